// Two panels side by side, and a handle between them that pointer and arrow keys move.
import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useWords } from '@/words/language';
import styles from './splitter.module.css';

const KEPT_AS = 'atelier.split';
const LEAST = 30;
const MOST = 64;

interface SplitterProps {
  readonly left: ReactNode;
  /** Stands above the right panel; above whichever is shown on narrow screens. */
  readonly tabs: ReactNode;
  readonly right: ReactNode;
  /** On narrow screens only one of the two is shown. */
  readonly narrow: 'left' | 'right';
}

export function Splitter({ left, tabs, right, narrow }: SplitterProps) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(keptShare);
  const [dragged, setDragged] = useState(false);

  const move = (next: number) => {
    const share = Math.min(MOST, Math.max(LEAST, next));
    setShare(share);
    localStorage.setItem(KEPT_AS, share.toFixed(1));
  };
  const onPointerMove = (event: PointerEvent) => {
    const bounds = box.current?.getBoundingClientRect();
    if (dragged && bounds) move(((event.clientX - bounds.left) / bounds.width) * 100);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(share + step);
  };

  return (
    <div
      ref={box}
      className={styles.box}
      data-narrow={narrow}
      data-dragged={dragged || undefined}
      style={{ '--share': `${share}%` } as React.CSSProperties}
    >
      <div className={styles.left}>{left}</div>
      <div
        className={styles.handle}
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={words.general.resize}
        aria-valuenow={Math.round(share)}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDragged(true);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          setDragged(false);
        }}
      />
      <div className={styles.tabs}>{tabs}</div>
      <div className={styles.right}>{right}</div>
    </div>
  );
}

function keptShare(): number {
  const kept = Number(localStorage.getItem(KEPT_AS));
  return kept >= LEAST && kept <= MOST ? kept : 44;
}
