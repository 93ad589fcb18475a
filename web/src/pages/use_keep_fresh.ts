// Asks again for what the session's events say has changed: its files, its publications, its place in the list.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { changesQuery, publicationsQuery, sessionsQuery } from '@/api/queries';
import type { SessionView } from '@/session/view';

export function useKeepFresh(id: string, view: SessionView): void {
  const cache = useQueryClient();
  const { treeMoves, publicationMoves, phase, title } = view;
  const begun = view.cursor !== null;
  useEffect(() => {
    if (treeMoves > 0) void cache.invalidateQueries({ queryKey: changesQuery(id).queryKey });
  }, [cache, id, treeMoves]);
  useEffect(() => {
    if (publicationMoves > 0) void cache.invalidateQueries({ queryKey: publicationsQuery.queryKey });
  }, [cache, publicationMoves]);
  useEffect(() => {
    void cache.invalidateQueries({ queryKey: sessionsQuery.queryKey });
  }, [cache, phase, title, begun]);
}
