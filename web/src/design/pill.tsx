// A small word about a state, and the dot that stands for it where there is no room.
import type { HTMLAttributes } from 'react';
import { classes } from './classes';
import styles from './pill.module.css';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad' | 'violet';

interface PillProps extends HTMLAttributes<HTMLSpanElement> {
  readonly tone: Tone;
  readonly dot?: boolean;
}

export function Pill({ tone, dot = false, children, ...rest }: PillProps) {
  return (
    <span {...rest} className={classes(styles.pill, styles[tone], rest.className)}>
      {dot && <span className={styles.inner} />}
      {children}
    </span>
  );
}

interface DotProps {
  readonly tone: Tone;
  readonly pulsing?: boolean;
  readonly label?: string;
}

export function Dot({ tone, pulsing = false, label }: DotProps) {
  return (
    <span
      className={classes(styles.dot, styles[tone], pulsing && styles.pulsing)}
      {...(label === undefined
        ? { 'aria-hidden': true }
        : { role: 'img', 'aria-label': label, title: label })}
    />
  );
}
