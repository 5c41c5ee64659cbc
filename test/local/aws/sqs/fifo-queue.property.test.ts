import fc from 'fast-check';
import { FifoQueue } from '../../../../local/aws/sqs/fifo-queue.ts';
import { countingIds, recordedQueue } from './fifo-queue-fixture.ts';

/** One thing a user of a queue does. Indices pick among the handles given out so far. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      group: fc.constantFrom('a', 'b', 'c'),
      id: fc.nat(12),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('receive' as const),
      max: fc.integer({ min: 1, max: 10 }),
      seconds: fc.nat(60),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('delete' as const), handle: fc.nat(30) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('change' as const), handle: fc.nat(30), seconds: fc.nat(60) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('wait' as const), milliseconds: fc.nat(400_000) }) },
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Plays the steps and hands what happened to a watcher. */
function play(
  steps: readonly Step[],
  queue: FifoQueue,
  watch: (now: number, step: Step, result: unknown) => void,
): number {
  const handles: string[] = [];
  let now = 0;
  for (const action of steps) {
    let result: unknown;
    if (action.kind === 'wait') now += action.milliseconds;
    else if (action.kind === 'send') {
      const { group: groupId, id } = action;
      result = queue.send(now, { body: `${id}@${now}`, groupId, deduplicationId: `d${id}` });
    } else if (action.kind === 'receive') {
      const deliveries = queue.receive(now, action.max, action.seconds);
      handles.push(...deliveries.map(({ receiptHandle }) => receiptHandle));
      result = deliveries;
    } else {
      const handle = handles[action.handle % Math.max(1, handles.length)] ?? '';
      result =
        action.kind === 'delete'
          ? queue.delete(now, handle)
          : queue.changeVisibility(now, handle, action.seconds);
    }
    watch(now, action, result);
  }
  return now;
}

test('a group is delivered in order up to its first message in flight, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { queue } = recordedQueue();
      // What a strict observer knows, kept in the simplest form: all messages in order of sending.
      const alive: { id: string; group: string; until: number; handle: string }[] = [];
      const sent = new Set<string>();
      const end = play(steps, queue, (now, action, result) => {
        if (action.kind === 'send') {
          const { messageId } = result as { messageId: string };
          if (!sent.has(messageId)) alive.push({ id: messageId, group: action.group, until: 0, handle: '' });
          sent.add(messageId);
        }
        if (action.kind === 'receive') {
          const deliveries = result as ReturnType<FifoQueue['receive']>;
          expect(deliveries.length).toBeLessThanOrEqual(action.max);
          // Of each group: what stands before the first message in flight, and no gap in it.
          const free = ['a', 'b', 'c'].map((group) => {
            const queued = alive.filter((one) => one.group === group);
            const inFlight = queued.findIndex(({ until }) => until > now);
            return queued.slice(0, inFlight < 0 ? undefined : inFlight).map(({ id }) => id);
          });
          for (const [index, group] of ['a', 'b', 'c'].entries()) {
            const got = deliveries
              .filter(({ message }) => message.groupId === group)
              .map(({ message }) => message.id);
            expect(got).toEqual(free[index]?.slice(0, got.length));
          }
          // It holds back nothing: if there was room left, all of that is delivered.
          if (deliveries.length < action.max) expect(deliveries.length).toBe(free.flat().length);
          for (const { message, receiptHandle } of deliveries) {
            const one = alive.find(({ id }) => id === message.id);
            if (one) Object.assign(one, { until: now + action.seconds * 1000, handle: receiptHandle });
          }
        }
        if (action.kind === 'change' && result === 'changed') {
          // Which one it was, the queue alone knows: read it back from its state below.
          for (const event of queue.snapshot(now)) {
            if (event.type !== 'message') continue;
            const one = alive.find(({ id }) => id === event.message.id);
            if (one) one.until = event.message.visibleAt;
          }
        }
        if (action.kind === 'delete' && result === 'deleted') {
          const left = new Set(
            queue.snapshot(now).map((event) => (event.type === 'message' ? event.message.id : undefined)),
          );
          const gone = alive.filter(({ id }) => !left.has(id));
          expect(gone.length).toBeLessThanOrEqual(1);
          for (const one of gone) {
            expect(one.until).toBeGreaterThan(now);
            alive.splice(alive.indexOf(one), 1);
          }
        }
      });
      const { visible, inFlight } = queue.counts(end);
      expect(visible + inFlight).toBe(alive.length);
    }),
    { numRuns: 300 },
  );
});

test('where nobody changes a visibility, a group never has messages of two receives out', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const { queue } = recordedQueue();
      const out = new Map<string, { id: string; until: number }[]>();
      const kept = steps.filter(({ kind }) => kind !== 'change');
      play(kept, queue, (now, action, result) => {
        if (action.kind !== 'receive') return;
        const left = new Set(
          queue.snapshot(now).map((event) => (event.type === 'message' ? event.message.id : undefined)),
        );
        const deliveries = result as ReturnType<FifoQueue['receive']>;
        for (const group of new Set(deliveries.map(({ message }) => message.groupId))) {
          const before = (out.get(group) ?? []).filter(({ id, until }) => left.has(id) && until > now);
          expect(before).toEqual([]);
          const until = now + action.seconds * 1000;
          const mine = deliveries.filter(({ message }) => message.groupId === group);
          out.set(
            group,
            mine.map(({ message }) => ({ id: message.id, until })),
          );
        }
      });
    }),
    { numRuns: 300 },
  );
});

test('a queue restored from its events, at any moment, equals the one that wrote them; so does one from its snapshot', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { queue, events, settings } = recordedQueue();
      const now = play(steps, queue, () => {});
      const state = JSON.stringify(queue.snapshot(now));
      for (const source of [events, queue.snapshot(now)]) {
        const restored = new FifoQueue(settings, countingIds());
        restored.restore(JSON.parse(JSON.stringify(source)));
        expect(JSON.stringify(restored.snapshot(now))).toBe(state);
      }
    }),
    { numRuns: 300 },
  );
});

test('a message is received at most as often as allowed, then it is in the dead-letter queue, in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4 }),
      fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 80 }),
      (maxReceiveCount, groups, receives) => {
        const dead = recordedQueue().queue;
        const { queue } = recordedQueue({ redrive: { maxReceiveCount, deadLetterQueue: dead } });
        groups.forEach((groupId, index) => {
          queue.send(0, { body: String(index), groupId, deduplicationId: String(index) });
        });
        let now = 0;
        for (const max of receives) {
          for (const { receiveCount } of queue.receive(now, max)) {
            expect(receiveCount).toBeLessThanOrEqual(maxReceiveCount);
          }
          now += 31_000;
        }
        expect(queue.counts(now).visible + dead.counts(now).visible).toBe(groups.length);
        for (const group of ['a', 'b']) {
          const order = dead.visible(now).filter(({ groupId }) => groupId === group);
          const numbers = order.map(({ body }) => Number(body));
          expect(numbers).toEqual([...numbers].sort((left, right) => left - right));
        }
      },
    ),
  );
});
