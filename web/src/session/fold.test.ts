import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ApiError } from '@/api/request';
import type { StreamedEvent } from '@/generated/api';
import { isPreparing } from './entries';
import { fold } from './fold';
import { reduce } from './reduce';
import { EMPTY_VIEW, type SessionView } from './view';

type Event = StreamedEvent['event'];
type Kind = Event['type'];
type Body<K extends Kind> = Omit<Extract<Event, { type: K }>, 'type' | 'session_id' | 'at' | 'turn_id'>;

const TURN = 'turn00000000001';

function say<K extends Kind>(type: K, body: Body<K>, turn_id: string | null = TURN): Event {
  return { type, session_id: 's', at: '2026-11-20T12:00:00Z', turn_id, ...body } as unknown as Event;
}

const delta = (part_id: string, text: string) => say('text_delta', { part_id, delta: text });
const completed = (part_id: string, text: string) => say('text_completed', { part_id, text });
const message = (message_id: string) => say('user_message', { message_id, text: message_id, origin: 'user' });
const asked = (question_id: string) =>
  say('question_asked', {
    question_id,
    items: [{ question: 'Which?', header: '', options: [], multiple: false }],
  });
const progress = (call_id: string) =>
  say('tool_progress', { call_id, tool: 'write', title: '', input: {}, output: '' });
const toolDone = (call_id: string) =>
  say('tool_completed', { call_id, tool: 'write', title: '', input: {}, output: 'ok', duration_ms: 5 });
const ended = (ending: 'completed' | 'stopped' | 'waiting', changed = false) =>
  say('turn_completed', { ending, changed });

const EPHEMERAL: readonly string[] = ['text_delta', 'reasoning_delta', 'tool_progress'];

/** Gives each event its place in the log; ephemeral ones have none. */
function logged(events: readonly Event[]): StreamedEvent[] {
  return events.map((event, index) => ({
    event,
    cursor: EPHEMERAL.includes(event.type) ? null : `${1000 + Math.floor(index / 3)}-${index % 3}`,
  }));
}

function viewOf(...events: Event[]): SessionView {
  return logged(events).reduce(fold, EMPTY_VIEW);
}

const part = fc.constantFrom('p1', 'p2', 'p3');
const call = fc.constantFrom('c1', 'c2');
const anyEvent: fc.Arbitrary<Event> = fc.oneof(
  fc.tuple(part, fc.string()).map(([id, text]) => delta(id, text)),
  fc.tuple(part, fc.string({ minLength: 1 })).map(([id, text]) => completed(id, text)),
  call.map(progress),
  call.map(toolDone),
  fc.constantFrom('m1', 'm2').map(message),
  fc.constantFrom('m1', 'm2').map((message_id) => say('turn_started', { message_id })),
  fc.constantFrom('q1', 'q2').map(asked),
  fc
    .constantFrom('q1', 'q2')
    .map((question_id) => say('question_answered', { question_id, answers: [['a']], skipped: false })),
  fc.nat(3).map((attempt) => say('turn_retried', { attempt, reason: 'worker gone' })),
  fc.constantFrom('completed' as const, 'stopped' as const, 'waiting' as const).map((word) => ended(word)),
  fc.constant(say('turn_failed', { code: 'model_unavailable', message: 'm', action: 'a' })),
  fc.constant(say('notice', { code: 'unknown_wire_event', message: 'n', count: 1 })),
);
const anyLog = fc.array(anyEvent, { maxLength: 40 }).map(logged);

