// An error in the reader's words: by its code, else as the server said it.
import { ApiError } from '@/api/request';
import type { Words } from './en';
import type { ErrorText } from './errors_en';

export function errorWords(words: Words, error: unknown): ErrorText {
  if (error instanceof ApiError) return codeWords(words, error.code, error.message, error.action);
  return words.errors['server_failed'] ?? { title: String(error), action: '' };
}

/** The words of a code; an unknown code falls back to the server's message and action. */
export function codeWords(words: Words, code: string, message: string, action: string): ErrorText {
  return words.errors[code] ?? { title: message, action };
}
