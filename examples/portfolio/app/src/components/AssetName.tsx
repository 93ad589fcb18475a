import type { Asset, AssetClass } from '../api/client';

export const ASSET_CLASS_TITLES: Record<AssetClass, string> = {
  equity: 'Equity',
  bond: 'Bond',
  fund: 'Fund',
  cash: 'Cash',
  real_estate: 'Real estate',
  crypto: 'Crypto',
  commodity: 'Commodity',
};

/** An asset as a line of a table shows it: its symbol, its name, its class. */
export function AssetName({ asset }: { asset: Asset }) {
  return (
    <span className="asset">
      <span className={`asset-mark class-${asset.asset_class}`} aria-hidden="true">
        {asset.symbol.slice(0, 4)}
      </span>
      <span className="asset-words">
        <strong>{asset.name}</strong>
        <small>{ASSET_CLASS_TITLES[asset.asset_class]}</small>
      </span>
    </span>
  );
}
