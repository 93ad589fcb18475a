// How one event changes the view of a session: pure, and the same for history and live.
import type { StreamedEvent } from '@/generated/api';
import { compareCursors } from './cursor';
import {
  appendDelta,
  closeTurn,
  finishText,
  forgetUnfinished,
  noteNotice,
  noteSandboxStep,
  put,
  putMessage,
  putPublication,
  putTool,
  putVerdict,
  unqueue,
  update,
} from './entries';
import type { SessionView } from './view';

/** Folds one streamed event; what was folded before (by its cursor) changes nothing. */
export function fold(view: SessionView, { cursor, event }: StreamedEvent): SessionView {
  if (cursor !== null && view.cursor !== null && compareCursors(cursor, view.cursor) <= 0) return view;
  const next = apply(view, event);
  return cursor === null ? next : { ...next, cursor };
}

function apply(view: SessionView, event: StreamedEvent['event']): SessionView {
  const { entries } = view;
  switch (event.type) {
    case 'session_created':
      return { ...view, title: event.title };
    case 'user_message':
      return {
        ...view,
        entries: putMessage(entries, event, view.phase !== 'idle' || view.checkingSince !== null),
      };
    case 'turn_started':
      return {
        ...view,
        phase: 'working',
        turnSince: event.at,
        checkingSince: null,
        entries: unqueue(entries, event.message_id),
      };
    case 'turn_retried':
      return {
        ...view,
        phase: 'working',
        entries: put(forgetUnfinished(entries, event.turn_id), {
          kind: 'resumed',
          key: `resumed-${event.turn_id ?? ''}-${event.at}`,
          attempt: event.attempt,
        }),
      };
    case 'text_delta':
      return { ...view, entries: appendDelta(entries, 'text', event) };
    case 'reasoning_delta':
      return { ...view, entries: appendDelta(entries, 'reasoning', event) };
    case 'text_completed':
      return { ...view, entries: finishText(entries, event) };
    case 'tool_progress':
      return { ...view, entries: putTool(entries, event, 'running', event.output, null) };
    case 'tool_completed':
      return { ...view, entries: putTool(entries, event, 'completed', event.output, event.duration_ms) };
    case 'tool_failed':
      return { ...view, entries: putTool(entries, event, 'failed', event.error, event.duration_ms) };
    case 'todo_updated':
      return { ...view, todos: event.todos };
    case 'question_asked':
      return {
        ...view,
        phase: 'waiting',
        entries: put(entries, {
          kind: 'question',
          key: event.question_id,
          turnId: event.turn_id,
          items: event.items,
          state: 'open',
          answers: [],
        }),
      };
    case 'question_answered':
      return answered(view, event.question_id, event.answers, event.skipped);
    case 'file_changed':
      return {
        ...view,
        files: { ...view.files, [event.path]: event },
        treeMoves: view.treeMoves + 1,
      };
    case 'checkpoint_created':
      return { ...view, treeMoves: view.treeMoves + 1 };
    case 'checkpoint_restored':
      return {
        ...view,
        treeMoves: view.treeMoves + 1,
        entries: put(entries, {
          kind: 'restored',
          key: `restored-${event.checkpoint_id}-${event.at}`,
          attempt: 0,
        }),
      };
    case 'gate_completed':
      return {
        ...view,
        verdict: event.verdict,
        verdicts: { ...view.verdicts, [event.verdict.tree]: event.verdict },
        checkingSince: null,
        treeMoves: view.treeMoves + 1,
        entries: putVerdict(entries, event),
      };
    case 'publication_opened':
      return {
        ...view,
        publicationMoves: view.publicationMoves + 1,
        entries: putPublication(entries, event.publication_id, {
          number: event.number,
          title: event.title,
          branch: event.branch,
          state: 'open',
        }),
      };
    case 'publication_updated':
      return {
        ...view,
        publicationMoves: view.publicationMoves + 1,
        entries: putPublication(entries, event.publication_id, { state: event.state, detail: event.detail }),
      };
    case 'sandbox_step':
      return { ...view, entries: noteSandboxStep(entries, event) };
    case 'turn_completed': {
      const ended = closeTurn(entries, event.turn_id, event.ending === 'waiting');
      const stopped = { kind: 'stopped', key: `stopped-${event.turn_id ?? event.at}`, attempt: 0 } as const;
      return {
        ...view,
        phase: event.ending === 'waiting' ? 'waiting' : 'idle',
        turnSince: null,
        checkingSince: event.changed && event.ending !== 'waiting' ? event.at : null,
        treeMoves: view.treeMoves + 1,
        entries: event.ending === 'stopped' ? put(ended, stopped) : ended,
      };
    }
    case 'turn_failed':
      return {
        ...view,
        phase: 'idle',
        turnSince: null,
        checkingSince: null,
        treeMoves: view.treeMoves + 1,
        entries: put(closeTurn(entries, event.turn_id, false), {
          kind: 'failure',
          key: `failure-${event.turn_id ?? ''}-${event.at}`,
          code: event.code,
          message: event.message,
          action: event.action,
        }),
      };
    case 'notice':
      return { ...view, entries: noteNotice(entries, event) };
    case 'release_updated':
    case 'collection_created':
    case 'entity_created':
    case 'entity_updated':
    case 'entity_deleted':
    case 'memory_added':
    case 'usage_recorded':
      return view;
    default:
      // A newer server may say more than this page knows: it is counted, never an error.
      event satisfies never;
      return { ...view, unknown: view.unknown + 1 };
  }
}

function answered(
  view: SessionView,
  questionId: string,
  answers: readonly (readonly string[])[],
  skipped: boolean,
): SessionView {
  const entries = update(view.entries, 'question', questionId, (entry) => ({
    ...entry,
    answers,
    state: skipped ? 'skipped' : 'answered',
  }));
  const open = entries.some((entry) => entry.kind === 'question' && entry.state === 'open');
  return { ...view, entries, phase: open ? 'waiting' : 'working' };
}
