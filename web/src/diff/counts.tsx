// How many lines a file gained and lost.
import type { FileChange } from '@/generated/api';
import { useWords } from '@/words/language';
import styles from './diff.module.css';

export function Counts({ file }: { readonly file: Pick<FileChange, 'additions' | 'deletions'> }) {
  const words = useWords();
  return (
    <span className={styles.counts}>
      {file.additions > 0 && (
        <span className={styles.added} title={words.changes.additions(file.additions)}>
          +{file.additions}
        </span>
      )}
      {file.deletions > 0 && (
        <span className={styles.removed} title={words.changes.deletions(file.deletions)}>
          −{file.deletions}
        </span>
      )}
    </span>
  );
}
