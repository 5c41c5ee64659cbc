import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type ReplayOptions, replay } from '../../../cli/commands/replay/run.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import { parseCloudEvent, type VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { readEvents } from '../../../operator/events/read-events.ts';
import { replayEvents } from '../../../operator/replay/replay-events.ts';
import { claimOf, never, uuid, verifiedEvent } from '../../lambda/factories.ts';
import { QueueRig } from '../../operator/dead-letters/bury.ts';
import { openReceiver, type Receiver } from '../receiver.ts';

const FAILURE = { fingerprint: '3f2a9c01b2d4', name: 'DatabaseError', text: 'The database is away.' };

const LATELY = Date.now() - 60_000;

let receiver: Receiver;
let rig: QueueRig;

beforeEach(async () => {
  receiver = await openReceiver();
  receiver.putEventTypes(
    DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['billing', 'handler'] })),
  );
  rig = await QueueRig.open(receiver);
});

afterEach(async () => {
  rig.close();
  await receiver.close();
});

/** An event of merchant 42, accepted a moment ago; later ones have greater numbers. */
const merchant = (number: number) => verifiedEvent({ requestUuid: uuid(number), claimedAt: LATELY + number });

/** Claims an event and notes that every queue has it. @param payloadDays - how long its body is kept */
async function accept(event: VerifiedEvent, payloadDays = 30): Promise<VerifiedEvent> {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30, payloadDays);
  const claim = claimOf({ event, claimId: `claim of ${event.requestUuid}` });
  await ledger.claim(claim, Date.now(), never);
  await ledger.markSent(claim, claim.unsent, Date.now(), never);
  return event;
}

const run = (uuids: readonly string[], options: Partial<ReplayOptions> = {}) =>
  replay(uuids, { address: receiver.address, ...options }, receiver.ports());

async function known(number: number) {
  return (await readEvents(await receiver.target(), [uuid(number)], never)).get(uuid(number));
}

/** Numbers of the events in a queue, which is emptied as far as its groups show it. */
async function sentTo(subscriber: string): Promise<number[]> {
  const messages = await rig.take(rig.queue('merchant', subscriber).url);
  return messages.map(({ Body = '' }) => Number(JSON.parse(Body).id.slice(-12)));
}

test.each([{}, { dryRun: true }, { json: true }])(
  'a UUID that is not known is a failure: %j',
  async (options) => {
    expect(await run([uuid(1)], options)).toBe(1);
    expect(receiver.text()).toContain('unknown');
  },
);

test('a named event goes to every queue once more as it was, and the claim notes it', async () => {
  const event = await accept(merchant(1));
  expect(await run([uuid(1).toUpperCase()])).toBe(0);
  expect(receiver.printed.out).toEqual([
    `${uuid(1)}  replayed  sent to billing, handler`,
    '1 event replayed',
  ]);
  expect(await sentTo('billing')).toEqual([1]);
  const [message] = await rig.take(rig.queue('merchant', 'handler').url);
  expect(parseCloudEvent(message?.Body ?? '')).toMatchObject({
    ...event,
    bodyText: expect.stringContaining('"id":42'),
    source: 'urn:test',
  });
  expect(message?.Attributes).toMatchObject({
    MessageGroupId: 'merchant#42',
    MessageDeduplicationId: expect.stringMatching(new RegExp(`^${uuid(1)}\\.replay-[\\w-]{16}$`)),
  });
  expect((await known(1))?.outbox).toMatchObject({ replays: 1, replayedAt: expect.any(Number) });
  // SQS does not swallow the next one.
  expect(await run([uuid(1)], { subscriber: 'billing' })).toBe(0);
  expect(await rig.count(rig.queue('merchant', 'billing').url)).toEqual({ visible: 1, hidden: 1 });
  expect((await known(1))?.outbox.replays).toBe(2);
});

test('the body is found where it is kept, and its absence is told', async () => {
  await accept(merchant(1), 7);
  await accept(merchant(2), 0);
  expect(await run([uuid(1), uuid(2)])).toBe(1);
  expect(receiver.text()).toContain(`${uuid(2)}  no body  Its body is no longer kept`);
  expect(receiver.text()).toContain('1 event replayed, 1 left as they are');
  expect(await sentTo('handler')).toEqual([1]);
});

