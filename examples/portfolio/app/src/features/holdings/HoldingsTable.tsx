import { useState } from 'react';
import { paths, type Position } from '../../api/client';
import { useResource } from '../../api/useResource';
import { AssetName } from '../../components/AssetName';
import { Panel } from '../../components/Panel';
import { Problem } from '../../components/Problem';
import { Skeleton } from '../../components/Skeleton';
import { formatMoney, formatPercent, formatQuantity, toneOf } from '../../money';
import { nextOrder, sortPositions, type Column, type Order } from './sortPositions';

const COLUMNS: { column: Column; title: string; look?: string }[] = [
  { column: 'asset', title: 'Asset' },
  { column: 'quantity', title: 'Quantity', look: 'numeric detail' },
  { column: 'average_cost', title: 'Average cost', look: 'numeric detail' },
  { column: 'last_price', title: 'Last price', look: 'numeric detail' },
  { column: 'value', title: 'Value', look: 'numeric' },
  { column: 'profit', title: 'Profit or loss', look: 'numeric' },
];

export function HoldingsTable({ portfolioId }: { portfolioId: string }) {
  const positions = useResource<Position[]>(paths.positions(portfolioId));
  const [order, setOrder] = useState<Order>({ column: 'value', descending: true });
  const count = positions.data?.length;

  return (
    <Panel title="Holdings" subtitle={count === undefined ? undefined : `${count} positions`}>
      {positions.error && <Problem error={positions.error} onRetry={positions.reload} />}
      {!positions.data && !positions.error && <Skeleton rows={6} />}
      {positions.data && (
        <div className="table-scroll">
          <table className="table">
            <thead>
              <tr>
                {COLUMNS.map(({ column, title, look }) => (
                  <th key={column} scope="col" className={look} aria-sort={sortOf(order, column)}>
                    <button type="button" onClick={() => setOrder(nextOrder(order, column))}>
                      {title}
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sortPositions(positions.data, order).map((position) => (
                <HoldingRow key={position.asset.id} position={position} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}

function HoldingRow({ position }: { position: Position }) {
  const isCash = position.asset.asset_class === 'cash';
  return (
    <tr>
      <td>
        <AssetName asset={position.asset} />
      </td>
      <td className="numeric detail">{isCash ? '' : formatQuantity(position.quantity)}</td>
      <td className="numeric detail">{isCash ? '' : formatMoney(position.average_cost)}</td>
      <td className="numeric detail">{isCash ? '' : formatMoney(position.last_price)}</td>
      <td className="numeric strong">{formatMoney(position.value)}</td>
      <td className="numeric">
        {!isCash && (
          <span className={`change ${toneOf(position.profit_or_loss.amount)}`}>
            {formatMoney(position.profit_or_loss, { signed: true })}
            {position.profit_or_loss_percent && (
              <small>{formatPercent(position.profit_or_loss_percent)}</small>
            )}
          </span>
        )}
      </td>
    </tr>
  );
}

function sortOf(order: Order, column: Column): 'ascending' | 'descending' | 'none' {
  if (order.column !== column) return 'none';
  return order.descending ? 'descending' : 'ascending';
}
