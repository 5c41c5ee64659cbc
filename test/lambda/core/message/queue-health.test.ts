import { QueueHealth } from '../../../../lambda/core/message/queue-health.ts';

const QUEUE = 'merchant-billing.fifo';

let health: QueueHealth;

beforeEach(() => {
  health = new QueueHealth();
});

/** Tries the queue where it may be tried. @returns the numbers of the claims that did */
function triesOf(claims: number, milliseconds: number, works = (_claim: number) => false): number[] {
  const tried: number[] = [];
  for (let claim = 1; claim <= claims; claim++) {
    if (health.isOutOfOrder(QUEUE)) {
      health.passedBy(QUEUE);
      continue;
    }
    tried.push(claim);
    health.tries(QUEUE);
    if (works(claim)) health.worked(QUEUE);
    else health.failed(QUEUE, milliseconds);
  }
  return tried;
}

test('a queue that fails ten times in a row is passed by, and tried after 10, 20, 40 others and so on', () => {
  expect(triesOf(200, 5)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 21, 42, 83, 164]);
  expect(health.isOutOfOrder(QUEUE)).toBe(true);
  expect(health.isAnyOutOfOrder()).toBe(true);
});

test('a queue that times out is passed by when that has taken five seconds, and left alone after ten', () => {
  expect(triesOf(1000, 2500)).toEqual([1, 2, 13, 34]);
});

test('one that works in between is tried for every claim', () => {
  expect(triesOf(100, 4500, (claim) => claim % 2 === 0)).toHaveLength(100);
  expect(health.isAnyOutOfOrder()).toBe(false);
});

test('one that works again is used again', () => {
  expect(triesOf(40, 5, (claim) => claim > 15)).toEqual([
    ...Array.from({ length: 10 }, (_, index) => index + 1),
    ...Array.from({ length: 20 }, (_, index) => index + 21),
  ]);
});

test('of several claims at once one probes', () => {
  triesOf(20, 5);
  expect(health.isOutOfOrder(QUEUE)).toBe(false);
  health.tries(QUEUE);
  expect(health.isOutOfOrder(QUEUE)).toBe(true);
});

test('a queue says nothing of another', () => {
  triesOf(20, 4500);
  health.passedBy('merchant-handler.fifo');
  expect(health.isOutOfOrder('merchant-handler.fifo')).toBe(false);
});
