/** Most time that warming up may take, in milliseconds. Lambda gives the whole init phase 10 s. */
const MAX_WARM_UP = 1500;

/**
 * Does work before the first invocation, side by side. Never rejects: what does not succeed in time is done, or reported,
 * when an invocation needs it.
 *
 * @param work - what to do; the signal aborts when the time is over
 */
export async function runWarmUp(
  ...work: readonly ((signal: AbortSignal) => Promise<unknown>)[]
): Promise<void> {
  const controller = new AbortController();
  const expired = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    controller.abort();
    expired.resolve();
  }, MAX_WARM_UP);
  const done = Promise.allSettled(work.map(async (begin) => begin(controller.signal)));
  await Promise.race([done, expired.promise]);
  clearTimeout(timer);
}
