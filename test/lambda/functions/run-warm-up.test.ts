import { runWarmUp } from '../../../lambda/functions/run-warm-up.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('ends when all of the work is done', async () => {
  const done: string[] = [];
  const work = (name: string) => async () => {
    done.push(name);
  };
  await runWarmUp(work('one'), work('two'));
  expect(done).toEqual(['one', 'two']);
  expect(jest.getTimerCount()).toBe(0);
});

test('passes over what fails, at once or later', async () => {
  const done: string[] = [];
  await runWarmUp(
    () => {
      throw new Error('at once');
    },
    async () => {
      throw new Error('later');
    },
    async () => {
      done.push('the rest');
    },
  );
  expect(done).toEqual(['the rest']);
});

test('waits no longer than 1.5 s, and ends what is under way', async () => {
  let ended = false;
  let signal: AbortSignal | undefined;
  const waiting = runWarmUp((given) => {
    signal = given;
    return new Promise(() => {});
  }).then(() => {
    ended = true;
  });
  await jest.advanceTimersByTimeAsync(1499);
  expect([ended, signal?.aborted]).toEqual([false, false]);
  await jest.advanceTimersByTimeAsync(1);
  await waiting;
  expect([ended, signal?.aborted]).toEqual([true, true]);
});

test("what fails after that is nobody's", async () => {
  const late = Promise.withResolvers<void>();
  const waiting = runWarmUp(() => late.promise);
  await jest.advanceTimersByTimeAsync(1500);
  await waiting;
  late.reject(new Error('too late'));
  await jest.advanceTimersByTimeAsync(1);
});