describe('the fold', () => {
  it('ignores what it has folded already, wherever a resume begins', () => {
    fc.assert(
      fc.property(anyLog, fc.nat(), (log, place) => {
        const durable = log.filter(({ cursor }) => cursor !== null);
        const once = durable.reduce(fold, EMPTY_VIEW);
        const from = durable.length === 0 ? 0 : place % durable.length;
        expect(durable.slice(from).reduce(fold, once)).toEqual(once);
      }),
    );
  });

  it('gives the same view live and from history once every text is complete', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 }), (pieces) => {
        const whole = pieces.join('');
        fc.pre(whole.trim() !== '');
        const live = viewOf(
          message('m1'),
          say('turn_started', { message_id: 'm1' }),
          ...pieces.map((piece) => delta('p1', piece)),
          completed('p1', whole),
          progress('c1'),
          toolDone('c1'),
          ended('completed'),
        );
        const history = viewOf(
          message('m1'),
          say('turn_started', { message_id: 'm1' }),
          completed('p1', whole),
          toolDone('c1'),
          ended('completed'),
        );
        expect(live.entries).toEqual(history.entries);
      }),
    );
  });

  it('never has two entries of one kind under one key', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const names = log
          .reduce(fold, EMPTY_VIEW)
          .entries.filter(({ kind }) => !['notice', 'failure', 'stopped', 'resumed'].includes(kind))
          .map(({ kind, key }) => `${kind} ${key}`);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });

  it('leaves nothing running after the end of the turn', () => {
    fc.assert(
      fc.property(anyLog, fc.constantFrom('completed' as const, 'stopped' as const), (log, word) => {
        const view = [...log, { cursor: '9999-0', event: ended(word) }].reduce(fold, EMPTY_VIEW);
        const unfinished = view.entries.filter(
          (entry) =>
            (entry.kind === 'text' && !entry.finished) ||
            (entry.kind === 'tool' && entry.state === 'running') ||
            (entry.kind === 'question' && entry.state === 'open'),
        );
        expect(unfinished).toEqual([]);
        expect(view.phase).toBe('idle');
      }),
    );
  });

  it('replaces deltas by the completed text, and no late delta adds to it', () => {
    const view = viewOf(delta('p1', 'Hel'), delta('p1', 'l'), completed('p1', 'Hello'), delta('p1', '!'));
    expect(view.entries).toMatchObject([{ kind: 'text', text: 'Hello', finished: true }]);
  });

  it('drops a text that turned out to be empty', () => {
    expect(viewOf(delta('p1', ' '), completed('p1', ' ')).entries).toEqual([]);
  });

  it('forgets unfinished text and calls when the turn is taken up again, and keeps the finished ones', () => {
    const view = viewOf(
      completed('p1', 'Kept'),
      toolDone('c1'),
      delta('p2', 'half'),
      progress('c2'),
      say('turn_retried', { attempt: 2, reason: 'worker gone' }),
    );
    expect(view.entries.map(({ kind, key }) => `${kind} ${key}`)).toEqual([
      'text p1',
      'tool c1',
      `resumed resumed-${TURN}-2026-11-20T12:00:00Z`,
    ]);
  });

  it('counts an event of an unknown type and goes on', () => {
    const strange = { type: 'comet_seen', session_id: 's', at: '', turn_id: null } as unknown as Event;
    const view = viewOf(strange, completed('p1', 'Hello'));
    expect(view.unknown).toBe(1);
    expect(view.entries).toHaveLength(1);
    expect(view.cursor).toBe('1000-1');
  });

  it('orders cursors by number, not by letters', () => {
    const first = fold(EMPTY_VIEW, { cursor: '999-10', event: completed('p1', 'one') });
    const second = fold(first, { cursor: '1000-2', event: completed('p2', 'two') });
    expect(second.entries).toHaveLength(2);
    expect(fold(second, { cursor: '1000-1', event: completed('p3', 'old') })).toBe(second);
  });

  it('waits while a question is open and works again after its answer', () => {
    const waiting = viewOf(say('turn_started', { message_id: 'm1' }), asked('q1'));
    expect(waiting.phase).toBe('waiting');
    const answer = say('question_answered', { question_id: 'q1', answers: [['Donut']], skipped: false });
    const working = fold(waiting, { cursor: '2000-0', event: answer });
    expect(working.phase).toBe('working');
    expect(working.entries).toMatchObject([{ kind: 'question', state: 'answered', answers: [['Donut']] }]);
  });

  it('keeps a question open when the turn ends to wait for it, and closes it when the turn is stopped', () => {
    expect(viewOf(asked('q1'), ended('waiting'))).toMatchObject({
      phase: 'waiting',
      entries: [{ state: 'open' }],
    });
    expect(viewOf(asked('q1'), ended('stopped')).entries[0]).toMatchObject({ state: 'closed' });
  });

  it('marks a message of a running turn as queued until its own turn begins', () => {
    const queued = viewOf(say('turn_started', { message_id: 'm1' }), message('m2'));
    expect(queued.entries).toMatchObject([{ key: 'm2', delivery: 'queued' }]);
    const begun = fold(queued, { cursor: '2000-0', event: say('turn_started', { message_id: 'm2' }) });
    expect(begun.entries).toMatchObject([{ key: 'm2', delivery: 'sent' }]);
  });

  it('waits for the gate after a turn that changed files, and for nothing after one that did not', () => {
    expect(viewOf(ended('completed', true)).checkingSince).toBe('2026-11-20T12:00:00Z');
    expect(viewOf(ended('completed', false)).checkingSince).toBeNull();
  });

  it('begins another preparation after the sandbox was ready', () => {
    const step = (name: 'container' | 'ready', state: 'started' | 'completed') =>
      say('sandbox_step', { step: name, state, elapsed_ms: 1, detail: '' }, null);
    const view = viewOf(
      step('container', 'started'),
      step('container', 'completed'),
      step('ready', 'completed'),
      { ...step('container', 'started'), at: '2026-11-20T13:00:00Z' },
    );
    expect(view.entries).toMatchObject([
      { kind: 'sandbox', steps: [{ state: 'completed' }, { state: 'completed' }] },
      { kind: 'sandbox', steps: [{ state: 'started' }] },
    ]);
  });
});

