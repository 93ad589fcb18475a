// The preview's address as a query: asking starts the preview, asking again prolongs it.
import { queryOptions } from '@tanstack/react-query';
import { startPreview } from '@/api/commands';

const BEFORE_IT_EXPIRES = 60_000;
const SHORTEST = 30_000;

export const previewQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['preview', sessionId],
    queryFn: () => startPreview(sessionId),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state: { data } }) =>
      data ? Math.max(SHORTEST, Date.parse(data.expires_at) - Date.now() - BEFORE_IT_EXPIRES) : false,
  });
