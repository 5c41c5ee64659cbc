import type { LetterQueue, Receipt, ReceivedLetter } from '../../../operator/dead-letters/letter-queue.ts';
import { DeadLetterVisit } from '../../../operator/dead-letters/visit.ts';
import { NOON } from '../../lambda/factories.ts';

let clock: number;
let received: number;
let hidden: { readonly letters: readonly Receipt[]; readonly seconds: number; readonly at: number }[];

beforeEach(() => {
  clock = NOON;
  received = 0;
  hidden = [];
});

function letter(number: number): ReceivedLetter {
  return {
    messageId: `message-${number}`,
    groupId: String(number),
    body: 'large',
    attributes: {},
    deadSince: NOON,
    receives: 1,
    receiptHandle: `receipt-${number}`,
  };
}

const queue = {
  receive: async () => [letter(++received)],
  hide: async (letters: readonly Receipt[], seconds: number) => {
    hidden.push({ letters, seconds, at: clock });
  },
} as unknown as LetterQueue;

test('of what it holds it keeps what gives it back, and no body', async () => {
  const visit = new DeadLetterVisit(queue, () => clock);
  await visit.next();
  await visit.giveBack();
  expect(hidden.map(({ letters }) => letters)).toEqual([
    [{ messageId: 'message-1', receiptHandle: 'receipt-1' }],
  ]);
});

test('hides what it holds anew before somebody else gets it, and ever more seldom', async () => {
  const visit = new DeadLetterVisit(queue, () => clock);
  const until = new Map<string, number>();
  for (; clock < NOON + 3_600_000; clock += 10_000) {
    for (const { messageId, hiddenUntil } of await visit.next()) until.set(messageId, hiddenUntil);
    for (const { letters, seconds, at } of hidden) {
      for (const { messageId } of letters) until.set(messageId, at + seconds * 1000);
    }
    expect(Math.min(...until.values())).toBeGreaterThan(clock);
  }
  const times = new Set(hidden.map(({ at }) => at));
  expect(times.size).toBeLessThanOrEqual(7);
});
