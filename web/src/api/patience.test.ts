import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patiently } from './patience';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('a server that comes back in time is not noticed', async () => {
  const attempt = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error('refused'))
    .mockRejectedValueOnce(new Error('refused'))
    .mockResolvedValue('answer');
  const waiting = patiently(attempt);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await waiting).toEqual({ outcome: 'answer', tries: 3 });
});

test('a server that stays away is named after the patience is over', async () => {
  const attempt = vi.fn<() => Promise<string>>().mockRejectedValue(new Error('refused'));
  const waiting = expect(patiently(attempt)).rejects.toThrow('refused');
  await vi.advanceTimersByTimeAsync(30_000);
  await waiting;
  expect(attempt.mock.calls.length).toBeGreaterThan(5);
});

test('a request that nobody waits for any more is not repeated', async () => {
  const attempt = vi.fn<() => Promise<string>>().mockRejectedValue(new Error('aborted'));
  const abort = new AbortController();
  abort.abort();
  await expect(patiently(attempt, abort.signal)).rejects.toThrow('aborted');
  expect(attempt).toHaveBeenCalledTimes(1);
});
