// The gate's verdict on exactly the tree that is published.
import type { Verdict } from '@/generated/api';
import { VerdictCard } from '@/verdict/verdict_card';
import { useWords } from '@/words/language';
import styles from './timeline.module.css';

export function VerdictSection({ verdict }: { readonly verdict: Verdict | null }) {
  const words = useWords();
  return (
    <section>
      <h2 className={styles.heading}>{words.reviews.gate}</h2>
      {verdict === null ? (
        <p className={styles.none}>{words.gate.none_yet}</p>
      ) : (
        <VerdictCard verdict={verdict} />
      )}
    </section>
  );
}
