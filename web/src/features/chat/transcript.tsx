// The conversation: its entries in order, what is going on now, and staying at the newest.
import { ArrowDown } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { LiveSession } from '@/session/use_session';
import { useWords } from '@/words/language';
import { Activity } from './activity';
import { blocksOf } from './blocks';
import { EntryView } from './entry_view';
import styles from './transcript.module.css';

const NEAR = 80;

export function Transcript({
  session,
  start,
}: {
  readonly session: LiveSession;
  readonly start: React.ReactNode;
}) {
  const words = useWords();
  const { view } = session;
  const { box, away, onScroll, toEnd } = useStayAtEnd(view);
  const blocks = blocksOf(view.entries);
  return (
    <div className={styles.frame}>
      <div
        ref={box}
        className={styles.scroll}
        data-testid="transcript"
        role="log"
        aria-label={words.transcript.label}
        aria-busy={view.phase === 'working'}
        tabIndex={0}
        onScroll={onScroll}
      >
        <div className={styles.column}>
          {blocks.map((block) => (
            <div key={`${block.kind}-${block.key}`} className={styles.block} data-kind={block.kind}>
              {block.entries.map((entry) => (
                <EntryView key={`${entry.kind}-${entry.key}`} entry={entry} session={session} />
              ))}
            </div>
          ))}
          {start}
          <Activity view={view} />
        </div>
      </div>
      {away && (
        <button type="button" className={styles.down} onClick={toEnd}>
          <ArrowDown aria-hidden="true" />
          {words.transcript.scroll_down}
        </button>
      )}
    </div>
  );
}

/** Follows new content while the person is at the end; leaves them alone once they scroll up. */
function useStayAtEnd(content: unknown) {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const [away, setAway] = useState(false);

  useLayoutEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [content]);

  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = box.current ?? document.body;
    follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
    setAway(!follows.current);
  };
  const toEnd = () => {
    follows.current = true;
    box.current?.scrollTo({ top: box.current.scrollHeight, behavior: 'smooth' });
  };
  return { box, away, onScroll, toEnd };
}
