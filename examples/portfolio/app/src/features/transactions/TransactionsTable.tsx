import { useState } from 'react';
import { paths, type TransactionKind, type TransactionList } from '../../api/client';
import { useResource } from '../../api/useResource';
import { Panel } from '../../components/Panel';
import { Problem } from '../../components/Problem';
import { Skeleton } from '../../components/Skeleton';
import { KindFilter } from './KindFilter';
import { Pager } from './Pager';
import { TransactionRow } from './TransactionRow';

export function TransactionsTable({ portfolioId }: { portfolioId: string }) {
  const [kind, setKind] = useState<TransactionKind>();
  const [page, setPage] = useState(1);
  const list = useResource<TransactionList>(paths.transactions(portfolioId, { kind, page }));

  const showKind = (next: TransactionKind | undefined) => {
    setKind(next);
    setPage(1);
  };

  return (
    <Panel
      title="Transactions"
      subtitle={list.data && `${list.data.total} in all, newest first`}
      actions={<KindFilter selected={kind} onSelect={showKind} />}
    >
      {list.error && <Problem error={list.error} onRetry={list.reload} />}
      {!list.data && !list.error && <Skeleton rows={10} />}
      {list.data?.items.length === 0 && <p className="empty">No transactions of this kind.</p>}
      {list.data && list.data.items.length > 0 && (
        <div className="table-scroll" aria-busy={list.loading}>
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Date</th>
                <th scope="col">Type</th>
                <th scope="col">Asset</th>
                <th scope="col" className="numeric detail">
                  Quantity
                </th>
                <th scope="col" className="numeric detail">
                  Price
                </th>
                <th scope="col" className="numeric">
                  Amount
                </th>
              </tr>
            </thead>
            <tbody>
              {list.data.items.map((transaction) => (
                <TransactionRow key={transaction.id} transaction={transaction} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {list.data && <Pager list={list.data} onPage={setPage} />}
    </Panel>
  );
}
