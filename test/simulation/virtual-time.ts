import type { Scheduled, World } from './world.ts';

/**
 * Runs work with the timers of the language, and its chance, replaced by those of a world. Only the timers that the flows use are: a
 * timer belongs to the program that sets it and dies with it.
 */
export async function withVirtualTime<T>(world: World, work: () => Promise<T>): Promise<T> {
  const real = { setTimeout, clearTimeout, signalTimeout: AbortSignal.timeout };
  const realRandom = Math.random;
  let drawn = 0;
  // Chance that comes out the same each time.
  Math.random = () => (drawn++ * 0.618_033_988_75) % 1;
  const set = (run: () => void, milliseconds = 0): Scheduled => world.after(milliseconds, world.current, run);
  const clear = (timer: Scheduled | undefined): void => {
    if (timer !== undefined) timer.cancelled = true;
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  AbortSignal.timeout = (milliseconds) => {
    const controller = new AbortController();
    set(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), milliseconds);
    return controller.signal;
  };
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
    AbortSignal.timeout = real.signalTimeout;
    Math.random = realRandom;
  }
}
