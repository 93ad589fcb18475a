// The sandbox on its way to ready: each step with its time; one line once it is there.
import { Box, Check, X } from 'lucide-react';
import { Disclosure } from '@/design/disclosure';
import { Spinner } from '@/design/spinner';
import { useNow } from '@/design/use_now';
import type { SandboxStepped } from '@/generated/events';
import type { SandboxEntry } from '@/session/view';
import { useLanguage, useWords } from '@/words/language';
import { duration } from '@/words/time';
import styles from './sandbox_steps.module.css';

export function SandboxSteps({ entry }: { readonly entry: SandboxEntry }) {
  const words = useWords();
  const { language } = useLanguage();
  const failed = entry.steps.some(({ state }) => state === 'failed');
  const ready = entry.steps.some(({ step, state }) => step === 'ready' && state === 'completed');
  const spent = entry.steps.reduce((sum, { elapsed_ms }) => sum + elapsed_ms, 0);
  if (ready && !failed) {
    return (
      <Disclosure
        summary={
          <span className={styles.ready}>
            <Box aria-hidden="true" />
            {words.sandbox.ready} · {duration(spent, language)}
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
