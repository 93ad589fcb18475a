// Why the preview did not start, with what it said itself.
import type { ReactNode } from 'react';
import { ApiError } from '@/api/request';
import { Disclosure } from '@/design/disclosure';
import { ErrorBox } from '@/shell/error_box';
import { useWords } from '@/words/language';
import styles from './preview.module.css';

export function PreviewFailure({ error, retry }: { readonly error: Error; readonly retry: ReactNode }) {
  const words = useWords();
  return (
    <div className={styles.failure}>
      <ErrorBox error={error} actions={retry} />
      {error instanceof ApiError && error.code === 'preview_failed' && (
        <Disclosure summary={words.preview.details} startsOpen>
          <pre>{error.message}</pre>
        </Disclosure>
      )}
    </div>
  );
}
