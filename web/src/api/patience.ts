// A server that restarts is waited for: every request can be repeated, since commands carry their ids.

const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 2_000;
export const PATIENCE = 20_000;

export interface Patient<T> {
  outcome: T;
  tries: number;
}

/** Tries again while `attempt` throws, with growing pauses, for twenty seconds; then throws what it threw. */
export async function patiently<T>(
  attempt: () => Promise<T>,
  signal?: AbortSignal,
  patience: number = PATIENCE,
): Promise<Patient<T>> {
  const deadline = Date.now() + patience;
  let pause = FIRST_PAUSE;
  for (let tries = 1; ; tries += 1) {
    try {
      return { outcome: await attempt(), tries };
    } catch (error) {
      if (signal?.aborted || Date.now() + pause > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  }
}
