// Where the work stands: the steps that tick, what the person decided, and the last check.
import { ListTodo } from 'lucide-react';
import { EmptyState } from '@/design/empty_state';
import type { SessionView } from '@/session/view';
import { useWords } from '@/words/language';
import { CheckLine } from './check_line';
import { Decisions } from './decisions';
import styles from './plan.module.css';
import { TodoList } from './todo_list';

export function PlanPanel({ view }: { readonly view: SessionView }) {
  const words = useWords();
  const decided = view.entries.some(
    (entry) => entry.kind === 'question' && (entry.state === 'answered' || entry.state === 'skipped'),
  );
  if (view.todos.length === 0 && !decided && view.verdict === null) {
    return (
      <div className={styles.panel} data-testid="todo-panel">
        <EmptyState icon={<ListTodo />} title={words.plan.empty}>
          {words.plan.empty_more}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={styles.panel} data-testid="todo-panel">
      <div className={styles.column}>
        {view.todos.length > 0 && <TodoList todos={view.todos} />}
        {decided && <Decisions entries={view.entries} />}
        {view.verdict !== null && <CheckLine verdict={view.verdict} />}
      </div>
    </div>
  );
}
