import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import type { CedarEvent } from '../../../consumer/index.ts';
import { EventStore } from '../../../examples/consumer-app/functions/event-store.ts';
import { sqsHandler } from '../../../examples/consumer-app/functions/risk-engine.ts';
import { formatCloudEvent, type VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../../lambda/core/message/message-group.ts';
import { type LocalTables, openLocalTables } from '../../lambda/adapters/local-tables.ts';
import { NOON, uuid, verifiedEvent } from '../../lambda/factories.ts';

let tables: LocalTables;
let tableNumber = 0;
let table: string;
let store: EventStore;
/** Calls of the consumer's work: id, status, and whether it was late. */
let worked: string[];
/** Ids whose work fails. */
let failing: Set<string>;
let logged: jest.SpyInstance;
let handle: ReturnType<typeof sqsHandler>;

beforeAll(async () => {
  tables = await openLocalTables();
});
afterAll(() => tables.close());

beforeEach(async () => {
  table = `events-${++tableNumber}`;
  await tables.create({
    TableName: table,
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  });
  store = new EventStore(tables.client, table);
  worked = [];
  failing = new Set();
  handle = sqsHandler(store, async (event: CedarEvent, late) => {
    if (failing.has(event.id)) throw new Error('The CRM answered 500.');
    worked.push(`${event.id} ${event.status}${late ? ' late' : ''}`);
  });
  logged = jest.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => logged.mockRestore());

function event(number: number, change: Partial<VerifiedEvent> = {}): VerifiedEvent {
  return verifiedEvent({
    requestUuid: uuid(number),
    claimedAt: NOON + number,
    status: `STEP_${number}`,
    ...change,
  });
}

function record(sent: VerifiedEvent, received = 1): SQSRecord {
  return {
    messageId: `message-${sent.requestUuid}`,
    body: formatCloudEvent(sent, 'urn:x'),
    attributes: { MessageGroupId: messageGroupId(sent), ApproximateReceiveCount: `${received}` },
  } as SQSRecord;
}

async function failures(...records: SQSRecord[]): Promise<string[]> {
  const { batchItemFailures } = await handle({ Records: records });
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

async function statusOf(subject: string): Promise<string | undefined> {
  const { Item } = await tables.client.send(
    new GetItemCommand({ TableName: table, Key: { pk: { S: `merchant#${subject}` } }, ConsistentRead: true }),
  );
  return Item?.status?.S;
}

test('events are worked on in order, and the last status stays', async () => {
  expect(await failures(record(event(1)), record(event(2)))).toEqual([]);
  expect(worked).toEqual([`${uuid(1)} STEP_1`, `${uuid(2)} STEP_2`]);
  expect(await statusOf('42')).toBe('STEP_2');
});

test('a copy has no effect, in the same batch or later', async () => {
  await failures(record(event(1)), record(event(1)));
  await failures(record(event(1), 2));
  expect(worked).toEqual([`${uuid(1)} STEP_1`]);
});

test('a failed event fails what follows in its group, and nothing else; then it is received again', async () => {
  failing.add(uuid(1));
  const other = event(3, { subject: '43' });
  expect(await failures(record(event(1)), record(event(2)), record(other))).toEqual([
    `message-${uuid(1)}`,
    `message-${uuid(2)}`,
  ]);
  expect(worked).toEqual([`${uuid(3)} STEP_3`]);
  failing.clear();
  expect(await failures(record(event(1), 2), record(event(2), 2))).toEqual([]);
  // Not late: it was the entity's last event when it came, and is again.
  expect(worked.slice(1)).toEqual([`${uuid(1)} STEP_1`, `${uuid(2)} STEP_2`]);
});

test('an event that leaves for the dead-letter queue leaves alone', async () => {
  failing.add(uuid(1));
  expect(await failures(record(event(1), 5), record(event(2), 5))).toEqual([`message-${uuid(1)}`]);
  expect(worked).toEqual([`${uuid(2)} STEP_2`]);
});

test('a late event is told as late and does not overwrite the status', async () => {
  await failures(record(event(2)));
  await failures(record(event(1)));
  expect(worked).toEqual([`${uuid(2)} STEP_2`, `${uuid(1)} STEP_1 late`]);
  expect(await statusOf('42')).toBe('STEP_2');
});

test('of two events of one millisecond the one with the lesser UUID is late', async () => {
  await failures(record(event(8, { claimedAt: NOON })), record(event(7, { claimedAt: NOON })));
  expect(worked[1]).toBe(`${uuid(7)} STEP_7 late`);
});

test('what cannot be read fails, and its body is not logged', async () => {
  const later = record(event(1));
  expect(
    await failures({ ...later, body: later.body.replace('"messageversion":"1"', '"messageversion":"2"') }),
  ).toEqual([`message-${uuid(1)}`]);
  expect(worked).toEqual([]);
  expect(JSON.stringify(logged.mock.calls)).not.toContain('STEP_1');
});
