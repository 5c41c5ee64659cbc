import type { Outcome } from '../../../console/contract.ts';
import { DeadLetters } from '../../../console/server/dead-letters.ts';
import type { Stack, StackSource } from '../../../console/server/stack.ts';

const order = { entity: 'merchant', subscriber: 'handler', confirmed: true };
const moved: Outcome = { done: true, lines: ['1 dead letter moved, 0 left'] };

test('nothing is moved while somebody looks, because a look hides the letters', async () => {
  const stack = Promise.withResolvers<Stack>();
  let isLooking = false;
  const run = jest.fn(async () => {
    expect(isLooking).toBe(false);
    return moved;
  });
  const source = {
    ports: { now: Date.now },
    async get() {
      isLooking = true;
      return stack.promise.finally(() => {
        isLooking = false;
      });
    },
    run,
  };
  const letters = new DeadLetters(source as unknown as StackSource);
  const look = letters.read(new AbortController().signal);
  const move = letters.redrive(order);
  // As many turns as a move without waiting would need.
  await new Promise((resolve) => setImmediate(resolve));
  expect(run).not.toHaveBeenCalled();
  stack.reject(new Error('There is no stack.'));
  // A look that fails is no reason to move nothing.
  await expect(look).rejects.toThrow('There is no stack.');
  await expect(move).resolves.toEqual(moved);
});

test('a look that nobody waits for any more is not begun', async () => {
  const get = jest.fn();
  const letters = new DeadLetters({ get } as unknown as StackSource);
  await expect(letters.read(AbortSignal.abort())).rejects.toThrow('aborted');
  expect(get).not.toHaveBeenCalled();
});
