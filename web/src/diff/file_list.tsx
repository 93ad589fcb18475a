// The files of a change, to choose from.
import { FileMinus, FilePlus, FilePen } from 'lucide-react';
import type { FileChange } from '@/generated/api';
import type { FileStatus } from '@/api/models';
import { useWords } from '@/words/language';
import { Counts } from './counts';
import styles from './diff.module.css';
import { FilePath } from './file_path';

const ICONS: Record<FileStatus, typeof FilePen> = {
  added: FilePlus,
  modified: FilePen,
  deleted: FileMinus,
};

interface FileListProps {
  readonly files: readonly FileChange[];
  readonly chosen: string | undefined;
  readonly onChoose: (path: string) => void;
}

export function FileList({ files, chosen, onChoose }: FileListProps) {
  const words = useWords();
  return (
    <ul className={styles.list} aria-label={words.changes.title}>
      {files.map((file) => {
        const Icon = ICONS[file.status];
        return (
          <li key={file.path}>
            <button
              type="button"
              className={styles.file}
              data-testid="changed-file"
              data-path={file.path}
              data-status={file.status}
              aria-pressed={file.path === chosen}
              onClick={() => {
                onChoose(file.path);
              }}
            >
              <span
                role="img"
                aria-label={words.changes.statuses[file.status]}
                title={words.changes.statuses[file.status]}
              >
                <Icon className={styles.icon} data-status={file.status} aria-hidden="true" />
              </span>
              <FilePath path={file.path} />
              <Counts file={file} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}
