import { QueryObserver } from '@tanstack/react-query';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { User } from '@/generated/api';
import { changePerson, createCache } from './cache';
import { meQuery, sessionsQuery } from './queries';

const anna: User = { id: 'a', email: 'anna@example.com', name: 'Anna', role: 'user' };

describe('the cache of answers', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('tells the page that nobody is signed in any more, and forgets what the person saw', async () => {
    const cache = createCache();
    cache.setQueryData(meQuery.queryKey, anna);
    cache.setQueryData(sessionsQuery.queryKey, []);
    const seen: unknown[] = [];
    const stop = new QueryObserver(cache, meQuery).subscribe(({ data }) => seen.push(data));
    changePerson(cache, null);
    await vi.waitFor(() => {
      expect(seen.at(-1)).toBeNull();
    });
    stop();
    expect(cache.getQueryData(sessionsQuery.queryKey)).toBeUndefined();
  });

  it('takes a refusal for want of a sign-in as the end of the sign-in', async () => {
    const error = { code: 'not_signed_in', message: 'm', action: '', subject: null };
    vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ error }), { status: 401 })));
    const cache = createCache();
    cache.setQueryData(meQuery.queryKey, anna);
    await expect(cache.query(sessionsQuery)).rejects.toThrow();
    expect(cache.getQueryData(meQuery.queryKey)).toBeNull();
  });
});
