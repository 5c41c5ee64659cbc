import { randomUUID } from 'node:crypto';
import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { storedBody } from '../../lambda/adapters/ledger-record.ts';
import { entityKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { outboxShard } from '../../lambda/core/ledger/outbox-index.ts';
import { RECORD_VERSION } from '../../lambda/core/ledger/record-version.ts';
import { timePartition } from '../../lambda/core/ledger/time-index.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { inParallel } from '../../operator/in-parallel.ts';
import { mockStatus } from '../../operator/sender/mock-payload.ts';
import type { LocalStackProcess } from '../e2e/local-stack.ts';

type Item = Record<string, AttributeValue>;

/** What DynamoDB takes in one call. */
const BATCH = 25;
const AT_ONCE = 4;

/**
 * Writes that many finished events straight into the tables, the newest a minute old: sending them would take minutes.
 * They are of the documented types in turn, 50 entities of each.
 *
 * @param apart - milliseconds from one to the next
 */
export async function seedEvents(stack: LocalStackProcess, count: number, apart = 100): Promise<void> {
  const newest = Date.now() - 60_000;
  const claims = stack.parameter('ledger/table-name');
  const histories = stack.parameter('entities/table-name');
  await inParallel(Math.ceil(count / BATCH), AT_ONCE, new AbortController().signal, async (batch) => {
    const first = batch * BATCH;
    const size = Math.min(BATCH, count - first);
    const events = Array.from({ length: size }, (_, index) =>
      seededEvent(first + index, newest - (first + index) * apart),
    );
    await put(
      stack.dynamodb,
      claims,
      events.map(({ claim }) => claim),
    );
    await put(
      stack.dynamodb,
      histories,
      events.map(({ history }) => history),
    );
  });
}

function seededEvent(index: number, claimedAt: number): { claim: Item; history: Item } {
  const types = DEFAULT_EVENT_TYPES.slice(0, 4);
  const eventType = types[index % types.length] as (typeof types)[number];
  const { name, entity } = eventType;
  const requestUuid = randomUUID();
  const subject = String(50_000 + (index % 200));
  const status = mockStatus(eventType, Math.floor(index / types.length));
  const noted = { v: RECORD_VERSION, status };
  const claim = marshall({
    ...noted,
    claimedAt,
    pk: requestUuid,
    claimId: randomUUID(),
    digest: 'seeded',
    type: name,
    entity,
    subject,
    fields: ['id', 'status'],
    secretVersion: 'seeded',
    attempts: 0,
    timeline: timePartition(outboxShard({ entity, subject })),
    sentAt: claimedAt + 20,
  });
  const history = marshall({
    ...noted,
    pk: entityKey(entity, subject),
    sk: historyKey({ claimedAt, requestUuid }),
    recordedAt: claimedAt + 60,
    handledAt: claimedAt + 70 + (index % 90),
    ...(index % 97 === 0 && { late: true }),
  });
  return { claim: { ...claim, body: storedBody(JSON.stringify({ id: Number(subject), status })) }, history };
}

async function put(dynamodb: DynamoDBClient, table: string, items: readonly Item[]): Promise<void> {
  let requests = items.map((Item) => ({ PutRequest: { Item } }));
  while (requests.length > 0) {
    const { UnprocessedItems } = await dynamodb.send(
      new BatchWriteItemCommand({ RequestItems: { [table]: requests } }),
    );
    requests = (UnprocessedItems?.[table] ?? []) as typeof requests;
  }
}
