// The steps of the plan, with how many are done.
import { Ban, Check, Circle, X } from 'lucide-react';
import { Spinner } from '@/design/spinner';
import type { Todo } from '@/generated/api';
import { useWords } from '@/words/language';
import styles from './plan.module.css';

export function TodoList({ todos }: { readonly todos: readonly Todo[] }) {
  const words = useWords();
  const done = todos.filter(({ status }) => status === 'completed').length;
  return (
    <section className={styles.card}>
      <header className={styles.head}>
        <h2>{words.plan.title}</h2>
        <span className={styles.count}>{words.plan.progress(done, todos.length)}</span>
      </header>
      <div
        className={styles.bar}
        role="progressbar"
        aria-label={words.plan.progress_label(done, todos.length)}
        aria-valuenow={done}
        aria-valuemin={0}
        aria-valuemax={todos.length}
      >
        <span style={{ width: `${(done / todos.length) * 100}%` }} />
      </div>
      <ol className={styles.todos}>
        {todos.map((todo, index) => (
          <li key={index} data-testid="todo-item" data-status={todo.status}>
            <Mark status={todo.status} />
            <span className={styles.content}>{todo.content}</span>
            <span className="visually-hidden">{words.plan.statuses[todo.status]}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Mark({ status }: { readonly status: Todo['status'] }) {
  switch (status) {
    case 'pending':
      return <Circle className={styles.mark} aria-hidden="true" />;
    case 'in_progress':
      return <Spinner size={17} />;
    case 'completed':
      return <Check className={styles.mark} aria-hidden="true" />;
    case 'failed':
      return <X className={styles.mark} aria-hidden="true" />;
    case 'cancelled':
      return <Ban className={styles.mark} aria-hidden="true" />;
  }
}
