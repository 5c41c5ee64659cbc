import { DeadlineExceededError, StillRunningError, withDeadline } from '../../../lambda/core/deadline.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('work that is done in time gives its result and leaves no timer', async () => {
  await expect(withDeadline(1000, async () => 'done')).resolves.toBe('done');
  expect(jest.getTimerCount()).toBe(0);
});

test('work that fails fails with its own error and leaves no timer', async () => {
  await expect(withDeadline(1000, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(jest.getTimerCount()).toBe(0);
});

test('work that never ends is told and not waited for', async () => {
  let told: AbortSignal | undefined;
  const result = withDeadline(1000, (signal) => {
    told = signal;
    return new Promise(() => {});
  });
  jest.advanceTimersByTime(999);
  expect(told?.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  await expect(result).rejects.toThrow(DeadlineExceededError);
  expect(told?.aborted).toBe(true);
});

describe('with a grace', () => {
  /** Work that ends when it is told to, in its own time. */
  const stubborn = () => {
    const end = Promise.withResolvers<string>();
    const told: AbortSignal[] = [];
    const result = withDeadline(
      1000,
      (signal) => {
        told.push(signal);
        return end.promise;
      },
      500,
    );
    return { end, told, result, failure: result.catch((error: Error) => error) };
  };

  test('work that was told and fails has failed for its time', async () => {
    const { end, told, failure } = stubborn();
    await jest.advanceTimersByTimeAsync(1000);
    expect(told[0]?.reason).toBeInstanceOf(DeadlineExceededError);
    end.reject(new Error('aborted'));
    const error = await failure;
    expect(error).toBeInstanceOf(DeadlineExceededError);
    expect(error).not.toBeInstanceOf(StillRunningError);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('work that has its result by the end of the grace gives it', async () => {
    const { end, result } = stubborn();
    await jest.advanceTimersByTimeAsync(1499);
    end.resolve('done after all');
    await expect(result).resolves.toBe('done after all');
    expect(jest.getTimerCount()).toBe(0);
  });

  test('work that goes on beyond it is told from work that has ended', async () => {
    const { failure } = stubborn();
    let known: unknown;
    void failure.then((error) => {
      known = error;
    });
    await jest.advanceTimersByTimeAsync(1499);
    expect(known).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(known).toBeInstanceOf(StillRunningError);
    expect(known).toMatchObject({
      name: 'StillRunningError',
      message: 'Not finished within 1000 ms, nor stopped 500 ms after that.',
    });
    expect(jest.getTimerCount()).toBe(0);
  });
});

test('without time left the work does not start', async () => {
  const work = jest.fn();
  await expect(withDeadline(0, work)).rejects.toThrow(DeadlineExceededError);
  expect(work).not.toHaveBeenCalled();
});

test('the error tells what was not done', async () => {
  const late = withDeadline(1000, () => new Promise(() => {}));
  jest.advanceTimersByTime(1000);
  await expect(late).rejects.toThrow('Not finished within 1000 ms.');
  await expect(withDeadline(0, async () => {})).rejects.toThrow('There was no time left to start.');
});
