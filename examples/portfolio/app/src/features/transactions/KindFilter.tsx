import type { TransactionKind } from '../../api/client';
import { KINDS } from './kinds';

interface KindFilterProps {
  selected: TransactionKind | undefined;
  onSelect: (kind: TransactionKind | undefined) => void;
}

export function KindFilter({ selected, onSelect }: KindFilterProps) {
  return (
    <div className="tabs" role="group" aria-label="Show">
      <button type="button" aria-pressed={!selected} onClick={() => onSelect(undefined)}>
        All
      </button>
      {KINDS.map(([kind, title]) => (
        <button
          key={kind}
          type="button"
          aria-pressed={kind === selected}
          onClick={() => onSelect(kind)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
