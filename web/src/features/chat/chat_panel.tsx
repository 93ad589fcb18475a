// The chat of a session: the conversation, and below it where the person writes.
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { stopTurn } from '@/api/commands';
import { installationQuery } from '@/api/queries';
import { Spinner } from '@/design/spinner';
import type { LiveSession } from '@/session/use_session';
import { ErrorBox } from '@/shell/error_box';
import { useWords } from '@/words/language';
import styles from './chat_panel.module.css';
import { Composer } from './composer';
import { PlanStrip } from './plan_strip';
import { RehearsalLine, Starters } from './starters';
import { Transcript } from './transcript';
import { Welcome } from './welcome';

interface ChatPanelProps {
  readonly session: LiveSession;
  readonly closed: boolean;
  /** Opens the plan; null while it is in view, so that it is not told twice. */
  readonly onShowPlan: (() => void) | null;
}

export function ChatPanel({ session, closed, onShowPlan }: ChatPanelProps) {
  const words = useWords();
  const { data: installation } = useQuery(installationQuery);
  const { view, loaded } = session;
  const stop = useMutation({ mutationFn: () => stopTurn(session.id) });
  const [stopped, setStopped] = useState<string | null>(null);
  const begun = view.entries.some(({ kind }) => kind !== 'sandbox');
  const runs = view.phase !== 'idle';
  const stopping = !stop.isError && stopped !== null && stopped === view.turnSince;

  const start = !loaded ? (
    <p className={styles.loading} role="status" aria-label={words.general.loading}>
      <Spinner size={20} />
    </p>
  ) : begun || !installation ? null : (
    <div className={styles.start}>
      <Welcome installation={installation} />
      <Starters installation={installation} disabled={closed} onChoose={session.send} />
    </div>
  );

  return (
    <div className={styles.panel}>
      <Transcript session={session} start={start} />
      <div className={styles.foot}>
        {onShowPlan && runs && <PlanStrip todos={view.todos} onShow={onShowPlan} />}
        {begun && installation?.model.mode === 'rehearsal' && (
          <RehearsalLine installation={installation} disabled={closed || runs} onChoose={session.send} />
        )}
        {stop.isError && <ErrorBox error={stop.error} />}
        <Composer
          draftOf={session.id}
          placeholder={begun ? words.composer.follow_up : words.composer.placeholder}
          hint={hintOf(view.phase, words)}
          blocked={closed ? words.composer.closed : null}
          onSend={session.send}
          onStop={
            runs
              ? () => {
                  setStopped(view.turnSince);
                  stop.mutate();
                }
              : undefined
          }
          stopping={stopping}
        />
      </div>
    </div>
  );
}

function hintOf(phase: LiveSession['view']['phase'], words: ReturnType<typeof useWords>): string {
  if (phase === 'working') return words.composer.queue_hint;
  return phase === 'waiting' ? words.composer.answer_hint : words.composer.hint;
}
