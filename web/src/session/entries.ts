// The steps of the fold that work on the list of entries; each returns a new list.
import type {
  GateCompleted,
  Notice,
  ReasoningDelta,
  SandboxStepped,
  TextCompleted,
  TextDelta,
  ToolCompleted,
  ToolFailed,
  ToolProgress,
  UserMessage,
} from '@/generated/api';
import type { Entry, ToolState } from './view';

type Entries = readonly Entry[];
type Kind = Entry['kind'];
type EntryOf<K extends Kind> = Extract<Entry, { kind: K }>;

/** Replaces the entry of the same kind and key, or appends. */
export function put(entries: Entries, entry: Entry): Entries {
  const at = indexOf(entries, entry.kind, entry.key);
  return at < 0 ? [...entries, entry] : entries.with(at, entry);
}

export function update<K extends Kind>(
  entries: Entries,
  kind: K,
  key: string,
  change: (entry: EntryOf<K>) => EntryOf<K>,
): Entries {
  const at = indexOf(entries, kind, key);
  return at < 0 ? entries : entries.with(at, change(entries[at] as EntryOf<K>));
}

export function putMessage(entries: Entries, event: UserMessage, turnRuns: boolean): Entries {
  const rest = entries.filter((entry) => !(entry.kind === 'message' && entry.key === event.message_id));
  return [
    ...rest,
    {
      kind: 'message',
      key: event.message_id,
      text: event.text,
      origin: event.origin,
      at: event.at,
      delivery: turnRuns && event.origin === 'user' ? 'queued' : 'sent',
      refusal: null,
    },
  ];
}

/** A queued message whose turn begins moves to the end: what follows is its answer. */
export function unqueue(entries: Entries, messageId: string): Entries {
  const at = indexOf(entries, 'message', messageId);
  const entry = entries[at];
  if (entry?.kind !== 'message' || entry.delivery === 'sent') return entries;
  return [...entries.toSpliced(at, 1), { ...entry, delivery: 'sent' }];
}

export function appendDelta(
  entries: Entries,
  kind: 'text' | 'reasoning',
  event: TextDelta | ReasoningDelta,
): Entries {
  const at = indexOf(entries, kind, event.part_id);
  const entry = entries[at] as EntryOf<'text' | 'reasoning'> | undefined;
  if (entry?.finished || entry?.torn) return entries;
  if (entry) return entries.with(at, { ...entry, text: entry.text + event.delta });
  return [
    ...entries,
    { kind, key: event.part_id, turnId: event.turn_id, text: event.delta, finished: false, torn: false },
  ];
}

export function finishText(entries: Entries, event: TextCompleted): Entries {
  if (event.text.trim() === '') {
    return entries.filter((entry) => !(entry.kind === 'text' && entry.key === event.part_id));
  }
  return put(entries, {
    kind: 'text',
    key: event.part_id,
    turnId: event.turn_id,
    text: event.text,
    finished: true,
    torn: false,
  });
}

export function putTool(
  entries: Entries,
  event: ToolProgress | ToolCompleted | ToolFailed,
  state: ToolState,
  output: string,
  durationMs: number | null,
): Entries {
  const known = entries[indexOf(entries, 'tool', event.call_id)];
  if (state === 'running' && known?.kind === 'tool' && known.state !== 'running') return entries;
  const { call_id: key, turn_id: turnId, tool, title, input } = event;
  return put(entries, { kind: 'tool', key, turnId, tool, title, input, output, state, durationMs });
}

/** The turn is taken up again: its half answers and half calls will be made anew. */
export function forgetUnfinished(entries: Entries, turnId: string | null): Entries {
  return entries.filter((entry) => !(isUnfinished(entry) && entry.turnId === turnId));
}

