import type { Portfolio } from '../api/client';
import { TransactionsTable } from '../features/transactions/TransactionsTable';

export function TransactionsPage({ portfolio }: { portfolio: Portfolio }) {
  return <TransactionsTable portfolioId={portfolio.id} />;
}
