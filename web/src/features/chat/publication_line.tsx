// A publication of this session, where it happened in the conversation.
import { GitPullRequest } from 'lucide-react';
import { Link } from 'wouter';
import type { PublicationEntry } from '@/session/view';
import { StatePill } from '@/shell/state_pill';
import { useWords } from '@/words/language';
import styles from './transcript.module.css';

export function PublicationLine({ entry }: { readonly entry: PublicationEntry }) {
  const words = useWords();
  return (
    <Link href={`/reviews/${entry.key}`} className={styles.publication}>
      <GitPullRequest aria-hidden="true" />
      <span>
        <strong>
          {entry.number > 0 && `#${entry.number} `}
          {entry.title || words.publish.updated}
        </strong>
        {entry.detail !== '' && <small>{entry.detail}</small>}
        <small>{words.publish.see}</small>
      </span>
      <StatePill state={entry.state} />
    </Link>
  );
}
