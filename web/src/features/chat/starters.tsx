// Requests to begin with, one click each; a rehearsal model says which ones it knows.
import { ArrowUpRight, Clapperboard, Sparkles } from 'lucide-react';
import type { Installation } from '@/generated/api';
import { Disclosure } from '@/design/disclosure';
import { useLanguage, useWords } from '@/words/language';
import styles from './starters.module.css';

interface StartersProps {
  readonly installation: Installation;
  readonly disabled: boolean;
  readonly onChoose: (prompt: string) => void;
}

/** With a rehearsal model only the requests that it knows are offered: others lead nowhere. */
export function Starters({ installation, disabled, onChoose }: StartersProps) {
  const words = useWords();
  const { language } = useLanguage();
  if (installation.model.mode === 'rehearsal') {
    return <RehearsalBanner installation={installation} disabled={disabled} onChoose={onChoose} />;
  }
  const starters = installation.application.starters;
  if (starters.length === 0) return null;
  return (
    <section className={styles.ideas}>
      <h2>{words.home.starters}</h2>
      <ul className={styles.list}>
        {starters.map((starter) => (
          <li key={starter.en}>
            <Prompt text={starter[language]} disabled={disabled} onChoose={onChoose} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function RehearsalBanner({ installation, disabled, onChoose }: StartersProps) {
  const words = useWords();
  return (
    <section className={styles.banner} data-testid="rehearsal-banner">
      <p className={styles.lead}>
        <Clapperboard aria-hidden="true" />
        <span>
          <strong>{words.rehearsal.title}</strong> {words.rehearsal.lead}
        </span>
      </p>
      <Scores installation={installation} disabled={disabled} onChoose={onChoose} />
      <p className={styles.more}>{words.rehearsal.more}</p>
    </section>
  );
}

/** The same on one line, for where the conversation has begun. */
export function RehearsalLine({ installation, disabled, onChoose }: StartersProps) {
  const words = useWords();
  return (
    <div className={styles.line} data-testid="rehearsal-banner">
      <Disclosure
        summary={
          <span className={styles.summary}>
            <Clapperboard aria-hidden="true" />
            <span>
              {words.rehearsal.title} {words.rehearsal.lead}
            </span>
          </span>
        }
      >
        <Scores installation={installation} disabled={disabled} onChoose={onChoose} />
      </Disclosure>
    </div>
  );
}

function Scores({ installation, disabled, onChoose }: StartersProps) {
  const { language } = useLanguage();
  return (
    <ul className={styles.list}>
      {installation.model.scores.map((score) => (
        <li key={score.id}>
          <Prompt
            title={score.title[language]}
            text={score.prompt[language]}
            disabled={disabled}
            onChoose={onChoose}
          />
        </li>
      ))}
    </ul>
  );
}

interface PromptProps {
  readonly title?: string;
  readonly text: string;
  readonly disabled: boolean;
  readonly onChoose: (prompt: string) => void;
}

function Prompt({ title, text, disabled, onChoose }: PromptProps) {
  return (
    <button
      type="button"
      className={styles.prompt}
      disabled={disabled}
      onClick={() => {
        onChoose(text);
      }}
    >
      <Sparkles className={styles.spark} aria-hidden="true" />
      <span>
        {title !== undefined && <strong>{title}</strong>}
        {text}
      </span>
      <ArrowUpRight className={styles.arrow} aria-hidden="true" />
    </button>
  );
}
