// What a session looks like to the person in it: the value that the fold makes from events.
import type { PublicationState } from '@/api/models';
import type { ApiError } from '@/api/request';
import type { FileChanged, QuestionItem, SandboxStepped, Todo, UserMessage, Verdict } from '@/generated/api';

export type Delivery = 'sending' | 'queued' | 'sent' | 'refused';

export interface MessageEntry {
  readonly kind: 'message';
  readonly key: string;
  readonly text: string;
  readonly origin: UserMessage['origin'];
  readonly at: string;
  readonly delivery: Delivery;
  readonly refusal: ApiError | null;
}

/** Streamed text; `torn` means that deltas were missed, so that only the finished text mends it. */
export interface TextEntry {
  readonly kind: 'text' | 'reasoning';
  readonly key: string;
  readonly turnId: string | null;
  readonly text: string;
  readonly finished: boolean;
  readonly torn: boolean;
}

export type ToolState = 'running' | 'completed' | 'failed' | 'stopped';

export interface ToolEntry {
  readonly kind: 'tool';
  readonly key: string;
  readonly turnId: string | null;
  readonly tool: string;
  readonly title: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: string;
  readonly state: ToolState;
  readonly durationMs: number | null;
}

export type QuestionState = 'open' | 'answered' | 'skipped' | 'closed';

export interface QuestionEntry {
  readonly kind: 'question';
  readonly key: string;
  readonly turnId: string | null;
  readonly items: readonly QuestionItem[];
  readonly state: QuestionState;
  readonly answers: readonly (readonly string[])[];
}

export interface GateEntry {
  readonly kind: 'gate';
  readonly key: string;
  readonly verdict: Verdict;
  readonly repair: number;
}

export interface PublicationEntry {
  readonly kind: 'publication';
  readonly key: string;
  readonly number: number;
  readonly title: string;
  readonly branch: string;
  readonly state: PublicationState;
  readonly detail: string;
}

export interface SandboxEntry {
  readonly kind: 'sandbox';
  readonly key: string;
  readonly steps: readonly SandboxStepped[];
}

export interface FailureEntry {
  readonly kind: 'failure';
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly action: string;
}

export interface NoticeEntry {
  readonly kind: 'notice';
  readonly key: string;
  readonly code: string;
  readonly message: string;
  readonly count: number;
}

export interface MarkEntry {
  readonly kind: 'stopped' | 'resumed' | 'restored';
  readonly key: string;
  readonly attempt: number;
}

export type Entry =
  | MessageEntry
  | TextEntry
  | ToolEntry
  | QuestionEntry
  | GateEntry
  | PublicationEntry
  | SandboxEntry
  | FailureEntry
  | NoticeEntry
  | MarkEntry;

export type Phase = 'idle' | 'working' | 'waiting';

export interface SessionView {
  /** The last place in the log that was folded; null before the first. */
  readonly cursor: string | null;
  readonly phase: Phase;
  /** When the present turn began; null while none runs. */
  readonly turnSince: string | null;
  readonly title: string;
  readonly entries: readonly Entry[];
  readonly todos: readonly Todo[];
  readonly files: Readonly<Record<string, FileChanged>>;
  readonly verdict: Verdict | null;
  /** The verdict on each tree that the gate has seen. */
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** When a turn ended with a change that the gate has not judged yet. */
  readonly checkingSince: string | null;
  /** Grows whenever the workspace's tree may have become another one. */
  readonly treeMoves: number;
  /** Grows whenever a publication of this session may have changed. */
  readonly publicationMoves: number;
  /** How many events were of a kind that this page does not know. */
  readonly unknown: number;
}

export const EMPTY_VIEW: SessionView = {
  cursor: null,
  phase: 'idle',
  turnSince: null,
  title: '',
  entries: [],
  todos: [],
  files: {},
  verdict: null,
  verdicts: {},
  checkingSince: null,
  treeMoves: 0,
  publicationMoves: 0,
  unknown: 0,
};
