// One tool call: a line that says what was done, and opens to show input and result.
import {
  Check,
  CircleSlash,
  Database,
  FilePen,
  FileText,
  Search,
  Terminal,
  TriangleAlert,
  Wrench,
} from 'lucide-react';
import { Disclosure } from '@/design/disclosure';
import { Spinner } from '@/design/spinner';
import type { ToolEntry } from '@/session/view';
import { useLanguage, useWords } from '@/words/language';
import { duration } from '@/words/time';
import { ToolDetails } from './tool_details';
import { toolTitle } from './tool_titles';
import styles from './work.module.css';

const ICONS: Readonly<Record<string, typeof Wrench>> = {
  read: FileText,
  write: FilePen,
  edit: FilePen,
  bash: Terminal,
  grep: Search,
  glob: Search,
  list: Search,
};

export function ToolCall({ entry }: { readonly entry: ToolEntry }) {
  const words = useWords();
  const { language } = useLanguage();
  const title = toolTitle(words.tools, entry);
  const Icon = ICONS[entry.tool] ?? (entry.tool.startsWith('core_') ? Database : Wrench);
  return (
    <Disclosure
      className={styles.tool}
      startsOpen={entry.state === 'failed'}
      summary={
        <>
          <Icon className={styles.icon} aria-hidden="true" />
          <span className={styles.title}>{title}</span>
          <span className={styles.state} data-state={entry.state}>
            {entry.durationMs !== null && entry.durationMs >= 100 && duration(entry.durationMs, language)}
            <StateIcon state={entry.state} />
            <span className="visually-hidden">{words.tools.state[entry.state]}</span>
          </span>
        </>
      }
    >
      <ToolDetails entry={entry} />
    </Disclosure>
  );
}

function StateIcon({ state }: { readonly state: ToolEntry['state'] }) {
  switch (state) {
    case 'running':
      return <Spinner size={12} />;
    case 'completed':
      return <Check aria-hidden="true" />;
    case 'failed':
      return <TriangleAlert aria-hidden="true" />;
    case 'stopped':
      return <CircleSlash aria-hidden="true" />;
  }
}
