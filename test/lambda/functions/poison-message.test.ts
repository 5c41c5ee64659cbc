import type { Context, SQSEvent } from 'aws-lambda';
import { formatCloudEvent, type VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../../lambda/core/message/message-group.ts';
import type { BusinessCode } from '../../../lambda/functions/handlers/business-event.ts';
import { sqsHandler } from '../../../lambda/functions/handlers/event-handler.ts';
import type { FifoQueue } from '../../../local/aws/sqs/fifo-queue.ts';
import { recordedQueue } from '../../local/aws/sqs/fifo-queue-fixture.ts';
import { CapturedOutput } from '../captured-output.ts';
import { NOON, noDeadLetters, uuid, verifiedEvent } from '../factories.ts';
import { MemoryEntityStore } from '../memory-entity-store.ts';

/**
 * The handler on a queue that behaves as SQS documents it, driven as Lambda drives it: receive up to ten messages, call
 * the handler, delete what it does not report. What is reported is received again when its visibility time-out is over.
 */
const VISIBILITY = 180_000;
const MAX_RECEIVES = 5;

let output: CapturedOutput;
let now: number;
let entities: MemoryEntityStore;
let deadLetters: FifoQueue;
let queue: FifoQueue;
let poisonous: Set<string>;
/** Events whose business code does not come to an end. */
let endless: Set<string>;
/** `subject:number`, with an asterisk for a late one, in the order in which business code saw them. */
let handled: string[];

beforeEach(() => {
  output = new CapturedOutput();
  now = NOON;
  entities = new MemoryEntityStore();
  deadLetters = recordedQueue({ arn: 'dlq' }, 'd').queue;
  queue = recordedQueue({
    visibilityTimeoutSeconds: VISIBILITY / 1000,
    redrive: { maxReceiveCount: MAX_RECEIVES, deadLetterQueue: deadLetters },
  }).queue;
  poisonous = new Set();
  endless = new Set();
  handled = [];
});

const numberOf = (requestUuid: string): number => Number(requestUuid.slice(-12));

const business: BusinessCode = async ({ requestUuid, signed, late }) => {
  if (poisonous.has(requestUuid)) throw new Error('poison');
  if (endless.has(requestUuid)) await new Promise(() => {});
  handled.push(`${signed.id}:${numberOf(requestUuid)}${late ? '*' : ''}`);
};

function event(number: number, subject: string): VerifiedEvent {
  return verifiedEvent({
    requestUuid: uuid(number),
    subject,
    status: `STEP_${number}`,
    claimedAt: NOON + number,
    bodyText: `{"id":${subject},"status":"STEP_${number}"}`,
  });
}

function send(number: number, subject: string): void {
  const sent = event(number, subject);
  queue.send(now, {
    body: formatCloudEvent(sent, 'urn:test'),
    groupId: messageGroupId(sent),
    deduplicationId: sent.requestUuid,
  });
}

/** One batch. A handler that crashes reports nothing, so all of its batch stays hidden until the time-out. */
async function invoke(options: { maxReceiveCount?: number; crash?: boolean } = {}): Promise<number> {
  const deliveries = queue.receive(now, 10);
  if (deliveries.length === 0 || options.crash) return deliveries.length;
  const records = deliveries.map(({ message, receiveCount, receiptHandle }) => ({
    messageId: message.id,
    receiptHandle,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      MessageGroupId: message.groupId,
      MessageDeduplicationId: message.deduplicationId,
    },
    messageAttributes: {},
  })) as unknown as SQSEvent['Records'];
  const handler = sqsHandler(
    {
      eventType: 'BusinessKycStatusChanged',
      recordTimeout: 20,
      maxReceiveCount: options.maxReceiveCount ?? MAX_RECEIVES,
    },
    { entities, deadLetters: noDeadLetters, now: () => now },
    business,
    output.lines,
    async (done) => {
      for (const { receiptHandle } of done) queue.delete(now, receiptHandle);
      throw new Error('The environment is no more.');
    },
  );
  const context = { getRemainingTimeInMillis: () => 30_000 } as Context;
  const answer = await handler({ Records: records }, context).catch(() => undefined);
  const batchItemFailures =
    answer?.batchItemFailures ?? records.map(({ messageId: itemIdentifier }) => ({ itemIdentifier }));
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  for (const { message, receiptHandle } of deliveries) {
    if (!failed.has(message.id)) queue.delete(now, receiptHandle);
  }
  return deliveries.length;
}

