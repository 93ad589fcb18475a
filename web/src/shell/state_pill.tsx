// The state of a publication as a coloured word.
import type { HTMLAttributes } from 'react';
import type { PublicationState } from '@/api/models';
import { Pill, type Tone } from '@/design/pill';
import { useWords } from '@/words/language';

const TONES: Record<PublicationState, Tone> = {
  opening: 'neutral',
  open: 'accent',
  changes_requested: 'warn',
  approved: 'good',
  merging: 'violet',
  merged: 'violet',
  closed: 'neutral',
  failed: 'bad',
};

interface StatePillProps extends HTMLAttributes<HTMLSpanElement> {
  readonly state: PublicationState;
}

export function StatePill({ state, ...rest }: StatePillProps) {
  const words = useWords();
  return (
    <Pill tone={TONES[state]} dot data-state={state} {...rest}>
      {words.publish.states[state]}
    </Pill>
  );
}
