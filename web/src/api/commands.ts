// What a person can tell the API to do; every command carries an id, so a repeat is harmless.
import type { MessageAnswer, PreviewAnswer, Publication, SessionSummary, User } from '@/generated/api';
import type { ReviewDecision } from '@/api/models';
import { ApiError, request } from './request';

export const MAX_MESSAGE_CHARACTERS = 16_000;

export async function signIn(email: string, password: string): Promise<User> {
  const { user } = await request<{ user: User }>('POST', '/api/auth/sign-in', { email, password });
  return user;
}

export function signOut(): Promise<void> {
  return request('POST', '/api/auth/sign-out');
}

export function openSession(id: string, title?: string): Promise<SessionSummary> {
  return request('PUT', `/api/sessions/${id}`, title === undefined ? {} : { title });
}

export function sendMessage(sessionId: string, id: string, text: string): Promise<MessageAnswer> {
  return request('POST', `/api/sessions/${sessionId}/messages`, { id, text });
}

export async function answerQuestion(
  sessionId: string,
  questionId: string,
  answers: readonly (readonly string[])[],
  skipped: boolean,
): Promise<void> {
  const path = `/api/sessions/${sessionId}/questions/${questionId}/answer`;
  try {
    await request('POST', path, { answers, skipped });
  } catch (error) {
    // Sent twice because the first answer to it got lost: it was this one that arrived.
    const arrived = error instanceof ApiError && error.code === 'question_already_answered' && error.repeated;
    if (!arrived) throw error;
  }
}

export function stopTurn(sessionId: string): Promise<void> {
  return request('POST', `/api/sessions/${sessionId}/stop`);
}

export function startPreview(sessionId: string): Promise<PreviewAnswer> {
  return request('POST', `/api/sessions/${sessionId}/preview`);
}

export function publish(sessionId: string, id: string): Promise<Publication> {
  return request('POST', `/api/sessions/${sessionId}/publications`, { id });
}

export function review(
  publicationId: string,
  id: string,
  decision: ReviewDecision,
  body: string,
): Promise<void> {
  return request('POST', `/api/publications/${publicationId}/reviews`, { id, decision, body });
}

export function merge(publicationId: string): Promise<void> {
  return request('POST', `/api/publications/${publicationId}/merge`);
}
