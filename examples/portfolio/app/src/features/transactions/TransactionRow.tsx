import type { Transaction } from '../../api/client';
import { AssetName } from '../../components/AssetName';
import { formatDate, formatMoney, formatQuantity, toneOf } from '../../money';
import { KIND_TITLES } from './kinds';

export function TransactionRow({ transaction }: { transaction: Transaction }) {
  const isReceived = toneOf(transaction.amount.amount) === 'gain';
  return (
    <tr>
      <td className="date">{formatDate(transaction.date)}</td>
      <td>
        <span className={`kind kind-${transaction.kind}`}>{KIND_TITLES[transaction.kind]}</span>
      </td>
      <td>{transaction.asset ? <AssetName asset={transaction.asset} /> : 'Cash account'}</td>
      <td className="numeric detail">
        {transaction.quantity && formatQuantity(transaction.quantity)}
      </td>
      <td className="numeric detail">{transaction.price && formatMoney(transaction.price)}</td>
      <td className={`numeric strong ${isReceived ? 'gain' : ''}`}>
        {formatMoney(transaction.amount, { signed: true })}
      </td>
    </tr>
  );
}
