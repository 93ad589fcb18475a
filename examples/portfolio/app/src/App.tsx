import { useState } from 'react';
import { paths, type Me, type Portfolio } from './api/client';
import { useResource } from './api/useResource';
import { Header } from './components/Header';
import { Problem } from './components/Problem';
import { PortfolioSwitcher } from './features/portfolios/PortfolioSwitcher';
import { usePage } from './navigation';
import { DashboardPage } from './pages/DashboardPage';
import { TransactionsPage } from './pages/TransactionsPage';

export function App() {
  const me = useResource<Me>(paths.me());
  const portfolios = useResource<Portfolio[]>(paths.portfolios());
  const [chosen, setChosen] = useState<string>();
  const page = usePage();

  const portfolio =
    portfolios.data?.find((candidate) => candidate.id === chosen) ?? portfolios.data?.[0];

  return (
    <>
      <Header me={me.data} page={page} />
      <main className="page">
        {portfolios.error && <Problem error={portfolios.error} onRetry={portfolios.reload} />}
        {portfolios.data?.length === 0 && (
          <p className="empty">You have no portfolio yet. Your adviser opens the first one.</p>
        )}
        {portfolios.data && portfolio && (
          <>
            <PortfolioSwitcher
              portfolios={portfolios.data}
              selected={portfolio}
              onSelect={setChosen}
            />
            {page === 'dashboard' ? (
              <DashboardPage key={portfolio.id} portfolio={portfolio} />
            ) : (
              <TransactionsPage key={portfolio.id} portfolio={portfolio} />
            )}
          </>
        )}
      </main>
    </>
  );
}
