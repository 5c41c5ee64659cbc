import fc from 'fast-check';
import { readLetter } from '../../../operator/dead-letters/dead-letter.ts';
import type { LetterQueue } from '../../../operator/dead-letters/letter-queue.ts';
import { type RedriveReport, redrive } from '../../../operator/dead-letters/redrive.ts';
import type { HeldLetter } from '../../../operator/dead-letters/visit.ts';
import { never } from '../../lambda/factories.ts';
import { type Fault, ModelQueues, numberOf } from './model-letter-queue.ts';

const FAULTS: readonly Fault[] = ['rejected', 'answer-lost', 'killed-before', 'killed-after'];

/** Entities of the dead letters, in the order in which they died; the n-th is event n. */
const burials = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 45 });

/** Faults by the number of the call they meet. */
const faults = fc.dictionary(fc.nat(60).map(String), fc.constantFrom(...FAULTS), { maxKeys: 8 });

function buried(groups: readonly string[]): ModelQueues {
  const queues = new ModelQueues();
  for (const [index, group] of groups.entries()) queues.bury(index + 1, group);
  return queues;
}

function move(
  queues: ModelQueues,
  queue: LetterQueue,
  wanted: (number: number) => boolean = () => true,
  signal: AbortSignal = never,
): Promise<RedriveReport> {
  const plan = {
    choose: async (letters: readonly HeldLetter[]) =>
      letters.map(readLetter).map((each) => ({ ...each, wanted: wanted(numberOf(each.letter.body)) })),
    pace: async () => {},
    onDone: () => {},
  };
  return redrive(queue, plan, { now: () => queues.now, signal });
}

const dead = (queues: ModelQueues): number[] => ModelQueues.numbersIn(queues.deadLetters, queues.now);
const alive = (queues: ModelQueues): number[] => ModelQueues.numbersIn(queues.source, queues.now);
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Numbers of each group in the order of the queue, copies behind the first one left out. */
function byGroup(groups: readonly string[], queued: readonly number[]): number[][] {
  const grouped = Map.groupBy(new Set(queued), (number) => groups[number - 1] ?? '');
  return [...grouped].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

const inOrder = (groups: readonly string[]): number[][] => byGroup(groups, numbers(groups.length));

test('without faults every dead letter is moved once, in the order of its entity', async () => {
  await fc.assert(
    fc.asyncProperty(burials, async (groups) => {
      const queues = buried(groups);
      const { moved, left, failure } = await move(queues, queues.port());
      expect({ left, failure }).toEqual({ left: [], failure: undefined });
      expect(moved).toHaveLength(groups.length);
      expect(dead(queues)).toEqual([]);
      expect(alive(queues)).toHaveLength(groups.length);
      expect(byGroup(groups, alive(queues))).toEqual(inOrder(groups));
    }),
  );
});

test('whatever call fails, loses its answer or is the last: nothing is lost, and the order is kept', async () => {
  await fc.assert(
    fc.asyncProperty(burials, faults, fc.nat(400_000), async (groups, planned, pause) => {
      const queues = buried(groups);
      await move(
        queues,
        queues.port((call) => planned[call]),
      );
      const missing = numbers(groups.length).filter(
        (number) => !dead(queues).includes(number) && !alive(queues).includes(number),
      );
      expect(missing).toEqual([]);

      // What a killed process had hidden is visible again by then.
      queues.now += 60_000 + pause;
      await move(queues, queues.port());
      expect(dead(queues)).toEqual([]);
      expect(byGroup(groups, alive(queues))).toEqual(inOrder(groups));
      // Within five minutes SQS swallows what was sent before.
      if (60_000 + pause < 300_000) expect(alive(queues)).toHaveLength(groups.length);
    }),
    { numRuns: 500 },
  );
});

test('calls that outlast the time a message is hidden cost a second receive, and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(burials, fc.nat(20_000), async (groups, callTime) => {
      const queues = buried(groups);
      const { moved, left } = await move(queues, queues.port(undefined, callTime));
      expect(left).toEqual([]);
      expect(moved).toHaveLength(groups.length);
      expect(dead(queues)).toEqual([]);
      expect(alive(queues)).toHaveLength(groups.length);
      expect(byGroup(groups, alive(queues))).toEqual(inOrder(groups));
    }),
  );
});

test('interrupted before any call, everything is in exactly one queue and visible at once', async () => {
  await fc.assert(
    fc.asyncProperty(burials, fc.nat(40), async (groups, calls) => {
      const queues = buried(groups);
      const interruption = new AbortController();
      const port = queues.port((call) => {
        if (call === calls) interruption.abort();
        return undefined;
      });
      const { moved } = await move(queues, port, () => true, interruption.signal);
      expect([...dead(queues), ...alive(queues)].toSorted((a, b) => a - b)).toEqual(numbers(groups.length));
      expect(alive(queues)).toHaveLength(moved.length);
      expect(queues.deadLetters.counts(queues.now).inFlight).toBe(0);
    }),
  );
});

test('what is chosen is moved wherever SQS shows it; the rest stays and is visible', async () => {
  await fc.assert(
    fc.asyncProperty(burials, fc.integer({ min: 2, max: 5 }), async (groups, every) => {
      const wanted = (number: number): boolean => number % every === 0;
      const queues = buried(groups);
      await move(queues, queues.port(), wanted);
      expect(alive(queues).every(wanted)).toBe(true);
      expect([...dead(queues), ...alive(queues)].toSorted((a, b) => a - b)).toEqual(numbers(groups.length));
      expect(queues.deadLetters.counts(queues.now).inFlight).toBe(0);
      // Only ten that stay can hide one that should go.
      for (const left of Map.groupBy(dead(queues), (number) => groups[number - 1]).values()) {
        expect(left.slice(0, 10).some(wanted)).toBe(false);
      }
    }),
  );
});

test('a machine that sleeps in between does not take what is received again for the end of the queue', async () => {
  const groups = numbers(25).map(String);
  const queues = buried(groups);
  let asked = 0;
  const plan = {
    choose: async (letters: readonly HeldLetter[]) => {
      if (++asked === 2) queues.now += 600_000;
      return letters.map(readLetter).map((each) => ({ ...each, wanted: numberOf(each.letter.body) > 10 }));
    },
    pace: async () => {},
    onDone: () => {},
  };
  const { moved } = await redrive(queues.port(), plan, { now: () => queues.now, signal: never });
  expect(moved).toHaveLength(15);
  expect(dead(queues).toSorted((a, b) => a - b)).toEqual(numbers(10));
});

test.each([
  // Each receive shows one more of the entity than those that stay.
  ['one that stays before many of its entity', 1],
  ['nine that stay before many of their entity', 9],
])('%s: the others in the queue are received once all the same', async (_, staying) => {
  const [many, others] = [200, 200];
  const groups = numbers(staying + many + others).map((number) =>
    number <= staying + many ? 'a' : String(number),
  );
  const queues = buried(groups);
  const port = queues.port();
  let receives = 0;
  const counted: LetterQueue = {
    receive: (seconds) => {
      receives++;
      return port.receive(seconds);
    },
    hide: (letters, seconds) => port.hide(letters, seconds),
    send: (letter, groupId, deduplicationId) => port.send(letter, groupId, deduplicationId),
    delete: (letter) => port.delete(letter),
    count: () => port.count(),
  };
  const wanted = (number: number): boolean => number > staying && number <= staying + many;
  const { moved } = await move(queues, counted, wanted);
  expect(moved).toHaveLength(many);
  expect(receives).toBeLessThan(many + others);
});
