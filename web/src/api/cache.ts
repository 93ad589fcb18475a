// The one cache of answers: what is retried, and what a lost sign-in means for it.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import type { User } from '@/generated/api';
import { installationQuery, meQuery } from './queries';
import { ApiError } from './request';

export function createCache(): QueryClient {
  const noticeSignedOut = (error: unknown) => {
    if (error instanceof ApiError && error.code === 'not_signed_in')
      cache.setQueryData(meQuery.queryKey, null);
  };
  const cache = new QueryClient({
    queryCache: new QueryCache({ onError: noticeSignedOut }),
    mutationCache: new MutationCache({ onError: noticeSignedOut }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => count < 2 && isWorthRetrying(error),
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
  return cache;
}

/** Somebody else is here, or nobody: nothing of what the one before saw stays. */
export function changePerson(cache: QueryClient, me: User | null): void {
  cache.setQueryData(meQuery.queryKey, me);
  const kept = [meQuery.queryKey[0], installationQuery.queryKey[0]];
  cache.removeQueries({ predicate: ({ queryKey }) => !kept.includes(String(queryKey[0])) });
}

/** A refusal by a rule stays one; an unreachable server was waited for already; a failing one may recover. */
function isWorthRetrying(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 502;
}
