// What the session changed: the files, and the chosen one before and after.
import { useQuery } from '@tanstack/react-query';
import { FileDiff } from 'lucide-react';
import { useState } from 'react';
import { changedFileQuery, changesQuery } from '@/api/queries';
import { EmptyState } from '@/design/empty_state';
import { Spinner } from '@/design/spinner';
import { Counts } from '@/diff/counts';
import { DiffView } from '@/diff/diff_view';
import { FileList } from '@/diff/file_list';
import { ErrorBox } from '@/shell/error_box';
import { useWords } from '@/words/language';
import styles from './changes.module.css';

export function ChangesPanel({ sessionId }: { readonly sessionId: string }) {
  const words = useWords();
  const { data: change, error } = useQuery(changesQuery(sessionId));
  const [wanted, setWanted] = useState<string | null>(null);

  if (error && !change) {
    return (
      <div className={styles.error}>
        <ErrorBox error={error} />
      </div>
    );
  }
  if (!change) {
    return (
      <div className={styles.waiting}>
        <Spinner size={20} />
      </div>
    );
  }
  const chosen = change.files.find(({ path }) => path === wanted) ?? change.files[0];
  if (!chosen) {
    return (
      <EmptyState icon={<FileDiff />} title={words.changes.empty}>
        {words.changes.empty_more}
      </EmptyState>
    );
  }
  const sum = {
    additions: change.files.reduce((total, { additions }) => total + additions, 0),
    deletions: change.files.reduce((total, { deletions }) => total + deletions, 0),
  };
  return (
    <div className={styles.panel}>
      <div className={styles.files}>
        <p className={styles.sum}>
          {words.changes.files(change.files.length)}
          <Counts file={sum} />
        </p>
        <FileList files={change.files} chosen={chosen.path} onChoose={setWanted} />
      </div>
      <DiffView file={chosen} query={changedFileQuery(sessionId, change.tree, chosen.path)} />
    </div>
  );
}
