// The person's sessions, last touched first, each with a dot for its state.
import { useQuery } from '@tanstack/react-query';
import { Link, useRoute } from 'wouter';
import type { SessionSummary } from '@/generated/api';
import { sessionsQuery } from '@/api/queries';
import { classes } from '@/design/classes';
import { Dot, type Tone } from '@/design/pill';
import { useNow } from '@/design/use_now';
import { ErrorBox } from '@/shell/error_box';
import { useLanguage, useWords } from '@/words/language';
import { ago } from '@/words/time';
import styles from './sessions.module.css';

const TONES: Record<SessionSummary['state'], Tone> = {
  idle: 'neutral',
  working: 'accent',
  waiting: 'warn',
  closed: 'neutral',
};

export function SessionList() {
  const words = useWords();
  const { language } = useLanguage();
  const { data: sessions, error } = useQuery(sessionsQuery);
  const [, here] = useRoute('/sessions/:id');
  const now = useNow(30_000);
  return (
    <section className={styles.section} aria-label={words.navigation.sessions}>
      <h2 className={styles.heading}>{words.navigation.sessions}</h2>
      {error && !sessions && <ErrorBox error={error} />}
      {sessions?.length === 0 && <p className={styles.none}>{words.navigation.no_sessions}</p>}
      <ul className={styles.list} data-testid="session-list">
        {sessions?.map((session) => (
          <li key={session.id}>
            <Link
              href={`/sessions/${session.id}`}
              className={classes(styles.session, here?.id === session.id && styles.here)}
              aria-current={here?.id === session.id ? 'page' : undefined}
              data-state={session.state}
            >
              <Dot
                tone={TONES[session.state]}
                pulsing={session.state === 'working'}
                label={words.session_states[session.state]}
              />
              <span className={styles.title}>{session.title || words.navigation.untitled}</span>
              <time className={styles.when} dateTime={session.updated}>
                {ago(session.updated, now, language)}
              </time>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
