// A text that is not sent yet, kept for this tab while the person looks elsewhere.
import { useState } from 'react';

export function useDraft(name: string): readonly [string, (text: string) => void] {
  const key = `atelier.draft.${name}`;
  const [text, setText] = useState(() => sessionStorage.getItem(key) ?? '');
  const keep = (next: string) => {
    setText(next);
    if (next === '') sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, next);
  };
  return [text, keep];
}
