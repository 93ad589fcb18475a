import { Bar, BarChart, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts';
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
        <Bars allocation={allocation.data} />
      )}
    </Panel>
  );
}

const ROW_HEIGHT = 42;
const LABEL_WIDTH = 148;

function Bars({ allocation }: { allocation: Allocation }) {
  const slices = slicesOf(allocation);
  return (
    <figure style={{ margin: '0 20px 16px 20px' }}>
      <ResponsiveContainer width="100%" height={slices.length * ROW_HEIGHT}>
        <BarChart
          data={slices}
          layout="vertical"
          barSize={22}
          margin={{ right: LABEL_WIDTH }}
          accessibilityLayer={false}
        >
          <XAxis type="number" hide />
          <YAxis
            type="category"
            dataKey="title"
            width={90}
            axisLine={false}
            tickLine={false}
            tick={{ fill: 'var(--ink)', fontSize: 14 }}
          />
          <Bar dataKey="value" radius={[0, 5, 5, 0]} isAnimationActive={false}>
            <LabelList dataKey="label" position="right" fill="var(--ink)" fontSize={13.5} />
          </Bar>
        </BarChart>
      </ResponsiveContainer>
    </figure>
  );
}

/** Only here are amounts floats: they become lengths. */
function slicesOf({ currency, shares }: Allocation) {
  return shares.map((share) => ({
    title: ASSET_CLASS_TITLES[share.asset_class],
    value: Number(share.value),
    label: `${formatMoney({ amount: share.value, currency })} · ${share.percent} %`,
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
