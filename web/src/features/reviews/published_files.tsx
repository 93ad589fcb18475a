// The files of a publication, and the chosen one before and after.
import { useState } from 'react';
import type { PublicationDetail } from '@/generated/api';
import { publishedFileQuery } from '@/api/queries';
import { DiffView } from '@/diff/diff_view';
import { FileList } from '@/diff/file_list';
import { useWords } from '@/words/language';
import styles from './published_files.module.css';

export function PublishedFiles({ publication }: { readonly publication: PublicationDetail }) {
  const words = useWords();
  const [wanted, setWanted] = useState<string | null>(null);
  const chosen = publication.files.find(({ path }) => path === wanted) ?? publication.files[0];
  return (
    <section className={styles.files} aria-label={words.reviews.files}>
      <div className={styles.list}>
        <p>{words.changes.files(publication.files.length)}</p>
        <FileList files={publication.files} chosen={chosen?.path} onChoose={setWanted} />
      </div>
      {chosen && (
        <DiffView file={chosen} query={publishedFileQuery(publication.id, publication.tree, chosen.path)} />
      )}
    </section>
  );
}
