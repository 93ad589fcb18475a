// One changed file, with a head that says which and how much; Monaco comes when the first one is opened.
import { useQuery, type UseQueryOptions } from '@tanstack/react-query';
import { Columns2, FileQuestion, Rows2 } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { FileChange, FileVersions } from '@/generated/api';
import { EmptyState } from '@/design/empty_state';
import { Segmented } from '@/design/segmented';
import { Spinner } from '@/design/spinner';
import { ErrorBox } from '@/shell/error_box';
import { useWords } from '@/words/language';
import { Counts } from './counts';
import styles from './diff.module.css';
import { FilePath } from './file_path';

const MonacoDiff = lazy(() => import('./monaco_diff'));
const KEPT_AS = 'atelier.diff';

type Layout = 'split' | 'inline';

interface DiffViewProps {
  readonly file: FileChange;
  readonly query: UseQueryOptions<FileVersions, Error, FileVersions, string[]>;
}

export function DiffView({ file, query }: DiffViewProps) {
  const words = useWords();
  const [layout, setLayout] = useState<Layout>(() =>
    localStorage.getItem(KEPT_AS) === 'inline' ? 'inline' : 'split',
  );
  const { data, error } = useQuery(query);
  const choose = (next: Layout) => {
    localStorage.setItem(KEPT_AS, next);
    setLayout(next);
  };
  return (
    <div className={styles.view} data-testid="diff-editor" data-path={file.path}>
      <div className={styles.head}>
        <FilePath path={file.path} />
        <Counts file={file} />
        <span className={styles.space} />
        <Segmented
          label={words.changes.view}
          value={layout}
          onChange={choose}
          options={[
            { value: 'split', label: words.changes.side_by_side, show: <Columns2 /> },
            { value: 'inline', label: words.changes.inline, show: <Rows2 /> },
          ]}
        />
      </div>
      <div className={styles.body}>
        <Content data={data} error={error} layout={layout} label={words.changes.editor(file.path)} />
      </div>
    </div>
  );
}

interface ContentProps {
  readonly data: FileVersions | undefined;
  readonly error: Error | null;
  readonly layout: Layout;
  readonly label: string;
}

function Content({ data, error, layout, label }: ContentProps) {
  const words = useWords();
  if (error && !data) return <ErrorBox error={error} />;
  if (!data) return <Waiting />;
  if (data.before === null && data.after === null) {
    return <EmptyState icon={<FileQuestion />} title={words.changes.not_text} />;
  }
  return (
    <Suspense fallback={<Waiting />}>
      <MonacoDiff
        path={data.path}
        status={data.status}
        before={data.before ?? ''}
        after={data.after ?? ''}
        sideBySide={layout === 'split' && data.status === 'modified'}
        label={label}
      />
    </Suspense>
  );
}

function Waiting() {
  return (
    <div className={styles.waiting}>
      <Spinner size={20} />
    </div>
  );
}
