// A turn that ended without its work done: why, and what to do.
import { RotateCcw } from 'lucide-react';
import { Button } from '@/design/button';
import { NoticeBox } from '@/design/notice_box';
import type { LiveSession } from '@/session/use_session';
import type { Entry, FailureEntry } from '@/session/view';
import { codeWords } from '@/words/error_words';
import { useWords } from '@/words/language';

interface FailureCardProps {
  readonly entry: FailureEntry;
  readonly session: LiveSession;
}

export function FailureCard({ entry, session }: FailureCardProps) {
  const words = useWords();
  const { title, action } = codeWords(words, entry.code, entry.message, entry.action);
  const { entries, phase } = session.view;
  const request = lastRequest(entries, entry);
  const isLast = phase === 'idle' && entries.at(-1) === entry;
  return (
    <NoticeBox
      tone="bad"
      role="alert"
      data-testid="turn-failed"
      data-code={entry.code}
      title={`${words.transcript.failed}. ${title}`}
      actions={
        isLast && request !== null ? (
          <Button
            size="sm"
            icon={<RotateCcw />}
            onClick={() => {
              session.send(request);
            }}
          >
            {words.general.retry}
          </Button>
        ) : undefined
      }
    >
      {action}
    </NoticeBox>
  );
}

/** What the person asked for last before the failure. */
function lastRequest(entries: readonly Entry[], failure: FailureEntry): string | null {
  const before = entries.slice(0, entries.indexOf(failure));
  const message = before.findLast((entry) => entry.kind === 'message' && entry.origin === 'user');
  return message?.kind === 'message' ? message.text : null;
}
