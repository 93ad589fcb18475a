// What the person was asked and what they decided: it holds for the rest of the session.
import type { Entry } from '@/session/view';
import { useWords } from '@/words/language';
import styles from './plan.module.css';

export function Decisions({ entries }: { readonly entries: readonly Entry[] }) {
  const words = useWords();
  const decided = entries.flatMap((entry) => {
    if (entry.kind !== 'question' || (entry.state !== 'answered' && entry.state !== 'skipped')) return [];
    return entry.items.map((item, index) => ({
      question: item.question,
      answer:
        (entry.state === 'answered' && entry.answers[index]?.join(', ')) || words.plan.decisions_skipped,
    }));
  });
  return (
    <section className={styles.card}>
      <header className={styles.head}>
        <h2>{words.plan.decisions}</h2>
      </header>
      <dl className={styles.decisions}>
        {decided.map(({ question, answer }, index) => (
          <div key={index}>
            <dt>{question}</dt>
            <dd>{answer}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
