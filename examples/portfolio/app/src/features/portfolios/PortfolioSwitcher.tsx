import type { Portfolio } from '../../api/client';
import { formatDate } from '../../money';

interface PortfolioSwitcherProps {
  portfolios: Portfolio[];
  selected: Portfolio;
  onSelect: (id: string) => void;
}

export function PortfolioSwitcher({ portfolios, selected, onSelect }: PortfolioSwitcherProps) {
  return (
    <div className="headline">
      <div>
        <h1>{selected.name}</h1>
        <p>
          {selected.currency} portfolio, opened {formatDate(selected.opened_on)}
        </p>
      </div>
      {portfolios.length > 1 && (
        <div className="tabs" role="group" aria-label="Portfolio">
          {portfolios.map((portfolio) => (
            <button
              key={portfolio.id}
              type="button"
              aria-pressed={portfolio.id === selected.id}
              onClick={() => onSelect(portfolio.id)}
            >
              {portfolio.name}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
