/** Work was not finished in its time. */
export class DeadlineExceededError extends Error {
  override readonly name: string = 'DeadlineExceededError';
}

/** Work was not finished in its time, was told so, and goes on all the same. */
export class StillRunningError extends DeadlineExceededError {
  override readonly name = 'StillRunningError';
}

/**
 * Runs work that gets a limited time. The work is told through its signal when the time is over.
 *
 * @param milliseconds - time allowed; none left fails at once, without starting
 * @param grace - milliseconds in which work that was told may come to its end; without it nobody waits for that end
 * @throws DeadlineExceededError; StillRunningError if the grace is over, too, and the work is not
 */
export async function withDeadline<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
  grace?: number,
): Promise<T> {
  if (milliseconds <= 0) throw new DeadlineExceededError('There was no time left to start.');
  const controller = new AbortController();
  const ended = work(controller.signal);
  if (await settlesWithin(milliseconds, ended)) return ended;
  const error = new DeadlineExceededError(`Not finished within ${milliseconds} ms.`);
  controller.abort(error);
  if (grace === undefined) throw error;
  if (await settlesWithin(grace, ended)) {
    return ended.catch(() => {
      throw error;
    });
  }
  throw new StillRunningError(`Not finished within ${milliseconds} ms, nor stopped ${grace} ms after that.`);
}

async function settlesWithin(milliseconds: number, promise: Promise<unknown>): Promise<boolean> {
  const expired = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => expired.resolve(false), milliseconds);
  const settled = () => true;
  try {
    return await Promise.race([promise.then(settled, settled), expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}
