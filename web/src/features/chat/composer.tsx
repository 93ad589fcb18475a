// Where the person writes: grows with the text, counts when it gets long, says why it cannot send.
import { ArrowUp, Square } from 'lucide-react';
import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { MAX_MESSAGE_CHARACTERS } from '@/api/commands';
import { Button } from '@/design/button';
import { useWords } from '@/words/language';
import styles from './composer.module.css';
import { useDraft } from './use_draft';

interface ComposerProps {
  /** Names the draft that is kept while the person looks elsewhere. */
  readonly draftOf: string;
  readonly placeholder: string;
  readonly hint: string;
  /** Why nothing can be sent; null when it can. */
  readonly blocked?: string | null;
  readonly onSend: (text: string) => void;
  readonly onStop?: (() => void) | undefined;
  readonly stopping?: boolean;
}

export function Composer({
  draftOf,
  placeholder,
  hint,
  blocked = null,

  ...rest
}: ComposerProps) {
  const { onSend, onStop, stopping = false } = rest;
  const words = useWords();
  const [text, setText] = useDraft(draftOf);
  const field = useGrowingField(text);
  const [focused, setFocused] = useState(false);
  const length = charactersIn(text);
  const over = length - MAX_MESSAGE_CHARACTERS;
  const mayBeSent = text.trim() !== '' && over <= 0 && blocked === null;

  const send = () => {
    if (!mayBeSent) return;
    onSend(text.trim());
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };

  return (
    <form
      className={styles.composer}
      data-focused={focused || undefined}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        autoFocus={matchMedia('(pointer: fine)').matches}
        className={styles.field}
        data-testid="composer"
        aria-label={words.composer.label}
        aria-describedby="composer-hint"
        aria-invalid={over > 0}
        placeholder={placeholder}
        value={text}
        disabled={blocked !== null}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onFocus={() => {
          setFocused(true);
        }}
        onBlur={() => {
          setFocused(false);
        }}
        onKeyDown={onKeyDown}
      />
      <div className={styles.foot}>
        <p id="composer-hint" className={styles.hint} data-bad={over > 0 || undefined} aria-live="polite">
          {over > 0 ? words.composer.too_long(over) : (blocked ?? longHint(length) ?? hint)}
        </p>
        {onStop && (
          <Button size="sm" data-testid="stop" icon={<Square />} busy={stopping} onClick={onStop}>
            {stopping ? words.composer.stopping : words.composer.stop}
          </Button>
        )}
        <button
          type="submit"
          className={styles.send}
          data-testid="send"
          aria-label={words.composer.send}
          title={words.composer.send}
          disabled={!mayBeSent}
        >
          <ArrowUp aria-hidden="true" />
        </button>
      </div>
    </form>
  );

  function longHint(characters: number): string | null {
    const isLong = characters > MAX_MESSAGE_CHARACTERS * 0.8;
    return isLong ? words.composer.count(characters, MAX_MESSAGE_CHARACTERS) : null;
  }
}

function useGrowingField(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (field.current === null) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${field.current.scrollHeight}px`;
  }, [text]);
  return field;
}

/** Counted as the server counts: whole characters, not the halves that JavaScript keeps some of them in. */
function charactersIn(text: string): number {
  return Array.from(text).length;
}
