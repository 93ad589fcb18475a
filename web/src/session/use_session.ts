// Connects a page to its session: the folded view, the state of the connection, and what the person may do.
import { useCallback, useEffect, useReducer, useState } from 'react';
import { openSession, sendMessage } from '@/api/commands';
import { newId } from '@/api/identifier';
import { ApiError } from '@/api/request';
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
export function useSession(id: string): LiveSession {
  const [view, dispatch] = useReducer(reduce, EMPTY_VIEW);
  const [connection, setConnection] = useState<Connection>('connecting');
  const [loaded, setLoaded] = useState(false);
  const [problem, setProblem] = useState<ApiError | null>(null);

  useEffect(
    () =>
      followSession(id, {
        onEvents: (events) => {
          setLoaded(true);
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
      }),
    [id],
  );

  const sendAgain = useCallback(
    (messageId: string, text: string) => {
      dispatch({ kind: 'message_sent', id: messageId, text, at: new Date().toISOString() });
      sendMessage(id, messageId, text).then(
        (receipt) => {
          dispatch({ kind: 'message_accepted', id: messageId, queued: receipt.state === 'queued' });
        },
        (error: unknown) => {
          const refusal = error instanceof ApiError ? error : new ApiError(0, 'server_failed', String(error));
          dispatch({ kind: 'message_refused', id: messageId, refusal });
        },
      );
    },
    [id],
  );
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

/** Opens a session under a fresh id and, when there is one, sends its first message. */
export async function beginSession(text?: string): Promise<string> {
  const id = newId();
  await openSession(id);
  if (text !== undefined) await sendMessage(id, newId(), text);
  return id;
}
