// What the API can be asked, as cached queries with their keys.
import { queryOptions } from '@tanstack/react-query';
import type {
  ChangeAnswer,
  FileVersions,
  Installation,
  Publication,
  PublicationDetail,
  SessionSummary,
  User,
} from '@/generated/api';
import { ApiError, request } from './request';

const IN_MOTION = 2_000;
const CALM = 10_000;

/** Who is signed in; null when nobody is. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<User | null> => {
    try {
      return (await request<{ user: User }>('GET', '/api/auth/me', undefined, signal)).user;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: Infinity,
});

export const installationQuery = queryOptions({
  queryKey: ['installation'],
  queryFn: ({ signal }) => request<Installation>('GET', '/api/installation', undefined, signal),
  staleTime: 5 * 60_000,
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) =>
    (await request<{ sessions: SessionSummary[] }>('GET', '/api/sessions', undefined, signal)).sessions,
  refetchInterval: (query) => (query.state.data?.some(({ state }) => state === 'working') ? IN_MOTION : CALM),
});

export const changesQuery = (sessionId: string) =>
  queryOptions({
    queryKey: ['changes', sessionId],
    queryFn: ({ signal }) =>
      request<ChangeAnswer>('GET', `/api/sessions/${sessionId}/changes`, undefined, signal),
  });

/** One file of a session's change; the tree is part of the key, so another tree is another answer. */
export const changedFileQuery = (sessionId: string, tree: string, path: string) =>
  queryOptions({
    queryKey: ['changed-file', sessionId, tree, path],
    queryFn: ({ signal }) =>
      request<FileVersions>(
        'GET',
        `/api/sessions/${sessionId}/changes/file?path=${encodeURIComponent(path)}`,
        undefined,
        signal,
      ),
    staleTime: 60_000,
  });

export const publicationsQuery = queryOptions({
  queryKey: ['publications'],
  queryFn: async ({ signal }) =>
    (await request<{ publications: Publication[] }>('GET', '/api/publications', undefined, signal))
      .publications,
  refetchInterval: (query) => (query.state.data?.some(isInMotion) ? IN_MOTION : CALM),
});

export const publicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['publications', id],
    queryFn: ({ signal }) => request<PublicationDetail>('GET', `/api/publications/${id}`, undefined, signal),
    refetchInterval: (query) => (query.state.data && isInMotion(query.state.data) ? IN_MOTION : CALM),
  });

export const publishedFileQuery = (publicationId: string, tree: string, path: string) =>
  queryOptions({
    queryKey: ['published-file', publicationId, tree, path],
    queryFn: ({ signal }) =>
      request<FileVersions>(
        'GET',
        `/api/publications/${publicationId}/file?path=${encodeURIComponent(path)}`,
        undefined,
        signal,
      ),
    staleTime: Infinity,
  });

function isInMotion(publication: Publication): boolean {
  return publication.state === 'opening' || publication.state === 'merging';
}
