// The sandbox on its way to ready: each step with its time; one line once it is there.
import { Box, Check, X } from 'lucide-react';
import { Disclosure } from '@/design/disclosure';
import { Spinner } from '@/design/spinner';
import { useNow } from '@/design/use_now';
import type { SandboxStepped } from '@/generated/api';
import { isPreparing } from '@/session/entries';
import type { SandboxEntry } from '@/session/view';
import { useLanguage, useWords } from '@/words/language';
import { duration } from '@/words/time';
import styles from './sandbox_steps.module.css';

export function SandboxSteps({ entry }: { readonly entry: SandboxEntry }) {
  const words = useWords();
  const { language } = useLanguage();
  const failed = entry.steps.some(({ state }) => state === 'failed');
  const preparing = isPreparing(entry.steps);
  if (!preparing && !failed) {
    return (
      <Disclosure
        summary={
          <span className={styles.ready}>
            <Box aria-hidden="true" />
            {words.sandbox.ready} · {duration(timeOf(entry.steps), language)}
          </span>
        }
      >
        <StepList steps={entry.steps} />
      </Disclosure>
    );
  }
  return (
    <section className={styles.card} role="status">
      <h3>
        {failed ? <X className={styles.bad} aria-hidden="true" /> : <Spinner size={15} />}
        {failed ? words.sandbox.failed : words.sandbox.preparing}
      </h3>
      <StepList steps={entry.steps} />
    </section>
  );
}

function StepList({ steps }: { readonly steps: readonly SandboxStepped[] }) {
  return (
    <ol className={styles.steps}>
      {steps.map((step) => (
        <Step key={step.step} step={step} />
      ))}
    </ol>
  );
}

function Step({ step }: { readonly step: SandboxStepped }) {
  const words = useWords();
  const { language } = useLanguage();
  const running = step.state === 'started';
  const now = useNow(100, running);
  const elapsed = running ? now - Date.parse(step.at) : step.elapsed_ms;
  return (
    <li data-state={step.state}>
      <span className={styles.mark}>
        {running && <Spinner size={12} />}
        {step.state === 'completed' && <Check aria-hidden="true" />}
        {step.state === 'failed' && <X aria-hidden="true" />}
      </span>
      <span>{words.sandbox.steps[step.step]}</span>
      {step.detail !== '' && <span className={styles.detail}>{step.detail}</span>}
      <span className={styles.time}>{duration(elapsed, language)}</span>
    </li>
  );
}

/** "ready" tells the time from the first step on; a single step tells its own. */
function timeOf(steps: readonly SandboxStepped[]): number {
  const whole = steps.find(({ step }) => step === 'ready');
  return whole?.elapsed_ms ?? steps.reduce((sum, { elapsed_ms }) => sum + elapsed_ms, 0);
}
