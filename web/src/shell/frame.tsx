// The frame of every signed-in page: the rail on the left, the page beside it.
import { Menu, X } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { User } from '@/generated/api';
import { IconButton } from '@/design/button';
import { classes } from '@/design/classes';
import { Logo } from '@/design/logo';
import { useWords } from '@/words/language';
import styles from './frame.module.css';
import { LanguageSwitch } from './language_switch';
import { UserMenu } from './user_menu';

interface FrameProps {
  readonly user: User;
  readonly application: string;
  readonly rail: ReactNode;
  readonly children: ReactNode;
}

export function Frame({ user, application, rail, children }: FrameProps) {
  const words = useWords();
  const [location] = useLocation();
  // The drawer of narrow screens is open for one address: going anywhere closes it.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === location;
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main">
        {words.general.skip_to_content}
      </a>
      <div className={styles.bar}>
        <IconButton
          label={open ? words.general.close_menu : words.general.open_menu}
          aria-expanded={open}
          onClick={() => {
            setOpenAt(open ? null : location);
          }}
        >
          {open ? <X /> : <Menu />}
        </IconButton>
        <Brand application={application} />
      </div>
      {open && (
        <div
          className={styles.shade}
          onClick={() => {
            setOpenAt(null);
          }}
        />
      )}
      <aside className={classes(styles.rail, open && styles.open)} aria-label={words.navigation.main}>
        <div className={styles.brand}>
          <Brand application={application} />
        </div>
        <div className={styles.content}>{rail}</div>
        <div className={styles.foot}>
          <UserMenu user={user} />
          <LanguageSwitch />
        </div>
      </aside>
      <main id="main" className={styles.main}>
        {children}
      </main>
    </div>
  );
}

function Brand({ application }: { readonly application: string }) {
  const words = useWords();
  return (
    <Link href="/" className={styles.home} aria-label={`${words.product}: ${words.navigation.home}`}>
      <Logo />
      <span className={styles.names}>
        <strong>{words.product}</strong>
        {application !== '' && <span>{application}</span>}
      </span>
    </Link>
  );
}
