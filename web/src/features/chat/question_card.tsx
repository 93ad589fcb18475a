// What the agent asks: options, free text, or skip; afterwards, what was answered.
import { useMutation } from '@tanstack/react-query';
import { MessageCircleQuestion } from 'lucide-react';
import { useState } from 'react';
import { answerQuestion } from '@/api/commands';
import { ApiError } from '@/api/request';
import { Button } from '@/design/button';
import type { QuestionEntry } from '@/session/view';
import { ErrorBox } from '@/shell/error_box';
import { useWords } from '@/words/language';
import { answersOf, NOTHING, type Choice } from './chosen_answers';
import { GivenAnswers } from './given_answers';
import styles from './question.module.css';
import { QuestionFields } from './question_fields';

interface QuestionCardProps {
  readonly sessionId: string;
  readonly entry: QuestionEntry;
}

export function QuestionCard({ sessionId, entry }: QuestionCardProps) {
  const words = useWords();
  return (
    <section className={styles.card} data-testid="question-card" data-state={entry.state}>
      <h3 className={styles.head}>
        <MessageCircleQuestion aria-hidden="true" />
        {words.question.title}
      </h3>
      {entry.state === 'open' ? (
        <OpenQuestion sessionId={sessionId} entry={entry} />
      ) : (
        <GivenAnswers entry={entry} />
      )}
    </section>
  );
}

function OpenQuestion({ sessionId, entry }: QuestionCardProps) {
  const words = useWords();
  const [choices, setChoices] = useState<readonly Choice[]>(() => entry.items.map(() => NOTHING));
  const answers = answersOf(choices);
  const reply = useMutation({
    mutationFn: (skipped: boolean) =>
      answerQuestion(sessionId, entry.key, skipped ? [] : (answers ?? []), skipped),
  });
  // Sent, but the session has not said so yet: the buttons stay busy until it does.
  const sent = reply.isPending || reply.isSuccess;
  const alreadyAnswered = reply.error instanceof ApiError && reply.error.code === 'question_already_answered';

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (answers !== null && !sent) reply.mutate(false);
      }}
    >
      {entry.items.map((item, index) => (
        <QuestionFields
          key={index}
          name={`${entry.key}-${index}`}
          item={item}
          count={entry.items.length > 1 ? words.question.many(index + 1, entry.items.length) : null}
          choice={choices[index] ?? NOTHING}
          disabled={sent}
          onChange={(choice) => {
            setChoices((before) => before.with(index, choice));
          }}
        />
      ))}
      {reply.isError && <ErrorBox error={reply.error} />}
      <div className={styles.actions}>
        <Button
          type="submit"
          look="primary"
          data-testid="question-submit"
          busy={sent && !reply.variables}
          disabled={answers === null || sent || alreadyAnswered}
          title={answers === null ? words.question.missing : undefined}
        >
          {words.question.submit}
        </Button>
        <Button
          look="quiet"
          data-testid="question-skip"
          busy={sent && reply.variables}
          disabled={sent || alreadyAnswered}
          onClick={() => {
            reply.mutate(true);
          }}
        >
          {words.question.skip}
        </Button>
      </div>
    </form>
  );
}
