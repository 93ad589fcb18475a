// Keeps a session's events coming: a WebSocket that resumes by cursor, and polling when sockets do not pass.
import type { EventPage, StreamedEvent } from '@/generated/api';
import { ApiError, request } from '@/api/request';

export type Connection = 'connecting' | 'live' | 'reconnecting' | 'polling';

export interface StreamListener {
  readonly onEvents: (events: readonly StreamedEvent[]) => void;
  readonly onReset: () => void;
  readonly onConnection: (connection: Connection) => void;
  readonly onProblem: (problem: ApiError) => void;
}

/** The outside world of a stream, so that tests can be one. */
export interface StreamWorld {
  readonly openSocket: (path: string) => WebSocket;
  readonly loadEvents: (sessionId: string, cursor: string | null) => Promise<EventPage>;
  readonly random: () => number;
}

type Frame =
  | ({ readonly kind: 'event' } & StreamedEvent)
  | { readonly kind: 'reset' }
  | { readonly kind: 'ready'; readonly cursor: string };

const FIRST_DELAY = 400;
const LONGEST_DELAY = 15_000;
const SOCKET_FAILURES_BEFORE_POLLING = 3;
const POLL_EVERY = 1_000;
const POLLS_BETWEEN_SOCKETS = 20;
// Events are handed over a few at a time, so that fast text does not redraw the page for every word.
const GATHER = 24;

export const browserWorld: StreamWorld = {
  openSocket: (path) => new WebSocket(`${location.origin.replace(/^http/, 'ws')}${path}`),
  loadEvents: (sessionId, cursor) => request('GET', `/api/sessions/${sessionId}/events${after(cursor)}`),
  random: Math.random,
};

/** Follows a session from the beginning of its history until the returned function is called. */
export function followSession(
  sessionId: string,
  listener: StreamListener,
  world: StreamWorld = browserWorld,
): () => void {
  let cursor: string | null = null;
  let loaded = false;
  let failures = 0;
  let polls = 0;
  let ended = false;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let gathered: StreamedEvent[] = [];
  let gathering: ReturnType<typeof setTimeout> | undefined;

  const later = (step: () => void, delay: number) => {
    clearTimeout(timer);
    if (!ended) timer = setTimeout(step, delay);
  };

  const handOver = () => {
    clearTimeout(gathering);
    gathering = undefined;
    if (gathered.length === 0 || ended) return;
    const events = gathered;
    gathered = [];
    listener.onEvents(events);
  };

  const receive = (event: StreamedEvent) => {
    cursor = event.cursor ?? cursor;
    gathered.push(event);
    gathering ??= setTimeout(handOver, GATHER);
  };

  const startAgain = () => {
    cursor = null;
    loaded = false;
    gathered = [];
    listener.onReset();
    load();
  };

  const take = (page: EventPage) => {
    if (page.reset && loaded) {
      startAgain();
      return false;
    }
    page.events.forEach(receive);
    cursor = page.cursor || cursor;
    loaded = true;
    handOver();
    return true;
  };

  const load = () => {
    world.loadEvents(sessionId, null).then(
      (page) => {
        if (!ended && take(page)) connect();
      },
      (error: unknown) => {
        if (ended) return;
        if (isFinal(error)) {
          listener.onProblem(error);
          return;
        }
        listener.onConnection('reconnecting');
        failures += 1;
        later(load, delayAfter(failures, world.random));
      },
    );
  };

  const connect = () => {
    const mine = world.openSocket(`/api/sessions/${sessionId}/stream${after(cursor)}`);
    socket = mine;
    mine.onmessage = ({ data }) => {
      if (socket !== mine) return;
      const frame = readFrame(data);
      if (frame?.kind === 'event') receive(frame);
      if (frame?.kind === 'ready') {
        failures = 0;
        handOver();
        listener.onConnection('live');
      }
      if (frame?.kind === 'reset') {
        leaveSocket();
        startAgain();
      }
    };
    mine.onclose = () => {
      if (socket !== mine || ended) return;
      socket = null;
      handOver();
      failures += 1;
      if (failures >= SOCKET_FAILURES_BEFORE_POLLING) {
        polls = 0;
        poll();
      } else {
        listener.onConnection('reconnecting');
        later(connect, delayAfter(failures, world.random));
      }
    };
  };

  const poll = () => {
    world.loadEvents(sessionId, cursor).then(
      (page) => {
        if (ended) return;
        listener.onConnection('polling');
        if (!take(page)) return;
        polls += 1;
        later(polls >= POLLS_BETWEEN_SOCKETS ? connect : poll, POLL_EVERY);
      },
      (error: unknown) => {
        if (ended) return;
        if (isFinal(error)) {
          listener.onProblem(error);
          return;
        }
        listener.onConnection('reconnecting');
        failures += 1;
        later(poll, delayAfter(failures, world.random));
      },
    );
  };

  const leaveSocket = () => {
    const open = socket;
    socket = null;
    open?.close();
  };

  const hurry = () => {
    if (ended || socket !== null || !loaded) return;
    failures = 0;
    later(connect, 0);
  };

  window.addEventListener('online', hurry);
  listener.onConnection('connecting');
  load();

  return () => {
    ended = true;
    clearTimeout(timer);
    clearTimeout(gathering);
    window.removeEventListener('online', hurry);
    leaveSocket();
  };
}

/** Waits longer after each failure, each time by another amount, so that pages do not all come back at once. */
export function delayAfter(failures: number, random: () => number): number {
  const longest = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - 1));
  return longest / 2 + (random() * longest) / 2;
}

function after(cursor: string | null): string {
  return cursor === null || cursor === '' ? '' : `?after=${encodeURIComponent(cursor)}`;
}

function isFinal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

function readFrame(data: unknown): Frame | null {
  if (typeof data !== 'string') return null;
  try {
    return JSON.parse(data) as Frame;
  } catch {
    return null;
  }
}
