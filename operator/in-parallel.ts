/**
 * Does numbered pieces of work, so many at once, in the order of their numbers. Begins no more once the signal aborts
 * or a piece fails.
 *
 * @throws what the first failing piece throws, after those under way have ended
 */
export async function inParallel(
  count: number,
  concurrency: number,
  signal: AbortSignal,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  async function worker(): Promise<void> {
    while (next < count && !failed && !signal.aborted) {
      try {
        await work(next++);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  const results = await Promise.allSettled(Array.from({ length: Math.min(count, concurrency) }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
