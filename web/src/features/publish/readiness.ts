// Whether the present state of a session may be published, and if not, why.
import type { ChangeAnswer, Publication } from '@/generated/api';
import type { SessionView } from '@/session/view';
import type { Words } from '@/words/en';

export type NotReady = keyof Words['publish']['reasons'];

interface Present {
  readonly view: Pick<SessionView, 'phase' | 'checkingSince' | 'verdicts'>;
  readonly change: ChangeAnswer | undefined;
  readonly publications: readonly Publication[];
}

/** The verdict counts for the exact tree that it saw, and for no other. */
export function whyNotReady({ view, change, publications }: Present): NotReady | null {
  if (change === undefined) return 'loading';
  if (change.files.length === 0) return 'nothing';
  if (publications.some((publication) => publication.tree === change.tree && isAlive(publication))) {
    return 'published';
  }
  if (view.phase === 'working') return 'working';
  if (view.phase === 'waiting') return 'waiting';
  if (view.checkingSince !== null) return 'checking';
  const verdict = view.verdicts[change.tree];
  if (verdict === undefined) return 'unchecked';
  return verdict.passed ? null : 'refused';
}

function isAlive({ state }: Publication): boolean {
  return state !== 'closed' && state !== 'failed';
}
