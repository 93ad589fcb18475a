import { useEffect, useState } from 'react';
import { Area, AreaChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { paths, type Asset, type Decimal, type Position } from '../../api/client';
import { useResource } from '../../api/useResource';
import { Panel } from '../../components/Panel';
import { Problem } from '../../components/Problem';
import { Skeleton } from '../../components/Skeleton';
import { formatCompact, formatDate, formatMoney } from '../../money';

interface PricePoint {
  date: string;
  price: Decimal;
}

export function PriceHistory({ portfolioId }: { portfolioId: string }) {
  const positions = useResource<Position[]>(paths.positions(portfolioId));
  const [chosen, setChosen] = useState<string>();
  const assets = (positions.data ?? [])
    .map((position) => position.asset)
    .filter((asset) => asset.asset_class !== 'cash');
  const asset = assets.find((candidate) => candidate.id === chosen) ?? assets[0];

  return (
    <Panel
      title="Price history"
      subtitle={asset && `Weekly, ${asset.name} in ${asset.currency}`}
      actions={
        asset && (
          <select
            className="button"
            aria-label="Asset"
            value={asset.id}
            onChange={(event) => setChosen(event.target.value)}
          >
            {assets.map((candidate) => (
              <option key={candidate.id} value={candidate.id}>
                {candidate.symbol}
              </option>
            ))}
          </select>
        )
      }
    >
      {positions.error && <Problem error={positions.error} onRetry={positions.reload} />}
      {positions.data && !asset && <p className="empty">Nothing with a price is held yet.</p>}
      {asset && <PriceLine key={asset.id} asset={asset} />}
    </Panel>
  );
}

function PriceLine({ asset }: { asset: Asset }) {
  const prices = usePrices(asset.id);
  if (prices.error) return <p className="empty">{prices.error.message}</p>;
  if (!prices.data) return <Skeleton rows={5} />;
  // Only here are prices floats: they become heights.
  const points = prices.data.map(({ date, price }) => ({ date, price, height: Number(price) }));
  return (
    <figure className="chart">
      <ResponsiveContainer width="100%" height={220}>
        <AreaChart data={points} accessibilityLayer={false}>
          <XAxis
            dataKey="date"
            tickFormatter={formatDate}
            minTickGap={70}
            tickLine={false}
            axisLine={false}
            fontSize={12}
          />
          <YAxis
            domain={['auto', 'auto']}
            tickFormatter={(value: number) => formatCompact(value, asset.currency)}
            tickLine={false}
            axisLine={false}
            fontSize={12}
            width={56}
          />
          <Tooltip
            labelFormatter={(date) => formatDate(String(date))}
            formatter={(_height, _name, item) => [
              formatMoney({ amount: item.payload.price, currency: asset.currency }),
              'Price',
            ]}
          />
          <Area
            dataKey="height"
            type="monotone"
            stroke="var(--accent)"
            strokeWidth={2.25}
            fill="var(--accent-soft)"
            isAnimationActive={false}
          />
        </AreaChart>
      </ResponsiveContainer>
    </figure>
  );
}

function usePrices(assetId: string): { data?: PricePoint[]; error?: Error } {
  const [prices, setPrices] = useState<{ data?: PricePoint[]; error?: Error }>({});
  useEffect(() => {
    let current = true;
    fetch(`/api/assets/${assetId}/prices`)
      .then((response) => response.text())
      .then((text) => {
        const points = eval('(' + text + ')');
        if (current) setPrices({ data: points });
      })
      .catch((error: Error) => current && setPrices({ error }));
    return () => {
      current = false;
    };
  }, [assetId]);
  return prices;
}
