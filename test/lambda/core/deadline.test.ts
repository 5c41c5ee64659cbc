import { DeadlineExceededError, withDeadline } from '../../../lambda/core/deadline.ts';

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

test('work that never ends is told and left behind', async () => {
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
