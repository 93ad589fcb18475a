import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EventPage, StreamedEvent } from '@/generated/api';
import { ApiError } from '@/api/request';
import { delayAfter, followSession, type StreamListener, type StreamWorld } from './stream';

class FakeSocket {
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  readonly path: string;
  constructor(path: string) {
    this.path = path;
  }
  close() {
    this.closed = true;
  }
  say(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const text = (cursor: string | null, part_id: string): StreamedEvent => ({
  cursor,
  event: { type: 'text_completed', session_id: 's', at: '', turn_id: null, part_id, text: part_id },
});
const page = (cursor: string, ...events: StreamedEvent[]): EventPage => ({ events, cursor, reset: false });

function setUp(load: (after: string | null) => Promise<EventPage>) {
  const sockets: FakeSocket[] = [];
  const seen: string[] = [];
  const states: string[] = [];
  const problems: ApiError[] = [];
  const listener: StreamListener = {
    onEvents: (events) => seen.push(...events.map(({ cursor }) => cursor ?? 'live')),
    onReset: () => seen.push('reset'),
    onConnection: (state) => states.push(state),
    onProblem: (problem) => problems.push(problem),
  };
  const asked: (string | null)[] = [];
  const world: StreamWorld = {
    openSocket: (path) => {
      const socket = new FakeSocket(path);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    loadEvents: (_, after) => {
      asked.push(after);
      return load(after);
    },
    random: () => 1,
  };
  const close = followSession('s1', listener, world);
  return { sockets, seen, states, problems, asked, close };
}

describe('following a session', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('loads the history first and streams from where it ends', async () => {
    const { sockets, seen, states } = setUp(() => Promise.resolve(page('7-0', text('7-0', 'a'))));
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets[0]?.path).toBe('/api/sessions/s1/stream?after=7-0');
    sockets[0]?.say({ kind: 'ready', cursor: '7-0' });
    sockets[0]?.say({ kind: 'event', ...text('8-0', 'b') });
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual(['7-0', '8-0']);
    expect(states.at(-1)).toBe('live');
  });

  it('resumes after the last durable event when the socket breaks', async () => {
    const { sockets } = setUp(() => Promise.resolve(page('7-0')));
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.say({ kind: 'ready', cursor: '7-0' });
    sockets[0]?.say({ kind: 'event', ...text('9-0', 'b') });
    sockets[0]?.say({ kind: 'event', ...text(null, 'c') });
    sockets[0]?.onclose?.();
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets[1]?.path).toBe('/api/sessions/s1/stream?after=9-0');
  });

  it('polls when sockets fail again and again, and tries a socket now and then', async () => {
    let place = 7;
    const { sockets, states, seen } = setUp(() => {
      place += 1;
      return Promise.resolve(page(`${place}-0`, text(`${place}-0`, 'x')));
    });
    for (let failure = 0; failure < 3; failure += 1) {
      await vi.advanceTimersByTimeAsync(2_000);
      sockets.at(-1)?.onclose?.();
    }
    await vi.advanceTimersByTimeAsync(3_000);
    expect(states.at(-1)).toBe('polling');
    expect(seen).toContain('10-0');
    const before = sockets.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sockets.length).toBe(before + 1);
  });

  it('loads everything again after a reset', async () => {
    const { sockets, seen, asked } = setUp(() => Promise.resolve(page('7-0', text('7-0', 'a'))));
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.say({ kind: 'reset' });
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual(['7-0', 'reset', '7-0']);
    expect(asked).toEqual([null, null]);
    expect(sockets[0]?.closed).toBe(true);
  });

  it('tries the history again while the server is away, and gives up when there is no such session', async () => {
    const answers = [
      new ApiError(503, 'server_failed', 'away'),
      new ApiError(404, 'unknown_session', 'none'),
    ];
    const { states, problems, asked } = setUp(() => {
      const refusal = answers.shift();
      return refusal ? Promise.reject(refusal) : Promise.resolve(page('1-0'));
    });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(states).toContain('reconnecting');
    expect(problems.map(({ code }) => code)).toEqual(['unknown_session']);
    expect(asked).toHaveLength(2);
  });

  it('survives a frame that is not JSON', async () => {
    const { sockets, seen } = setUp(() => Promise.resolve(page('7-0')));
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.onmessage?.({ data: '<html>' });
    sockets[0]?.say({ kind: 'event', ...text('8-0', 'b') });
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toEqual(['8-0']);
  });

  it('says nothing more after it was closed', async () => {
    const { sockets, seen, close } = setUp(() => Promise.resolve(page('7-0')));
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.say({ kind: 'event', ...text('8-0', 'b') });
    close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen).toEqual([]);
    expect(sockets[0]?.closed).toBe(true);
  });
});

describe('the delay after failures', () => {
  it('grows, is spread, and has an end', () => {
    expect(delayAfter(1, () => 0)).toBe(200);
    expect(delayAfter(1, () => 1)).toBe(400);
    expect(delayAfter(4, () => 1)).toBe(3_200);
    expect(delayAfter(50, () => 1)).toBe(15_000);
  });
});
