// One of a few, side by side: for ways of looking, not for forms.
import type { ReactNode } from 'react';
import styles from './segmented.module.css';

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly show?: ReactNode }[];
  readonly onChange: (value: T) => void;
}

export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>) {
  return (
    <div className={styles.group} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          className={styles.option}
          aria-pressed={option.value === value}
          aria-label={option.label}
          title={option.show === undefined ? undefined : option.label}
          onClick={() => {
            onChange(option.value);
          }}
        >
          {option.show ?? option.label}
        </button>
      ))}
    </div>
  );
}
