// Buttons: with words, or with an icon and a name for those who do not see it.
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import styles from './button.module.css';
import { classes } from './classes';
import { Spinner } from './spinner';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'good' | 'danger';
  readonly size?: 'md' | 'sm';
  readonly icon?: ReactNode;
  readonly busy?: boolean;
}

export function Button({ look = 'plain', size = 'md', icon, busy = false, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={busy || rest.disabled}
      aria-busy={busy || undefined}
      className={classes(styles.button, styles[look], styles[size], rest.className)}
    >
      {busy ? <Spinner /> : icon}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly label: string;
  readonly pressed?: boolean;
}

export function IconButton({ label, pressed, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      {...rest}
      className={classes(styles.icon, rest.className)}
    >
      {children}
    </button>
  );
}
