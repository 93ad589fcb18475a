import { paths, type Money, type Overview, type Total } from '../../api/client';
import { useResource } from '../../api/useResource';
import { Problem } from '../../components/Problem';
import { formatDate, formatMoney, formatPercent, toneOf } from '../../money';

interface OverviewCardsProps {
  portfolioId: string;
  currency: string;
}

export function OverviewCards({ portfolioId, currency }: OverviewCardsProps) {
  const overview = useResource<Overview>(paths.overview(portfolioId));
  if (overview.error) return <Problem error={overview.error} onRetry={overview.reload} />;

  const totals = overview.data?.totals ?? [];
  const main = totals.find((total) => total.currency === currency);
  const others = totals.filter((total) => total.currency !== currency);

  return (
    <section className="cards" aria-label="Overview" aria-busy={overview.loading}>
      <Card title="Total value" main={main} others={others} of={(total) => total.value}>
        {overview.data && `Prices of ${formatDate(overview.data.as_of)}`}
      </Card>
      <Card title="Cost" main={main} others={others} of={(total) => total.cost}>
        What the holdings were bought for
      </Card>
      <Card
        title="Profit or loss"
        main={main}
        others={others}
        of={(total) => total.profit_or_loss}
        signed
      >
        {main?.profit_or_loss_percent && (
          <span className={`pill ${toneOf(main.profit_or_loss_percent)}`}>
            {formatPercent(main.profit_or_loss_percent)}
          </span>
        )}
      </Card>
      <Card title="Dividends received" main={main} others={others} of={(total) => total.dividends}>
        Since the portfolio was opened
      </Card>
    </section>
  );
}

interface CardProps {
  title: string;
  main: Total | undefined;
  others: Total[];
  of: (total: Total) => Money;
  signed?: boolean;
  children: React.ReactNode;
}

/** Amounts of different currencies stand below one another: they have no common sum. */
function Card({ title, main, others, of, signed = false, children }: CardProps) {
  return (
    <article className="card">
      <h2>{title}</h2>
      <p className={`card-amount ${main && signed ? toneOf(of(main).amount) : ''}`}>
        {main ? formatMoney(of(main), { signed }) : '–'}
      </p>
      {others.map((total) => (
        <p key={total.currency} className="card-other">
          {formatMoney(of(total), { signed })} in {total.currency}
        </p>
      ))}
      <p className="card-note">{children}</p>
    </article>
  );
}
