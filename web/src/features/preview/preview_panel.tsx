// The application with the change in it, live, from the person's own sandbox.
import { useQuery } from '@tanstack/react-query';
import { MonitorPlay } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/design/button';
import { classes } from '@/design/classes';
import { EmptyState } from '@/design/empty_state';
import { Spinner } from '@/design/spinner';
import { useWords } from '@/words/language';
import { previewQuery } from './preview_query';
import { PreviewBar, type Width } from './preview_bar';
import { PreviewFailure } from './preview_failure';
import styles from './preview.module.css';

export function PreviewPanel({ sessionId }: { readonly sessionId: string }) {
  const words = useWords();
  const { data: preview, error, isFetching, refetch } = useQuery(previewQuery(sessionId));
  const [width, setWidth] = useState<Width>('full');
  const [loads, setLoads] = useState(0);

  const reload = () => {
    void refetch().then(({ isSuccess }) => {
      if (isSuccess) setLoads((count) => count + 1);
    });
  };
  return (
    <div className={styles.panel} data-state={preview ? 'ready' : error ? 'failed' : 'starting'}>
      <PreviewBar url={preview?.url} width={width} busy={isFetching} onWidth={setWidth} onReload={reload} />
      {preview ? (
        <div className={classes(styles.stage, styles[width])}>
          <iframe
            key={loads}
            className={styles.frame}
            data-testid="preview-frame"
            title={words.preview.frame}
            src={preview.url}
            sandbox="allow-scripts allow-same-origin allow-forms allow-downloads"
            referrerPolicy="no-referrer"
          />
        </div>
      ) : error && !isFetching ? (
        <PreviewFailure
          error={error}
          retry={
            <Button size="sm" onClick={reload}>
              {words.general.retry}
            </Button>
          }
        />
      ) : (
        <div className={styles.starting} role="status">
          <EmptyState
            icon={isFetching ? <Spinner size={18} /> : <MonitorPlay />}
            title={words.preview.starting}
          >
            {words.preview.starting_more}
          </EmptyState>
        </div>
      )}
    </div>
  );
}
