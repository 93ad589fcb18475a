// The bar above the preview: reload, how wide, and a tab of its own.
import { ExternalLink, Monitor, RotateCw, Smartphone, Tablet } from 'lucide-react';
import { IconButton } from '@/design/button';
import { Dot } from '@/design/pill';
import { Segmented } from '@/design/segmented';
import { Spinner } from '@/design/spinner';
import { useWords } from '@/words/language';
import styles from './preview.module.css';

export type Width = 'full' | 'tablet' | 'phone';

interface PreviewBarProps {
  readonly url: string | undefined;
  readonly width: Width;
  readonly busy: boolean;
  readonly onWidth: (width: Width) => void;
  readonly onReload: () => void;
}

export function PreviewBar({ url, width, busy, onWidth, onReload }: PreviewBarProps) {
  const words = useWords();
  return (
    <div className={styles.bar}>
      <IconButton label={words.preview.reload} disabled={url === undefined || busy} onClick={onReload}>
        {busy ? <Spinner /> : <RotateCw />}
      </IconButton>
      <span className={styles.address}>
        <Dot tone={url === undefined ? 'neutral' : 'good'} />
        {url === undefined ? words.preview.title : words.preview.address}
      </span>
      <Segmented
        label={words.preview.width}
        value={width}
        onChange={onWidth}
        options={[
          { value: 'full', label: words.preview.widths.full, show: <Monitor /> },
          { value: 'tablet', label: words.preview.widths.tablet, show: <Tablet /> },
          { value: 'phone', label: words.preview.widths.phone, show: <Smartphone /> },
        ]}
      />
      <a
        className={styles.open}
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        aria-label={words.preview.open}
        aria-disabled={url === undefined}
        title={words.preview.open}
      >
        <ExternalLink aria-hidden="true" />
      </a>
    </div>
  );
}
