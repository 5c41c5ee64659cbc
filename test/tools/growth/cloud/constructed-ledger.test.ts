import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { OUTBOX_SHARD_NAMES, outboxShard } from '../../../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX, timePartition } from '../../../../lambda/core/ledger/time-index.ts';
import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../../lambda/core/settings/event-type.ts';
import type { Item } from '../../../../local/aws/table-expressions.ts';
import { ConstructedLedger } from '../../../../tools/growth/cloud/constructed-ledger.ts';
import { numberOf, uuid } from '../../../../tools/growth/parts/common.ts';
import { NOON } from '../../../lambda/factories.ts';

const EVERY = 1000;
const CLAIMS = 200;
const eventType = DEFAULT_EVENT_TYPES[0] as EventType;
const ledger = new ConstructedLedger({
  claims: CLAIMS,
  begin: NOON,
  every: EVERY,
  entities: 40,
  eventType,
  now: () => NOON + 3_600_000,
});

/** Numbers of the claims of all shards from one time to another, page by page. */
function listed(from: number, to: number, limit: number, forward: boolean): number[] {
  return OUTBOX_SHARD_NAMES.flatMap((shard) => {
    const found: number[] = [];
    let start: Item | undefined;
    do {
      const input: QueryCommandInput = {
        TableName: 'ledger',
        IndexName: TIME_INDEX,
        KeyConditionExpression: 'timeline = :partition AND claimedAt BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':partition': { S: timePartition(shard) },
          ':from': { N: String(from) },
          ':to': { N: String(to) },
        },
        Limit: limit,
        ScanIndexForward: forward,
        ...(start && { ExclusiveStartKey: start }),
      };
      const { Items = [], LastEvaluatedKey } = ledger.query(input).output as {
        Items?: Item[];
        LastEvaluatedKey?: Item;
      };
      found.push(...Items.map(({ pk }) => numberOf(pk?.S ?? '')));
      start = LastEvaluatedKey;
    } while (start !== undefined);
    expect(found).toEqual(found.toSorted((a, b) => (forward ? a - b : b - a)));
    return found;
  }).toSorted((a, b) => a - b);
}

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test.each([true, false])('has each claim of a span once, in pages of any length (forward: %s)', (forward) => {
  for (const limit of [1, 7, 1000]) {
    expect(listed(0, NOON * 2, limit, forward)).toEqual(numbers(0, CLAIMS - 1));
    expect(listed(NOON + 10 * EVERY, NOON + 30 * EVERY, limit, forward)).toEqual(numbers(10, 30));
    expect(listed(NOON + 10 * EVERY + 1, NOON + 30 * EVERY - 1, limit, forward)).toEqual(numbers(11, 29));
  }
});

test('a claim is found by its UUID, in the shard of its entity, which has it in its history', () => {
  const entities = ledger.entities();
  for (const number of [0, 1, 77, CLAIMS - 1]) {
    const item = ledger.item({ pk: { S: uuid(number) } });
    const { subject } = ledger.event(number);
    expect(item?.timeline?.S).toBe(timePartition(outboxShard({ entity: eventType.entity, subject })));
    const { output } = entities.query({
      TableName: 'entities',
      KeyConditionExpression: 'pk = :entity',
      ExpressionAttributeValues: { ':entity': { S: `${eventType.entity}#${subject}` } },
    });
    const keys = (output as { Items: Item[] }).Items.map(({ sk }) => sk?.S ?? '');
    expect(keys.filter((key) => key.endsWith(uuid(number)))).toHaveLength(1);
    expect(keys).toHaveLength(CLAIMS / 40);
  }
  expect(ledger.item({ pk: { S: uuid(CLAIMS) } })).toBeUndefined();
});
