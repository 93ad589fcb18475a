// How each tool of the gate ran, and which tree they all saw.
import { Check, CircleAlert, X } from 'lucide-react';
import type { ToolRun, Verdict } from '@/generated/api';
import { useLanguage, useWords } from '@/words/language';
import { duration } from '@/words/time';
import styles from './tool_runs.module.css';

const ICONS = { passed: Check, failed: X, crashed: CircleAlert };

export function ToolRuns({ verdict }: { readonly verdict: Verdict }) {
  const words = useWords();
  return (
    <div className={styles.runs}>
      <ul>
        {verdict.tools.map((run) => (
          <Run key={run.name} run={run} />
        ))}
      </ul>
      <p className={styles.tree}>
        {words.gate.tree} <code>{verdict.tree.slice(0, 12)}</code>
      </p>
    </div>
  );
}

function Run({ run }: { readonly run: ToolRun }) {
  const words = useWords();
  const { language } = useLanguage();
  const Icon = ICONS[run.state];
  return (
    <li className={styles.run} data-state={run.state}>
      <Icon aria-hidden="true" />
      <span className={styles.name}>
        {run.name} <small>{run.version}</small>
      </span>
      <span className={styles.fact}>
        {run.canary ? words.gate.tool_states[run.state] : words.gate.canary_missed}
      </span>
      <span className={styles.fact}>{words.gate.files(run.files_scanned)}</span>
      <span className={styles.time}>{duration(run.duration_ms, language)}</span>
    </li>
  );
}
