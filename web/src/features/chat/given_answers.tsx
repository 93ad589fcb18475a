// A question that is over: each item with what was answered.
import { Check, CircleSlash, FastForward } from 'lucide-react';
import type { QuestionEntry } from '@/session/view';
import { useWords } from '@/words/language';
import styles from './question.module.css';

export function GivenAnswers({ entry }: { readonly entry: QuestionEntry }) {
  const words = useWords();
  return (
    <dl className={styles.given}>
      {entry.items.map((item, index) => (
        <div key={index}>
          <dt>{item.question}</dt>
          {entry.state === 'answered' && (
            <dd>
              <Check aria-hidden="true" />
              {(entry.answers[index] ?? []).join(', ')}
            </dd>
          )}
        </div>
      ))}
      {entry.state === 'skipped' && (
        <dd className={styles.faint}>
          <FastForward aria-hidden="true" />
          {words.question.skipped}
        </dd>
      )}
      {entry.state === 'closed' && (
        <dd className={styles.faint}>
          <CircleSlash aria-hidden="true" />
          {words.question.closed}
        </dd>
      )}
    </dl>
  );
}
