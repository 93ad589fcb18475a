// One entry of the conversation as what it is.
import { memo } from 'react';
import { Markdown } from '@/markdown/markdown';
import type { LiveSession } from '@/session/use_session';
import type { Entry } from '@/session/view';
import { useWords } from '@/words/language';
import { VerdictCard } from '@/verdict/verdict_card';
import { FailureCard } from './failure_card';
import { Mark } from './mark';
import { Message } from './message';
import { NoticeLine } from './notice_line';
import { PublicationLine } from './publication_line';
import { QuestionCard } from './question_card';
import { Reasoning } from './reasoning';
import { SandboxSteps } from './sandbox_steps';
import { ToolCall } from './tool_call';
import styles from './transcript.module.css';

interface EntryViewProps {
  readonly entry: Entry;
  readonly session: LiveSession;
}

export const EntryView = memo(ShownEntry, (before, after) => {
  // A failure offers "try again", which depends on the whole conversation; every other entry shows itself only.
  return before.entry === after.entry && after.entry.kind !== 'failure';
});

function ShownEntry({ entry, session }: EntryViewProps) {
  const words = useWords();
  switch (entry.kind) {
    case 'message':
      return <Message entry={entry} onSendAgain={session.sendAgain} onWithdraw={session.withdraw} />;
    case 'text':
      return (
        <div className={styles.answer} data-finished={entry.finished} data-testid="answer">
          <Markdown text={entry.torn ? `${entry.text} …` : entry.text} />
        </div>
      );
    case 'reasoning':
      return <Reasoning entry={entry} />;
    case 'tool':
      return <ToolCall entry={entry} />;
    case 'question':
      return <QuestionCard sessionId={session.id} entry={entry} />;
    case 'gate':
      return <VerdictCard verdict={entry.verdict} repair={entry.repair} />;
    case 'publication':
      return <PublicationLine entry={entry} />;
    case 'sandbox':
      return <SandboxSteps entry={entry} />;
    case 'failure':
      return <FailureCard entry={entry} session={session} />;
    case 'notice':
      return <NoticeLine entry={entry} />;
    case 'stopped':
      return <Mark text={words.transcript.stopped} />;
    case 'resumed':
      return <Mark text={words.transcript.resumed(entry.attempt)} />;
    case 'restored':
      return <Mark text={words.transcript.restored} />;
    default:
      return entry satisfies never;
  }
}