/** Invokes until nothing is left in the queue, each time that something becomes visible. */
async function drain(options: { maxReceiveCount?: number } = {}): Promise<void> {
  for (;;) {
    while ((await invoke(options)) > 0);
    const next = queue.nextVisibleAt(now);
    if (next === undefined) return;
    now = next;
  }
}

const deadNumbers = (): number[] =>
  deadLetters.visible(now).map(({ body }) => numberOf((JSON.parse(body) as { id: string }).id));

test('what SQS does by itself: those behind a poison message go to the dead-letter queue with it', async () => {
  for (const number of [1, 2, 3]) send(number, '7');
  poisonous.add(uuid(1));
  // A handler that always keeps the order, whatever the number of receives.
  await drain({ maxReceiveCount: Number.POSITIVE_INFINITY });
  expect(deadNumbers()).toEqual([1, 2, 3]);
  expect(handled).toEqual([]);
});

test('the poison message goes alone, and those behind it are handled at its last attempt', async () => {
  for (const number of [1, 2, 3]) send(number, '7');
  poisonous.add(uuid(1));
  await drain();
  expect(deadNumbers()).toEqual([1]);
  expect(handled).toEqual(['7:2', '7:3']);
  expect(now - NOON).toBe(MAX_RECEIVES * VISIBILITY);
  expect(entities.status('merchant', '7')).toBe('STEP_3');
});

test('two poison messages of an entity both go, the others do not', async () => {
  for (const number of [1, 2, 3, 4]) send(number, '7');
  poisonous.add(uuid(1)).add(uuid(3));
  await drain();
  expect(deadNumbers()).toEqual([1, 3]);
  expect(handled).toEqual(['7:2', '7:4']);
});

test('one that joins later waits no longer than the poison message stays', async () => {
  send(1, '7');
  poisonous.add(uuid(1));
  await invoke();
  now += 3 * VISIBILITY;
  await invoke();
  send(2, '7');
  await drain();
  expect(deadNumbers()).toEqual([1]);
  expect(handled).toEqual(['7:2']);
});

test('an event whose business code never ends takes along only what it could be mixed up with', async () => {
  for (const number of [1, 2, 3]) send(number, '7');
  send(4, '8');
  endless.add(uuid(1));
  await invoke();
  expect(handled).toEqual(['8:4']);
  send(5, '8');
  await invoke();
  // What was done beside it is deleted, although the invocation failed: the entity goes on at once.
  expect(handled).toEqual(['8:4', '8:5']);
  send(6, '7');
  await drain();
  expect(deadNumbers()).toEqual([1, 2, 3]);
  expect(handled).toEqual(['8:4', '8:5', '7:6']);
  expect(entities.history('merchant', '7')).toMatchObject([
    { failureName: 'StillRunningError', deadLetteredAt: expect.any(Number) },
    { failureName: 'NotTriedError', deadLetteredAt: expect.any(Number) },
    { failureName: 'NotTriedError', deadLetteredAt: expect.any(Number) },
    { handledAt: expect.any(Number) },
  ]);
});

test('redriven, the event is late and overwrites nothing', async () => {
  for (const number of [1, 2]) send(number, '7');
  poisonous.add(uuid(1));
  await drain();
  poisonous.clear();
  for (const message of deadLetters.visible(now)) {
    queue.send(now, { body: message.body, groupId: message.groupId, deduplicationId: message.id });
    deadLetters.remove(message);
  }
  await drain();
  expect(handled).toEqual(['7:2', '7:1*']);
  expect(entities.status('merchant', '7')).toBe('STEP_2');
  expect(entities.history('merchant', '7').map(({ late }) => late)).toEqual([true, undefined]);
});

test('a failing entity delays no other', async () => {
  send(1, '7');
  send(2, '8');
  send(3, '7');
  send(4, '9');
  poisonous.add(uuid(1));
  await invoke();
  expect(handled.toSorted()).toEqual(['8:2', '9:4']);
  send(5, '8');
  await invoke();
  expect(handled.at(-1)).toBe('8:5');
  expect(now).toBe(NOON);
});

test('a crash delays its batch by one visibility time-out, and entities outside of it not at all', async () => {
  for (const number of [1, 2]) send(number, '7');
  await invoke({ crash: true });
  send(3, '7');
  send(4, '8');
  await invoke();
  expect(handled).toEqual(['8:4']);
  now += VISIBILITY - 1;
  expect(await invoke()).toBe(0);
  now += 1;
  await invoke();
  expect(handled).toEqual(['8:4', '7:1', '7:2', '7:3']);
});