/** The turn is over: nothing of it runs any more, and no question of it is open unless it waits for one. */
export function closeTurn(entries: Entries, turnId: string | null, waits: boolean): Entries {
  return entries.map((entry): Entry => {
    if (!('turnId' in entry) || entry.turnId !== turnId) return entry;
    if (entry.kind === 'tool') return entry.state === 'running' ? { ...entry, state: 'stopped' } : entry;
    if (entry.kind === 'question')
      return entry.state === 'open' && !waits ? { ...entry, state: 'closed' } : entry;
    return entry.finished ? entry : { ...entry, finished: true };
  });
}

/** Deltas may have been missed: unfinished texts stay as they are until they come whole. */
export function tearUnfinished(entries: Entries): Entries {
  return entries.map((entry) =>
    (entry.kind === 'text' || entry.kind === 'reasoning') && !entry.finished
      ? { ...entry, torn: true }
      : entry,
  );
}

/** A publication checks its tree once more: the same verdict again is no news and stays where it was. */
export function putVerdict(entries: Entries, { turn_id, at, verdict, repair }: GateCompleted): Entries {
  const known = entries.some(
    (entry) =>
      entry.kind === 'gate' && entry.verdict.tree === verdict.tree && entry.verdict.passed === verdict.passed,
  );
  if (turn_id === null && known) return entries;
  return put(entries, { kind: 'gate', key: `gate-${turn_id ?? at}-${verdict.tree}`, verdict, repair });
}

/** A publication that fails before it was opened is known by its state alone. */
export function putPublication(
  entries: Entries,
  key: string,
  news: Partial<Omit<EntryOf<'publication'>, 'kind' | 'key'>>,
): Entries {
  const known = entries[indexOf(entries, 'publication', key)];
  const before =
    known?.kind === 'publication'
      ? known
      : ({
          kind: 'publication',
          key,
          number: 0,
          title: '',
          branch: '',
          state: 'opening',
          detail: '',
        } as const);
  return put(entries, { ...before, ...news });
}

/** Steps of one preparation stand together; what follows its end right away still belongs to it. */
export function noteSandboxStep(entries: Entries, event: SandboxStepped): Entries {
  const at = entries.findLastIndex((entry) => entry.kind === 'sandbox');
  const entry = entries[at];
  const known = entry?.kind === 'sandbox' ? entry.steps.findIndex(({ step }) => step === event.step) : -1;
  if (entry?.kind !== 'sandbox' || !(isPreparing(entry.steps) || (at === entries.length - 1 && known < 0))) {
    return [...entries, { kind: 'sandbox', key: `sandbox-${event.at}`, steps: [event] }];
  }
  const steps = known < 0 ? [...entry.steps, event] : entry.steps.with(known, event);
  return entries.with(at, { ...entry, steps });
}

/** Whether more steps are to come. A workspace made in a sandbox that runs already is one step and done. */
export function isPreparing(steps: readonly SandboxStepped[]): boolean {
  if (steps.some(({ step, state }) => state === 'failed' || (step === 'ready' && state === 'completed'))) {
    return false;
  }
  return !steps.every(({ step, state }) => step === 'workspace' && state === 'completed');
}

/** The same notice twice in a row is one notice that counts. */
export function noteNotice(entries: Entries, event: Notice): Entries {
  const last = entries.at(-1);
  if (last?.kind === 'notice' && last.code === event.code && last.message === event.message) {
    return entries.with(-1, { ...last, count: last.count + event.count });
  }
  const { code, message, count } = event;
  return [...entries, { kind: 'notice', key: `notice-${event.at}-${entries.length}`, code, message, count }];
}

function isUnfinished(entry: Entry): entry is EntryOf<'text' | 'reasoning' | 'tool'> {
  if (entry.kind === 'tool') return entry.state === 'running';
  return (entry.kind === 'text' || entry.kind === 'reasoning') && !entry.finished;
}

function indexOf(entries: Entries, kind: Kind, key: string): number {
  return entries.findLastIndex((entry) => entry.kind === kind && entry.key === key);
}