test('failed events go to the handler in the order of their acceptance, and their dead letters are mentioned', async () => {
  for (const number of [3, 1, 2]) await rig.noteFailure(await accept(merchant(number)), FAILURE);
  await accept(merchant(4));
  expect(await run([], { state: ['dead-lettered'], yes: true })).toBe(0);
  expect(receiver.text()).toContain('3 events replayed');
  expect(receiver.text()).toContain('3 events of these lie in a dead-letter queue, too');
  expect(receiver.text()).toContain('--since goes further back');
  expect(await sentTo('handler')).toEqual([1, 2, 3]);
  expect(await sentTo('billing')).toEqual([]);
});

test('a handled event is left, unless it is to be handled again', async () => {
  const event = await accept(merchant(1));
  await receiver.handle(event);
  expect(await run([uuid(1)])).toBe(1);
  expect(receiver.text()).toContain(`${uuid(1)}  handled  It was handled: give --again`);
  expect(await run([], { since: { ago: 3_600_000 }, yes: true })).toBe(0);
  expect(receiver.text()).toContain('0 events replayed, 1 left out because they were handled');
  expect(await sentTo('handler')).toEqual([]);

  expect(await run([uuid(1)], { again: true })).toBe(0);
  expect(await sentTo('handler')).toEqual([1]);
  expect((await known(1))?.handling?.handledAt).toBeUndefined();
  await receiver.handle(event);
  expect((await known(1))?.handling?.handledAt).toEqual(expect.any(Number));
});

test('an event that failed before it was handled does not count as failed when it is to be handled again', async () => {
  const event = await accept(merchant(1));
  await rig.noteFailure(event, FAILURE);
  await rig.noteHandled(event);
  expect(await run([uuid(1)], { again: true })).toBe(0);
  expect(await run([], { state: ['dead-lettered'], yes: true })).toBe(0);
  expect(receiver.text()).toContain('0 events replayed');
});

test('a handled event that somebody else touched meanwhile is left to them', async () => {
  await receiver.handle(await accept(merchant(1)));
  const ports = receiver.ports();
  const overtaken = {
    ...ports,
    connect: async (address: Parameters<typeof ports.connect>[0]) => {
      const target = await ports.connect(address);
      const original = target.dynamoDb.send.bind(target.dynamoDb) as (...all: unknown[]) => Promise<unknown>;
      target.dynamoDb.send = (async (command: object, ...rest: unknown[]) => {
        if (command instanceof UpdateItemCommand) await run([uuid(1)], { again: true });
        return original(command, ...rest);
      }) as typeof target.dynamoDb.send;
      return target;
    },
  };
  expect(await replay([uuid(1)], { again: true, address: receiver.address }, overtaken)).toBe(1);
  expect(receiver.text()).toContain(`${uuid(1)}  changed`);
  expect((await known(1))?.outbox.replays).toBe(1);
});

test('a write whose answer is lost is repeated, and is the own one', async () => {
  await receiver.handle(await accept(merchant(1)));
  const ports = receiver.portsOfLostAnswers();
  expect(await replay([uuid(1)], { again: true, address: receiver.address }, ports)).toBe(0);
  expect(await sentTo('handler')).toEqual([1]);
});

test('a dry run sends nothing and changes nothing', async () => {
  await receiver.handle(await accept(merchant(1)));
  expect(await run([uuid(1)], { again: true, dryRun: true, json: true })).toBe(0);
  expect(JSON.parse(receiver.printed.out[0] ?? '')).toMatchObject({
    dryRun: true,
    results: [
      {
        requestUuid: uuid(1),
        outcome: 'would-replay',
        detail: 'merchant 42 VALID to billing, handler, to be handled again',
      },
    ],
    complete: true,
  });
  expect((await known(1))?.handling?.handledAt).toEqual(expect.any(Number));
  expect(await sentTo('handler')).toEqual([]);
});

