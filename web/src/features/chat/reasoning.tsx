// The agent's thoughts, folded away.
import { Brain } from 'lucide-react';
import { Disclosure } from '@/design/disclosure';
import { Dots } from '@/design/spinner';
import type { TextEntry } from '@/session/view';
import { useWords } from '@/words/language';
import styles from './work.module.css';

export function Reasoning({ entry }: { readonly entry: TextEntry }) {
  const words = useWords();
  return (
    <Disclosure
      className={styles.tool}
      summary={
        <>
          <Brain className={styles.icon} aria-hidden="true" />
          <span className={styles.title}>
            {entry.finished ? words.transcript.thought : words.transcript.thinking}
          </span>
          {!entry.finished && <Dots />}
        </>
      }
    >
      <p className={styles.thoughts}>{entry.text}</p>
    </Disclosure>
  );
}
