import { Pie, PieChart, Tooltip } from 'recharts';
import type { AssetClass, Decimal } from '../../api/client';
import { useResource } from '../../api/useResource';
import { ASSET_CLASS_TITLES } from '../../components/AssetName';
import { Panel } from '../../components/Panel';
import { Problem } from '../../components/Problem';
import { Skeleton } from '../../components/Skeleton';
import { formatMoney } from '../../money';

interface Share {
  asset_class: AssetClass;
  value: Decimal;
  percent: Decimal;
}

interface Allocation {
  currency: string;
  total: Decimal;
  shares: Share[];
  in_other_currencies: number;
}

interface AllocationChartProps {
  portfolioId: string;
  currency: string;
}

export function AllocationChart({ portfolioId, currency }: AllocationChartProps) {
  const allocation = useResource<Allocation>(
    `/api/portfolios/${portfolioId}/allocation?currency=${currency}`,
  );
  return (
    <Panel title="Allocation by asset class" subtitle={subtitleOf(currency, allocation.data)}>
      {allocation.error && <Problem error={allocation.error} onRetry={allocation.reload} />}
      {!allocation.data && !allocation.error && <Skeleton rows={5} />}
      {allocation.data?.shares.length === 0 && <p className="empty">Nothing is held yet.</p>}
      {allocation.data && allocation.data.shares.length > 0 && (
        <div style={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8 }}>
          <Donut allocation={allocation.data} />
          <ShareTable allocation={allocation.data} />
        </div>
      )}
    </Panel>
  );
}

function Donut({ allocation }: { allocation: Allocation }) {
  const slices = slicesOf(allocation);
  const total = formatMoney({ amount: allocation.total, currency: allocation.currency });
  return (
    <figure style={{ position: 'relative', margin: '0 auto', padding: '0 0 12px 12px' }}>
      <PieChart width={216} height={216} accessibilityLayer={false}>
        <Pie
          data={slices}
          dataKey="value"
          nameKey="title"
          innerRadius={70}
          outerRadius={104}
          paddingAngle={slices.length > 1 ? 2 : 0}
          cornerRadius={4}
          stroke="none"
          isAnimationActive={false}
        />
        <Tooltip formatter={(_value, _name, item) => item.payload.tip} />
      </PieChart>
      <figcaption
        style={{
          position: 'absolute',
          inset: 0,
          display: 'grid',
          placeContent: 'center',
          textAlign: 'center',
          pointerEvents: 'none',
        }}
      >
        <small className="panel-subtitle">Total</small>
        <strong>{total}</strong>
      </figcaption>
    </figure>
  );
}

function ShareTable({ allocation }: { allocation: Allocation }) {
  return (
    <table className="table" style={{ flex: '1 1 240px', width: 'auto', marginBottom: 8 }}>
      <tbody>
        {allocation.shares.map((share) => (
          <tr key={share.asset_class}>
            <td>
              <span
                aria-hidden="true"
                style={{
                  display: 'inline-block',
                  width: 10,
                  height: 10,
                  marginRight: 10,
                  borderRadius: 3,
                  background: colourOf(share),
                }}
              />
              {ASSET_CLASS_TITLES[share.asset_class]}
            </td>
            <td className="numeric">
              {formatMoney({ amount: share.value, currency: allocation.currency })}
            </td>
            <td className="numeric strong">{share.percent} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Only here are amounts floats: they become angles. */
function slicesOf({ currency, shares }: Allocation) {
  return shares.map((share) => ({
    title: ASSET_CLASS_TITLES[share.asset_class],
    value: Number(share.value),
    tip: `${formatMoney({ amount: share.value, currency })} (${share.percent} %)`,
    fill: colourOf(share),
  }));
}

function colourOf(share: Share): string {
  return `var(--class-${share.asset_class})`;
}

function subtitleOf(currency: string, allocation: Allocation | undefined): string {
  const others = allocation?.in_other_currencies ?? 0;
  const note = others > 0 ? `, ${others} in other currencies not counted` : '';
  return `Positions in ${currency}${note}`;
}
