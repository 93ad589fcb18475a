// Tabs: one panel of several, chosen by pointer or by arrow keys.
import type { KeyboardEvent, ReactNode } from 'react';
import styles from './tabs.module.css';

export interface Tab<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly icon: ReactNode;
  readonly badge?: string | undefined;
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

export function Tabs<T extends string>({ label, tabs, value, onChange }: TabsProps<T>) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const shown = [...event.currentTarget.querySelectorAll('button')];
    const at = shown.findIndex((tab) => tab === document.activeElement);
    const next = shown[(at + step + shown.length) % shown.length];
    next?.focus();
    next?.click();
  };
  return (
    <div className={styles.tabs} role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.value}
          type="button"
          role="tab"
          id={`tab-${tab.value}`}
          aria-controls={`panel-${tab.value}`}
          aria-selected={tab.value === value}
          tabIndex={tab.value === value ? 0 : -1}
          data-testid={`tab-${tab.value}`}
          className={styles.tab}
          onClick={() => {
            onChange(tab.value);
          }}
        >
          {tab.icon}
          {tab.label}
          {tab.badge !== undefined && <span className={styles.badge}>{tab.badge}</span>}
        </button>
      ))}
    </div>
  );
}

interface TabPanelProps {
  readonly value: string;
  readonly shown: boolean;
  readonly children: ReactNode;
}

export function TabPanel({ value, shown, children }: TabPanelProps) {
  return (
    <div
      role="tabpanel"
      id={`panel-${value}`}
      aria-labelledby={`tab-${value}`}
      className={styles.panel}
      hidden={!shown}
    >
      {children}
    </div>
  );
}
