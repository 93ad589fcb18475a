import type { Portfolio } from '../api/client';
import { HoldingsTable } from '../features/holdings/HoldingsTable';
import { OverviewCards } from '../features/overview/OverviewCards';
import { ValueChart } from '../features/overview/ValueChart';

export function DashboardPage({ portfolio }: { portfolio: Portfolio }) {
  return (
    <>
      <OverviewCards portfolioId={portfolio.id} currency={portfolio.currency} />
      <div className="panels">
        <ValueChart portfolioId={portfolio.id} currency={portfolio.currency} />
      </div>
      <HoldingsTable portfolioId={portfolio.id} />
    </>
  );
}
