import fc from 'fast-check';
import { processBatch } from '../../consumer/index.ts';
import { formatCloudEvent, type VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { NOON, uuid, verifiedEvent } from '../lambda/factories.ts';

/** An event in a queue, and what becomes of it. */
interface Queued {
  readonly sent: VerifiedEvent;
  /** Attempts that fail before one succeeds. */
  readonly failures: number;
  received: number;
}

const MAX_RECEIVE_COUNT = 5;

const queues = fc
  .array(
    fc.record({ entity: fc.integer({ min: 1, max: 4 }), failures: fc.oneof(fc.constant(0), fc.nat(7)) }),
    {
      minLength: 1,
      maxLength: 20,
    },
  )
  .map((events) =>
    events.map(({ entity, failures }, index): Queued => {
      const sent = verifiedEvent({ requestUuid: uuid(index), subject: `${entity}`, claimedAt: NOON + index });
      return { sent, failures, received: 0 };
    }),
  );

const batchSizes = fc.infiniteStream(fc.integer({ min: 1, max: 10 }));

function recordOf({ sent, received }: Queued) {
  return {
    messageId: sent.requestUuid,
    body: formatCloudEvent(sent, 'urn:x'),
    attributes: { MessageGroupId: messageGroupId(sent), ApproximateReceiveCount: `${received}` },
  };
}

/** Works a FIFO queue off by batches, as a mapping does. */
async function workOff(queue: readonly Queued[], sizes: Iterator<number>) {
  const handled: VerifiedEvent[] = [];
  const dead: Queued[] = [];
  const tried = new Map<string, number>();
  const isRunning = new Set<string>();
  let left = [...queue];
  const handle = async ({ id, subject }: { readonly id: string; readonly subject: string }) => {
    expect(isRunning.has(subject)).toBe(false);
    isRunning.add(subject);
    await Promise.resolve();
    isRunning.delete(subject);
    const queued = queue.find(({ sent }) => sent.requestUuid === id) as Queued;
    const attempts = (tried.get(id) ?? 0) + 1;
    tried.set(id, attempts);
    if (attempts <= queued.failures) throw new Error('not yet');
    handled.push(queued.sent);
  };
  while (left.length > 0) {
    // The front of the queue: what failed has become visible again, at its place.
    const batch = left.slice(0, sizes.next().value as number);
    for (const queued of batch) queued.received++;
    const { batchItemFailures } = await processBatch(
      { Records: batch.map(recordOf) },
      { maxReceiveCount: MAX_RECEIVE_COUNT, handle, onFailure: () => {} },
    );
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    const leaves = (queued: Queued) =>
      failed.has(queued.sent.requestUuid) && queued.received >= MAX_RECEIVE_COUNT;
    const stays = (queued: Queued) => failed.has(queued.sent.requestUuid) && !leaves(queued);
    dead.push(...batch.filter(leaves));
    left = left.filter((queued) => !batch.includes(queued) || stays(queued));
  }
  return { handled, dead, tried };
}

test('each event is handled in the order of its entity, or fails at its last attempt; nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(queues, batchSizes, async (queue, sizes) => {
      const { handled, dead, tried } = await workOff(queue, sizes);
      const ids = [
        ...handled.map(({ requestUuid }) => requestUuid),
        ...dead.map(({ sent }) => sent.requestUuid),
      ];
      expect(ids.toSorted()).toEqual(queue.map(({ sent }) => sent.requestUuid));
      for (const subject of new Set(queue.map(({ sent }) => sent.subject))) {
        const times = handled.filter((sent) => sent.subject === subject).map(({ claimedAt }) => claimedAt);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
      }
      // Nothing becomes a dead letter without having been tried at its last receive.
      for (const { sent, failures } of dead) {
        expect(tried.get(sent.requestUuid)).toBeGreaterThan(0);
        expect(failures).toBeGreaterThan(0);
      }
    }),
  );
});

test('an entity without a failure is not held up by others', async () => {
  await fc.assert(
    fc.asyncProperty(queues, async (queue) => {
      const { tried } = await workOff(queue, batchSizesOf(10));
      const failing = new Set(queue.filter(({ failures }) => failures > 0).map(({ sent }) => sent.subject));
      for (const { sent, received } of queue) {
        if (failing.has(sent.subject)) continue;
        expect([received, tried.get(sent.requestUuid)]).toEqual([1, 1]);
      }
    }),
  );
});

function* batchSizesOf(size: number): Generator<number> {
  for (;;) yield size;
}
