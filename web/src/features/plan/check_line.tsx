// The last verdict of the gate on one line; the whole of it stands in the conversation.
import { ShieldCheck, ShieldX } from 'lucide-react';
import type { Verdict } from '@/generated/api';
import { errorsOf } from '@/verdict/findings';
import { useWords } from '@/words/language';
import styles from './plan.module.css';

export function CheckLine({ verdict }: { readonly verdict: Verdict }) {
  const words = useWords();
  const Icon = verdict.passed ? ShieldCheck : ShieldX;
  return (
    <section className={styles.card}>
      <header className={styles.head}>
        <h2>{words.plan.check}</h2>
      </header>
      <p className={styles.check} data-passed={verdict.passed}>
        <Icon aria-hidden="true" />
        {verdict.passed ? words.gate.passed : words.gate.refused}
        {!verdict.passed && <span>{words.gate.findings(errorsOf(verdict).length)}</span>}
      </p>
    </section>
  );
}