describe('the fold of a sandbox that runs already', () => {
  it('shows a workspace made in it as done, and a workspace right after "ready" as part of the same preparation', () => {
    const step = (name: 'container' | 'ready' | 'workspace') =>
      say('sandbox_step', { step: name, state: 'completed', elapsed_ms: 1, detail: '' }, null);
    expect(viewOf(step('workspace'), message('m1'), step('container')).entries).toHaveLength(3);
    expect(viewOf(step('container'), step('ready'), step('workspace')).entries).toHaveLength(1);
    const single = viewOf(step('workspace')).entries[0];
    expect(single?.kind === 'sandbox' && isPreparing(single.steps)).toBe(false);
  });
});

describe('the fold of verdicts', () => {
  const judged = (tree: string, passed: boolean, turn_id: string | null) =>
    say(
      'gate_completed',
      { verdict: { tree, image: 'i', passed, findings: [], tools: [], duration_ms: 1 }, repair: 0 },
      turn_id,
    );

  it('keeps the verdict on each tree, and shows the repeated check of a publication only when it differs', () => {
    const view = viewOf(
      judged('t1', false, 'turn-a'),
      judged('t2', true, 'turn-b'),
      judged('t2', true, null),
    );
    expect(view.entries.map(({ kind }) => kind)).toEqual(['gate', 'gate']);
    expect(Object.keys(view.verdicts)).toEqual(['t1', 't2']);
    expect(viewOf(judged('t2', true, 'turn-b'), judged('t3', false, null)).entries).toHaveLength(2);
  });
});

describe('the fold of publications', () => {
  it('follows one from opened to merged, and knows one that failed before it was opened', () => {
    const opened = say(
      'publication_opened',
      { publication_id: 'p1', number: 3, title: 'Chart', branch: 'b', commit: 'c' },
      null,
    );
    const now = (publication_id: string, state: 'merged' | 'failed') =>
      say('publication_updated', { publication_id, state, detail: 'why' }, null);
    expect(viewOf(opened, now('p1', 'merged')).entries).toMatchObject([{ number: 3, state: 'merged' }]);
    expect(viewOf(now('p2', 'failed')).entries).toMatchObject([
      { number: 0, state: 'failed', detail: 'why' },
    ]);
  });
});

describe('the reducer', () => {
  it('shows a sent message at once and once only, whichever answer comes first', () => {
    const sent = reduce(EMPTY_VIEW, { kind: 'message_sent', id: 'm1', text: 'm1', at: '' });
    const accepted = { kind: 'message_accepted', id: 'm1', queued: false } as const;
    const events = { kind: 'events', events: logged([message('m1')]) } as const;
    const oneWay = reduce(reduce(sent, accepted), events);
    const otherWay = reduce(reduce(sent, events), accepted);
    expect(oneWay.entries).toEqual(otherWay.entries);
    expect(oneWay.entries).toMatchObject([{ key: 'm1', delivery: 'sent' }]);
  });

  it('keeps a refused message through a reset, and forgets everything else', () => {
    const before = reduce(viewOf(completed('p1', 'text')), {
      kind: 'message_sent',
      id: 'm9',
      text: 'hi',
      at: '',
    });
    const refusal = new ApiError(413, 'message_too_long', 'too long');
    const refused = reduce(before, { kind: 'message_refused', id: 'm9', refusal });
    expect(reduce(refused, { kind: 'reset' })).toMatchObject({
      cursor: null,
      entries: [{ key: 'm9', delivery: 'refused' }],
    });
  });

  it('adds no delta to a text with a gap: only the completed text mends it', () => {
    const torn = reduce(viewOf(delta('p1', 'begin')), { kind: 'disconnected' });
    const later = fold(torn, { cursor: null, event: delta('p1', ' end') });
    expect(later.entries).toMatchObject([{ text: 'begin', torn: true }]);
    expect(
      fold(later, { cursor: '5000-0', event: completed('p1', 'begin middle end') }).entries,
    ).toMatchObject([{ text: 'begin middle end', torn: false }]);
  });
});
