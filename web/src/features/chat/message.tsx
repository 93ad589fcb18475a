// What was said to the agent: by the person, by the gate, or by a reviewer.
import { MessageSquareReply, RotateCcw, ShieldX } from 'lucide-react';
import { Button } from '@/design/button';
import { Disclosure } from '@/design/disclosure';
import { Markdown } from '@/markdown/markdown';
import type { MessageEntry } from '@/session/view';
import { ErrorBox } from '@/shell/error_box';
import { useWords } from '@/words/language';
import styles from './message.module.css';

interface MessageProps {
  readonly entry: MessageEntry;
  readonly onSendAgain: (id: string, text: string) => void;
  readonly onWithdraw: (id: string) => void;
}

export function Message({ entry, onSendAgain, onWithdraw }: MessageProps) {
  const words = useWords();
  switch (entry.origin) {
    case 'gate':
      return (
        <Disclosure
          summary={
            <span className={styles.passed}>
              <ShieldX aria-hidden="true" />
              {words.transcript.from_gate}
            </span>
          }
        >
          <pre className={styles.quoted}>{entry.text}</pre>
        </Disclosure>
      );
    case 'review':
      return (
        <div className={styles.review}>
          <p className={styles.passed}>
            <MessageSquareReply aria-hidden="true" />
            {words.transcript.from_review}
          </p>
          <Markdown text={afterFirstLine(entry.text)} />
        </div>
      );
    case 'answer':
      // The answer stands in its question's card already.
      return null;
    case 'user':
      return (
        <div className={styles.mine}>
          <p className={styles.bubble} data-delivery={entry.delivery} data-testid="user-message">
            {entry.text}
          </p>
          <Delivery entry={entry} />
          {entry.delivery === 'refused' && (
            <div className={styles.refused}>
              <ErrorBox
                error={entry.refusal}
                actions={
                  <>
                    <Button
                      size="sm"
                      icon={<RotateCcw />}
                      onClick={() => {
                        onSendAgain(entry.key, entry.text);
                      }}
                    >
                      {words.general.retry}
                    </Button>
                    <Button
                      size="sm"
                      look="quiet"
                      onClick={() => {
                        onWithdraw(entry.key);
                      }}
                    >
                      {words.general.close}
                    </Button>
                  </>
                }
              />
            </div>
          )}
        </div>
      );
  }
}

function Delivery({ entry }: { readonly entry: MessageEntry }) {
  const words = useWords();
  if (entry.delivery === 'sending') return <p className={styles.delivery}>{words.transcript.sending}</p>;
  if (entry.delivery === 'refused') return <p className={styles.delivery}>{words.transcript.not_sent}</p>;
  if (entry.delivery === 'queued') {
    return (
      <p className={styles.delivery} title={words.transcript.queued_more}>
        {words.transcript.queued}
      </p>
    );
  }
  return null;
}

/** A reviewer's words: the line before them tells the agent what the heading tells the reader. */
function afterFirstLine(text: string): string {
  return text.slice(text.indexOf('\n') + 1);
}
