/** Work was not finished in its time. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
}

/**
 * Runs work that gets a limited time. The work is told through its signal; if it does not listen, it is left behind.
 *
 * @param milliseconds - time allowed; none left fails at once, without starting
 * @throws DeadlineExceededError
 */
export async function withDeadline<T>(
  milliseconds: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (milliseconds <= 0) throw new DeadlineExceededError('There was no time left to start.');
  const controller = new AbortController();
  const expired = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new DeadlineExceededError(`Not finished within ${milliseconds} ms.`);
    expired.reject(error);
    controller.abort(error);
  }, milliseconds);
  try {
    return await Promise.race([work(controller.signal), expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}
