// How a person stands to a publication: what they may do with it.
import type { Publication, User } from '@/generated/api';

export type Standing =
  | { readonly kind: 'over'; readonly state: 'merged' | 'closed' | 'failed' }
  | { readonly kind: 'moving'; readonly state: 'opening' | 'merging' }
  | { readonly kind: 'own' }
  | { readonly kind: 'reader' }
  | { readonly kind: 'reviewer' };

export function standingOf(publication: Publication, user: User): Standing {
  switch (publication.state) {
    case 'merged':
    case 'closed':
    case 'failed':
      return { kind: 'over', state: publication.state };
    case 'opening':
    case 'merging':
      return { kind: 'moving', state: publication.state };
    case 'open':
    case 'changes_requested':
    case 'approved':
      if (publication.author.id === user.id) return { kind: 'own' };
      return { kind: user.role === 'user' ? 'reader' : 'reviewer' };
    default:
      return publication.state satisfies never;
  }
}
