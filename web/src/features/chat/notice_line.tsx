// Something worth knowing that stops nothing.
import { Info } from 'lucide-react';
import type { NoticeEntry } from '@/session/view';
import { codeWords } from '@/words/error_words';
import { useWords } from '@/words/language';
import styles from './transcript.module.css';

export function NoticeLine({ entry }: { readonly entry: NoticeEntry }) {
  const words = useWords();
  return (
    <p className={styles.notice} data-testid="notice" data-code={entry.code}>
      <Info aria-hidden="true" />
      <span>
        {codeWords(words, entry.code, entry.message, '').title}
        {entry.count > 1 && ` (${words.transcript.notice_times(entry.count)})`}
      </span>
    </p>
  );
}
