import { createHash } from 'node:crypto';
import { type SendMessageCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { SqsPublisher } from '../../../lambda/adapters/sqs-publisher.ts';
import { parseCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { sourceAllowList } from '../../../lambda/core/request/source-allow-list.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { WebhookSecret } from '../../../lambda/core/signature/webhook-secret.ts';
import { handleEvent } from '../../../lambda/functions/handlers/handle-event.ts';
import { receiveWebhook } from '../../../lambda/functions/verifier/receive-webhook.ts';
import { messageUsage } from '../../../local/aws/usage/message-usage.ts';
import { UsageMeter } from '../../../local/aws/usage/usage-meter.ts';
import { sampleBody } from '../../cost/sample-body.ts';
import { countedClient, type Perform, sumOf } from '../cloud/counted-client.ts';
import { MemoryTable } from '../cloud/memory-table.ts';
import { ENTITY_SHAPE, LEDGER_SHAPE } from '../cloud/shapes.ts';
import { countedDynamoDb, ENTITY_TABLE, LEDGER_TABLE } from '../cloud/tables.ts';
import { VirtualClock } from '../cloud/virtual-clock.ts';
import type { GrowthTable } from '../growth-table.ts';
import { CALL_TIME, NOON, uuid } from './common.ts';

/** What events come in, and how. */
interface Traffic {
  readonly events: number;
  /** Events under way at once. */
  readonly atOnce: number;
  readonly entities: number;
  readonly subscribers: number;
  readonly bodyBytes: number;
}

/** What these events have used, from the request to the note that they are handled. */
interface Used {
  readonly calls: number;
  readonly writeUnits: number;
  readonly billedMessages: number;
  readonly storedBytes: number;
}

const SECRET = 'the-webhook-secret';

/** Ids of entities, all of one length. */
const FIRST_ID = 1_000_000;

/** Requests that were not accepted are no measure of anything. */
class NotAcceptedError extends Error {
  override readonly name = 'NotAcceptedError';
}

/** Sends events through verifier and handler, and counts what they use. */
async function runEvents({ events, atOnce, entities, subscribers, bodyBytes }: Traffic): Promise<Used> {
  const clock = new VirtualClock(NOON);
  const meter = new UsageMeter();
  const course = { clock, meter, callTime: CALL_TIME };
  const { now } = clock;
  const dynamoDb = countedDynamoDb(
    { [LEDGER_TABLE]: new MemoryTable(LEDGER_SHAPE), [ENTITY_TABLE]: new MemoryTable(ENTITY_SHAPE) },
    course,
  );
  const queued = new Map<string, string>();
  const queues: Perform = (operation, input) => {
    const { MessageDeduplicationId = '', MessageBody = '' } = input as SendMessageCommandInput;
    queued.set(MessageDeduplicationId, MessageBody);
    const usage = messageUsage(operation, Buffer.from(JSON.stringify(input)));
    return { output: { MessageId: '1' }, ...(usage && { usage }) };
  };
  const [merchant] = DEFAULT_EVENT_TYPES;
  if (merchant === undefined) throw new Error('There is no event type.');
  const names = Array.from({ length: subscribers }, (_, index) =>
    index === 0 ? 'handler' : `service-${index}`,
  );
  const settings = {
    eventTypes: [{ ...merchant, subscribers: names }],
    eventTypeField: '',
    maxBodyBytes: 300 * 1024,
    isAllowedSource: sourceAllowList([]),
    pathToken: 'off' as const,
    canary: false,
    sweepAfter: 60_000,
    heldPerMinute: 5,
  };
  const stored = { versionId: 'v1', value: SECRET, storedAt: NOON };
  const secret = new WebhookSecret(
    {
      readCurrent: async () => stored,
      readVersion: async () => stored,
      readLabels: async () => ({ currentId: 'v1', changedAt: NOON }),
    },
    { cacheFor: 3_600_000, refetchEvery: 3000, previousFor: 0, keepFor: 3_600_000 },
    now,
  );
  const ports = {
    secret,
    ledger: new DynamoDbLedger(dynamoDb, LEDGER_TABLE, 30),
    publisher: new SqsPublisher(
      countedClient(SQSClient, 'sqs', course, queues),
      'https://sqs/',
      'urn:growth',
    ),
    now,
    newClaimId: () => createHash('sha256').update(String(next)).digest('base64url').slice(0, 16),
  };
  const store = new DynamoDbEntityStore(dynamoDb, ENTITY_TABLE, 365);
  const sample = sampleBody(FIRST_ID, 'VALID', bodyBytes);
  let next = 0;

  async function oneAfterAnother(): Promise<void> {
    while (next < events) {
      const number = next++;
      const id = FIRST_ID + (number % entities);
      const body = sample.replace(String(FIRST_ID), String(id));
      const delivery = {
        path: `/webhooks/${merchant?.name}`,
        sourceAddress: '203.0.113.7',
        apiRequestId: `request-${number}`,
        headers: {
          'content-type': 'application/json',
          'x-webhook-security-fields': 'id,status',
          'x-webhook-security-hash': createHash('sha256').update(`${id}VALID${SECRET}`).digest('hex'),
          'x-webhook-request-uuid': uuid(number),
        },
        body,
        isBase64Encoded: false,
      };
      const reception = await receiveWebhook(delivery, settings, ports, new AbortController().signal);
      if (!('receipt' in reception) || reception.receipt.unsent.length > 0) {
        throw new NotAcceptedError(JSON.stringify(reception));
      }
      const event = parseCloudEvent(queued.get(uuid(number)) ?? '');
      queued.delete(uuid(number));
      const attempt = {
        messageId: `message-${number}`,
        received: 1,
        startedAt: now(),
        isFirst: true,
        isLast: false,
      };
      const deadLetter = () => Promise.reject(new Error('Nothing is skipped.'));
      await handleEvent(event, { ...attempt, deadLetter }, async () => {}, { entities: store, now }, 10_000);
    }
  }

  meter.start();
  await clock.run(Promise.all(Array.from({ length: Math.min(atOnce, events) }, oneAfterAnother)));
  return {
    calls: sumOf(meter, 'requests'),
    writeUnits: sumOf(meter, 'writeUnits'),
    billedMessages: sumOf(meter, 'billedMessages'),
    storedBytes: sumOf(meter, 'storedBytes'),
  };
}

const USUAL: Traffic = { events: 1000, atOnce: 10, entities: 100, subscribers: 1, bodyBytes: 1024 };

async function grow(
  title: string,
  of: string,
  sizes: readonly number[],
  trafficOf: (size: number) => Partial<Traffic>,
  note: string,
): Promise<GrowthTable> {
  const used: Used[] = [];
  for (const size of sizes) used.push(await runEvents({ ...USUAL, ...trafficOf(size) }));
  const row = (what: string, kind: keyof Used) => ({ what, counts: used.map((each) => each[kind]) });
  return {
    title,
    of,
    sizes,
    rows: [
      row('calls of AWS', 'calls'),
      row('write units', 'writeUnits'),
      row('requests billed by SQS', 'billedMessages'),
      row('bytes stored', 'storedBytes'),
    ],
    note,
  };
}

/** What grows on the path of an event, from the request to the note that it is handled. */
export async function measureEvents(isSmall: boolean): Promise<GrowthTable[]> {
  const events = isSmall ? 20 : 1000;
  const from = isSmall ? [1, 4, 40] : [1, 100, 10_000];
  const one = '1,000 events of 1 KB for one subscriber, ten under way at once, where nothing else is said.';
  return [
    await grow('Events', 'events', isSmall ? [4, 40] : [100, 1000, 10_000], (events) => ({ events }), one),
    await grow(
      'Events at once',
      'under way at once',
      from.slice(0, 2).concat(isSmall ? [] : [1000]),
      (atOnce) => ({ atOnce, events, entities: events }),
      '1,000 events, one of each entity: what each of them uses does not depend on how many others there are.',
    ),
    await grow(
      'Entities',
      'entities',
      from,
      (entities) => ({ entities, events: isSmall ? 40 : 10_000 }),
      '10,000 events, each of the next entity. Of one entity alone some are accepted in one millisecond, and count as late: one write more.',
    ),
    await grow(
      'Subscribers',
      'subscribers',
      [1, 2, 5, 10],
      (subscribers) => ({ subscribers, events }),
      '1,000 events. One call sends an event to one queue; the claim and its mark are one write each, whatever the number of queues. What the handler does is in it once.',
    ),
    await grow(
      'Size of the body',
      'bytes',
      [1, 4, 16, 64, 256].map((kilobytes) => kilobytes * 1024),
      (bodyBytes) => ({ bodyBytes, events: isSmall ? 2 : 100 }),
      '100 events. Bodies are stored compressed, and sent as they came.',
    ),
  ];
}
