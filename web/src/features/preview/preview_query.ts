// The preview's address as a query: asking starts the preview, asking again prolongs it.
import { queryOptions } from '@tanstack/react-query';
import { startPreview } from '@/api/commands';
import { ApiError } from '@/api/request';

const BEFORE_IT_EXPIRES = 60_000;
const SHORTEST = 30_000;
const SANDBOX_PATIENCE = 60;

export const previewQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['preview', sessionId],
    queryFn: () => startPreview(sessionId),
    staleTime: Infinity,
    gcTime: 0,
    // A sandbox on its way to ready is no failure: the preview starts as soon as it is there.
    retry: (count, error) =>
      error instanceof ApiError && error.code === 'sandbox_not_ready' && count < SANDBOX_PATIENCE,
    retryDelay: 2_000,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state: { data } }) =>
      data ? Math.max(SHORTEST, Date.parse(data.expires_at) - Date.now() - BEFORE_IT_EXPIRES) : false,
  });
