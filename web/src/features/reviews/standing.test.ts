import { describe, expect, it } from 'vitest';
import type { Publication, User } from '@/generated/api';
import { standingOf } from './standing';

const user = (id: string, role: User['role']): User => ({ id, role, name: id, email: `${id}@example.com` });
const publication = (state: Publication['state']) =>
  ({ state, author: { id: 'anna', name: 'Anna' } }) as Publication;

describe('how a person stands to a publication', () => {
  it('lets a reviewer decide on the work of others, never on their own', () => {
    expect(standingOf(publication('open'), user('rita', 'reviewer')).kind).toBe('reviewer');
    expect(standingOf(publication('approved'), user('anna', 'admin')).kind).toBe('own');
  });

  it('lets a plain user only read', () => {
    expect(standingOf(publication('open'), user('boris', 'user')).kind).toBe('reader');
  });

  it('ends with the merge', () => {
    expect(standingOf(publication('merged'), user('rita', 'reviewer'))).toEqual({
      kind: 'over',
      state: 'merged',
    });
  });
});
