// Connects a page to its session: the folded view, the state of the connection, and what the person may say.
import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { openSession, sendMessage } from '@/api/commands';
import { newId } from '@/api/identifier';
import { ApiError } from '@/api/request';
import type { Opening } from './opening';
import { reduce } from './reduce';
import { followSession, type Connection } from './stream';
import { EMPTY_VIEW, type SessionView } from './view';

export interface LiveSession {
  readonly id: string;
  readonly view: SessionView;
  readonly connection: Connection;
  /** Whether the history is there: before, an empty view says nothing. */
  readonly loaded: boolean;
  readonly problem: ApiError | null;
  readonly send: (text: string) => void;
  readonly sendAgain: (id: string, text: string) => void;
  readonly withdraw: (id: string) => void;
}

/** A component with this hook is to be keyed by the session's id: one life, one session. */
export function useSession(id: string, opening: Opening | null): LiveSession {
  const [view, dispatch] = useReducer(reduce, EMPTY_VIEW);
  const [begin] = useState(opening);
  const [connection, setConnection] = useState<Connection>('connecting');
  const [loaded, setLoaded] = useState(begin !== null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const opened = useRef<Promise<unknown>>(Promise.resolve());

  const sendAgain = useCallback(
    (messageId: string, text: string) => {
      dispatch({ kind: 'message_sent', id: messageId, text, at: new Date().toISOString() });
      opened.current
        .then(() => sendMessage(id, messageId, text))
        .then(
          (receipt) => {
            dispatch({ kind: 'message_accepted', id: messageId, queued: receipt.state === 'queued' });
          },
          (error: unknown) => {
            dispatch({ kind: 'message_refused', id: messageId, refusal: asApiError(error) });
          },
        );
    },
    [id],
  );

  useEffect(() => {
    let stop: (() => void) | null = null;
    let ended = false;
    const follow = () => {
      if (ended) return;
      // Opened: a reload has nothing to repeat any more.
      if (begin !== null) history.replaceState(null, '');
      stop = followSession(id, {
        onEvents: (events) => {
          dispatch({ kind: 'events', events });
        },
        onReset: () => {
          dispatch({ kind: 'reset' });
        },
        onConnection: (next) => {
          setConnection(next);
          if (next === 'live' || next === 'polling') setLoaded(true);
          if (next === 'reconnecting') dispatch({ kind: 'disconnected' });
        },
        onProblem: setProblem,
      });
    };
    opened.current = begin === null ? Promise.resolve() : openSession(id);
    opened.current.then(follow, (error: unknown) => {
      setProblem(asApiError(error));
    });
    if (begin?.first) sendAgain(begin.first.id, begin.first.text);
    return () => {
      ended = true;
      stop?.();
    };
  }, [id, begin, sendAgain]);

  const send = useCallback(
    (text: string) => {
      sendAgain(newId(), text);
    },
    [sendAgain],
  );
  const withdraw = useCallback((messageId: string) => {
    dispatch({ kind: 'message_withdrawn', id: messageId });
  }, []);

  return { id, view, connection, loaded, problem, send, sendAgain, withdraw };
}

function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, 'server_failed', String(error));
}
