// A box that says something important, with a tone, and room for what to do about it.
import { AlertTriangle, CheckCircle2, Info, XCircle } from 'lucide-react';
import type { HTMLAttributes, ReactNode } from 'react';
import { classes } from './classes';
import styles from './notice_box.module.css';

const ICONS = { neutral: Info, accent: Info, good: CheckCircle2, warn: AlertTriangle, bad: XCircle };

interface NoticeBoxProps extends Omit<HTMLAttributes<HTMLDivElement>, 'title'> {
  readonly tone: keyof typeof ICONS;
  readonly title: ReactNode;
  readonly actions?: ReactNode;
}

export function NoticeBox({ tone, title, actions, children, ...rest }: NoticeBoxProps) {
  const Icon = ICONS[tone];
  return (
    <div {...rest} className={classes(styles.box, styles[tone], rest.className)}>
      <Icon className={styles.icon} aria-hidden="true" />
      <div className={styles.body}>
        <div className={styles.title}>{title}</div>
        {children !== undefined && <div className={styles.more}>{children}</div>}
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}
