import { useCallback, useEffect, useState } from 'react';
import { getJson } from './client';

export interface Resource<T> {
  /** The latest answer; while the next one is on its way this is still the one before. */
  data: T | undefined;
  error: Error | undefined;
  loading: boolean;
  reload: () => void;
}

interface Settled<T> {
  request: string;
  data?: T;
  error?: Error;
}

/** The JSON at a path, asked for again whenever the path changes. */
export function useResource<T>(path: string): Resource<T> {
  const [attempt, setAttempt] = useState(0);
  const [settled, setSettled] = useState<Settled<T>>();
  const request = `${attempt} ${path}`;

  useEffect(() => {
    const controller = new AbortController();
    getJson<T>(path, controller.signal).then(
      (data) => setSettled({ request, data }),
      (reason: unknown) => {
        if (controller.signal.aborted) return;
        const error = reason instanceof Error ? reason : new Error(String(reason));
        setSettled({ request, error });
      },
    );
    return () => controller.abort();
  }, [path, request]);

  const reload = useCallback(() => setAttempt((count) => count + 1), []);
  return {
    data: settled?.data,
    error: settled?.error,
    loading: settled?.request !== request,
    reload,
  };
}
