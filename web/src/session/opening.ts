// How a new session begins: its page is shown at once, and opens it under an id that the browser made.
import { newId } from '@/api/identifier';

/** Kept in the browser's history entry, so that a reload in mid-air repeats the same commands, harmlessly. */
export interface Opening {
  readonly opens: true;
  readonly first: { readonly id: string; readonly text: string } | null;
}

export interface NewSession {
  readonly path: string;
  readonly state: Opening;
}

/** The address of a fresh session, and with it what is said first. */
export function newSession(text?: string): NewSession {
  const first = text === undefined ? null : { id: newId(), text };
  return { path: `/sessions/${newId()}`, state: { opens: true, first } };
}

export function readOpening(state: unknown): Opening | null {
  return typeof state === 'object' && state !== null && 'opens' in state ? (state as Opening) : null;
}
