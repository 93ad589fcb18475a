// Which page an error becomes, when it is a page's main thing that failed.
import { ApiError } from '@/api/request';
import type { Problem } from './problem_page';

export function problemOf(error: unknown): Problem | null {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 404 || error.status === 422) return 'not_found';
  if (error.status === 403) return 'forbidden';
  return null;
}
