// How the web talks to the API: JSON over fetch, and every refusal as one kind of error.
import { PATIENCE, patiently } from './patience';

/** A refusal of the API. `code` is the word to translate; `message` and `action` are its English. */
export class ApiError extends Error {
  readonly code: string;
  readonly action: string;
  readonly subject: string | null;
  readonly status: number;
  /** Whether the request was sent more than once: an earlier one may have arrived although its answer did not. */
  repeated = false;

  constructor(status: number, code: string, message: string, action = '', subject: string | null = null) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.action = action;
    this.subject = subject;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Sends one request and returns its JSON; a refusal or an unreachable server throws ApiError. */
export async function request<T>(
  method: Method,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  // What is only shown is asked for again by whoever shows it; what a person wants done waits for the server.
  const patience = method === 'GET' ? 0 : PATIENCE;
  const attempt = () => reach(method, path, body, signal);
  const { outcome: response, tries } = await patiently(attempt, signal, patience);
  if (!response.ok) throw Object.assign(await refusalOf(response), { repeated: tries > 1 });
  if (response.status === 204) return undefined as T;
  const text = await response.text();
  try {
    return (text === '' ? undefined : JSON.parse(text)) as T;
  } catch {
    throw new ApiError(response.status, 'unreadable_answer', 'The server answered something unreadable.');
  }
}

async function reach(method: Method, path: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError(0, 'network_unreachable', 'The server cannot be reached.', 'Check your connection.');
  }
}

async function refusalOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const told = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
  return new ApiError(
    response.status,
    textOf(told['code']) ?? codeOfStatus(response.status),
    textOf(told['message']) ?? `The server answered ${response.status}.`,
    textOf(told['action']) ?? '',
    textOf(told['subject']),
  );
}

function codeOfStatus(status: number): string {
  if (status === 401) return 'not_signed_in';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'not_found';
  if (status === 413) return 'message_too_long';
  return status >= 500 ? 'server_failed' : 'refused';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
