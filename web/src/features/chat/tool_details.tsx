// What a tool call was given and what it returned; an edit as its removed and added lines.
import type { ToolEntry } from '@/session/view';
import { useWords } from '@/words/language';
import styles from './work.module.css';

export function ToolDetails({ entry }: { readonly entry: ToolEntry }) {
  const words = useWords();
  return (
    <div className={styles.details}>
      <Input entry={entry} />
      {entry.state !== 'running' && (
        <>
          <p className={styles.label}>{entry.state === 'failed' ? words.tools.error : words.tools.output}</p>
          <pre data-failed={entry.state === 'failed' || undefined}>
            {entry.output.trim() === '' ? words.tools.no_output : entry.output}
          </pre>
        </>
      )}
    </div>
  );
}

function Input({ entry: { input } }: { readonly entry: ToolEntry }) {
  const words = useWords();
  const { oldString, newString, content, command } = input;
  if (typeof oldString === 'string' && typeof newString === 'string') {
    return (
      <pre>
        {oldString !== '' && <span className={styles.removed}>{prefixed(oldString, '− ')}</span>}
        {newString !== '' && <span className={styles.added}>{prefixed(newString, '+ ')}</span>}
      </pre>
    );
  }
  const shown = [content, command].find((value) => typeof value === 'string');
  if (shown === undefined && Object.keys(input).length === 0) return null;
  return (
    <>
      <p className={styles.label}>{words.tools.input}</p>
      <pre>{shown ?? JSON.stringify(input, null, 2)}</pre>
    </>
  );
}

function prefixed(text: string, mark: string): string {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `${mark}${line}\n`)
    .join('');
}