test('what the queues never had is left to its own commands', async () => {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  for (const number of [1, 2]) {
    const claim = claimOf({ event: merchant(number), claimId: `claim-${number}`, dueAt: number });
    await ledger.claim(claim, Date.now(), never);
  }
  const shard = outboxShard({ entity: 'merchant', subject: '42' });
  await ledger.enqueueForSweeper(shard, (await ledger.claimedBetween(shard, 0, Date.now(), 10)).items);
  const [first] = (await ledger.due(shard, 0, Date.now(), 1)).items;
  const taken = first && (await ledger.lease(first, Date.now()));
  if (taken) await ledger.park(taken, 'Error');
  await ledger.hold(
    {
      requestUuid: uuid(3),
      eventType: 'BusinessKycStatusChanged',
      digest: 'd',
      securityFields: ['id'],
      rendering: 'as-written',
      secretVersion: 'v',
      bodyText: '{}',
      category: 'field-policy',
      reason: 'list',
      heldAt: Date.now(),
    },
    10,
    never,
  );
  expect(await run([1, 2, 3, 4].map(uuid))).toBe(1);
  expect(receiver.printed.out).toEqual([
    expect.stringContaining(
      `${uuid(3)}  held  It is held, see "cedar-webhooks held list": npx cedar-webhooks held release`,
    ),
    expect.stringContaining(`${uuid(4)}  unknown  It was not accepted`),
    expect.stringContaining(
      `${uuid(1)}  parked  A queue does not have it: npx cedar-webhooks parked release`,
    ),
    expect.stringContaining(`${uuid(2)}  unsent  A queue does not have it yet`),
    '0 events replayed, 4 left as they are',
  ]);
});

test('an event that SQS does not take holds up those behind it, and says that it is to be repeated', async () => {
  for (const number of [1, 2]) await receiver.handle(await accept(merchant(number)));
  const fault = (sqs: 'up' | 'down') =>
    fetch(`${receiver.aws.endpoint}/_faults`, { method: 'PUT', body: JSON.stringify({ sqs }) });
  await fault('down');
  expect(await run([uuid(1), uuid(2)], { again: true })).toBe(1);
  expect(receiver.text()).toMatch(
    new RegExp(`${uuid(1)}  failed  .*The note that it was handled may be off: replay it again`),
  );
  expect(receiver.text()).toContain(`${uuid(2)}  behind`);
  await fault('up');
  expect(await run([uuid(1), uuid(2)], { again: true })).toBe(0);
  expect(await sentTo('handler')).toEqual([1, 2]);
});

test('what a replay has sent before it fails is noted', async () => {
  await accept(merchant(1));
  const publish = async (_: VerifiedEvent, subscriber: string) => {
    if (subscriber === 'handler') throw new Error('SQS is down');
  };
  const results: object[] = [];
  await replayEvents(
    await receiver.target(),
    { events: { uuids: new Set([uuid(1)]) } },
    receiver.ports(),
    { publish },
    { result: (result) => results.push(result) },
  );
  expect(results).toEqual([expect.objectContaining({ outcome: 'failed', sentTo: ['billing'] })]);
  expect((await known(1))?.outbox).toMatchObject({ replays: 1, replayedAt: expect.any(Number) });
  expect((await known(1))?.outbox).not.toHaveProperty('handlerReplayedAt');
});

test.each([{}, { dryRun: true }])(
  'an event that no queue is left for is not taken for replayed: %j',
  async (options) => {
    await accept({ ...merchant(1), entity: 'shop' });
    expect(await run([uuid(1)], options)).toBe(1);
    expect(receiver.text()).toContain(
      `${uuid(1)}  no queue  There is no queue for BusinessKycStatusChanged of entity shop`,
    );
    expect((await known(1))?.outbox).not.toHaveProperty('replays');
  },
);

test('arguments that name and describe, or describe and confirm nothing, are rejected', async () => {
  await expect(run([])).rejects.toThrow('Name the request UUIDs');
  await expect(run([uuid(1)], { state: ['dead-lettered'] })).rejects.toThrow('not both');
  await expect(run([], { state: ['dead-lettered'] })).rejects.toThrow('--yes');
  const backwards = { since: { ago: 0 }, until: { ago: 1000 }, yes: true };
  await expect(run([], backwards)).rejects.toThrow('--since is later');
});
