// The present step of the plan on one line, above the composer.
import { ListTodo } from 'lucide-react';
import type { Todo } from '@/generated/api';
import { useWords } from '@/words/language';
import styles from './chat_panel.module.css';

interface PlanStripProps {
  readonly todos: readonly Todo[];
  readonly onShow: () => void;
}

export function PlanStrip({ todos, onShow }: PlanStripProps) {
  const words = useWords();
  const done = todos.filter(({ status }) => status === 'completed').length;
  const present = todos.find(({ status }) => status === 'in_progress');
  if (todos.length === 0) return null;
  return (
    <button
      type="button"
      className={styles.strip}
      onClick={onShow}
      aria-label={words.plan.progress_label(done, todos.length)}
    >
      <ListTodo aria-hidden="true" />
      <span className={styles.step}>{present?.content ?? words.tabs.plan}</span>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${(done / todos.length) * 100}%` }} />
      </span>
      <span className={styles.count}>{words.plan.progress(done, todos.length)}</span>
    </button>
  );
}
