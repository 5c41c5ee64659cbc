import { startPolling } from '../../../console/page/polling.ts';

/** Polling with a clock that the test turns and answers that the test gives. */
function setUp() {
  const asked: { signal: AbortSignal; answer: () => Promise<void> }[] = [];
  const timers = new Set<() => void>();
  const delays: number[] = [];
  const state = { isHidden: false };
  const polling = startPolling(5000, {
    ask: (signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      asked.push({
        signal,
        async answer() {
          resolve();
          // The continuation of whoever waits for it runs first.
          await new Promise(setImmediate);
        },
      });
      return promise;
    },
    isHidden: () => state.isHidden,
    later: (delay, callback) => {
      delays.push(delay);
      timers.add(callback);
      return () => timers.delete(callback);
    },
  });
  const tick = () => {
    const [due] = timers;
    if (due === undefined) throw new Error('Nothing is due.');
    timers.delete(due);
    due();
  };
  return { asked, timers, delays, state, polling, tick };
}

test('asks at once, and again some time after each answer', async () => {
  const { asked, timers, delays, tick } = setUp();
  expect(asked).toHaveLength(1);
  expect(timers.size).toBe(0);
  await asked[0]?.answer();
  expect(delays).toEqual([5000]);
  tick();
  expect(asked).toHaveLength(2);
});

test('stops while nobody looks, and asks at once when somebody does', async () => {
  const { asked, timers, state, polling } = setUp();
  await asked[0]?.answer();
  state.isHidden = true;
  polling.wake();
  expect(timers.size).toBe(0);
  state.isHidden = false;
  polling.wake();
  expect(asked).toHaveLength(2);
});

test('an answer that comes while hidden asks for no other', async () => {
  const { asked, timers, state } = setUp();
  state.isHidden = true;
  await asked[0]?.answer();
  expect(timers.size).toBe(0);
});

test('never asks twice at once; what was wanted meanwhile is asked for right after', async () => {
  const { asked, polling } = setUp();
  polling.wake();
  polling.wake();
  expect(asked).toHaveLength(1);
  await asked[0]?.answer();
  expect(asked).toHaveLength(2);
});

test('stopped, it takes back what is under way and asks no more', async () => {
  const { asked, timers, polling } = setUp();
  polling.stop();
  expect(asked[0]?.signal.aborted).toBe(true);
  await asked[0]?.answer();
  polling.wake();
  expect(timers.size).toBe(0);
  expect(asked).toHaveLength(1);
});
