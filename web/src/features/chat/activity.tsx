// What goes on right now, at the end of the conversation, with the time that it takes.
import { Dots, Spinner } from '@/design/spinner';
import { useNow } from '@/design/use_now';
import type { SessionView } from '@/session/view';
import { useLanguage, useWords } from '@/words/language';
import { duration } from '@/words/time';
import styles from './transcript.module.css';

// A verdict that does not come for so long will not come: the page stops saying that it waits.
const LONGEST_CHECK = 10 * 60_000;

export function Activity({ view }: { readonly view: SessionView }) {
  const words = useWords();
  const presentStep = view.todos.find(({ status }) => status === 'in_progress')?.content;
  if (view.phase === 'working') {
    return <Line since={view.turnSince} text={presentStep ?? words.transcript.working} />;
  }
  if (view.phase === 'idle' && view.checkingSince !== null) {
    return <Line since={view.checkingSince} text={words.transcript.checking} most={LONGEST_CHECK} spinner />;
  }
  return null;
}

interface LineProps {
  readonly since: string | null;
  readonly text: string;
  readonly most?: number;
  readonly spinner?: boolean;
}

function Line({ since, text, most, spinner = false }: LineProps) {
  const { language } = useLanguage();
  const now = useNow(1_000);
  const elapsed = since === null ? 0 : now - Date.parse(since);
  if (most !== undefined && elapsed > most) return null;
  return (
    <p className={styles.activity} data-testid="activity">
      {spinner ? <Spinner size={13} /> : <Dots />}
      <span>{text}</span>
      {elapsed >= 2_000 && (
        <span className={styles.elapsed} aria-hidden="true">
          {duration(Math.floor(elapsed / 1000) * 1000, language).replace(/[.,]0/, '')}
        </span>
      )}
    </p>
  );
}
