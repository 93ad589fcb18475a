// The one reducer of a session's page: what the server says and what the person just did.
import type { ApiError } from '@/api/request';
import type { StreamedEvent } from '@/generated/api';
import { put, tearUnfinished, update } from './entries';
import { fold } from './fold';
import { EMPTY_VIEW, type SessionView } from './view';

export type SessionAction =
  | { readonly kind: 'events'; readonly events: readonly StreamedEvent[] }
  /** The log was cut before our place: everything is loaded again. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'message_sent'; readonly id: string; readonly text: string; readonly at: string }
  | { readonly kind: 'message_accepted'; readonly id: string; readonly queued: boolean }
  | { readonly kind: 'message_refused'; readonly id: string; readonly refusal: ApiError }
  | { readonly kind: 'message_withdrawn'; readonly id: string };

export function reduce(view: SessionView, action: SessionAction): SessionView {
  switch (action.kind) {
    case 'events':
      return action.events.reduce(fold, view);
    case 'reset':
      return { ...EMPTY_VIEW, entries: view.entries.filter(isOnlyOurs) };
    case 'disconnected':
      return { ...view, entries: tearUnfinished(view.entries) };
    case 'message_sent':
      return {
        ...view,
        entries: put(view.entries, {
          kind: 'message',
          key: action.id,
          text: action.text,
          origin: 'user',
          at: action.at,
          delivery: 'sending',
          refusal: null,
        }),
      };
    case 'message_accepted':
      return {
        ...view,
        entries: update(view.entries, 'message', action.id, (entry) =>
          entry.delivery === 'sending' ? { ...entry, delivery: action.queued ? 'queued' : 'sent' } : entry,
        ),
      };
    case 'message_refused':
      return {
        ...view,
        entries: update(view.entries, 'message', action.id, (entry) => ({
          ...entry,
          delivery: 'refused',
          refusal: action.refusal,
        })),
      };
    case 'message_withdrawn':
      return {
        ...view,
        entries: view.entries.filter((entry) => !(entry.kind === 'message' && entry.key === action.id)),
      };
    default:
      return action satisfies never;
  }
}

/** Messages that the server has not confirmed: they are in no log, so a reload would lose them. */
function isOnlyOurs(entry: SessionView['entries'][number]): boolean {
  return entry.kind === 'message' && (entry.delivery === 'sending' || entry.delivery === 'refused');
}
