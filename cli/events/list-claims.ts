import { type AttributeValue, paginateQuery } from '@aws-sdk/client-dynamodb';
import { OUTBOX_SHARD_NAMES, outboxShard } from '../../lambda/core/outbox-index.ts';
import type { IndexedClaim } from '../../lambda/core/ports.ts';
import { TIME_INDEX, timePartition } from '../../lambda/core/time-index.ts';
import type { Target } from '../target.ts';
import { mergeNewest } from './merge-newest.ts';

/** Which claims are wanted. Everything that is given must hold. */
export interface ClaimFilter {
  /** First and last claim time, in milliseconds since the epoch, both included. */
  readonly since: number;
  readonly until: number;
  readonly entity?: string;
  readonly subject?: string;
  /** First characters of the request UUID, in lower case. */
  readonly uuidPrefix?: string;
}

/** Index entries of one call: a megabyte holds about 5,000, more than most lists need. */
const PAGE = 500;

/**
 * Claims of a span of time, newest first. They are read as they are taken, so a short list of a long span costs
 * little, and a long one no memory.
 *
 * The index lags behind the ledger by a moment, and may still name what the ledger has forgotten.
 */
export async function* listClaims(
  target: Target,
  filter: ClaimFilter,
  signal: AbortSignal,
): AsyncGenerator<IndexedClaim> {
  yield* mergeNewest(
    shardsOf(filter).map((shard) => listPartition(target, timePartition(shard), filter, signal)),
    ({ claimedAt }) => claimedAt,
  );
}

/** An entity has its shard. */
function shardsOf({ entity, subject }: ClaimFilter): readonly string[] {
  if (entity === undefined || subject === undefined) return OUTBOX_SHARD_NAMES;
  return [outboxShard({ entity, subject })];
}

async function* listPartition(
  target: Target,
  partition: string,
  { since, until, entity, subject, uuidPrefix }: ClaimFilter,
  signal: AbortSignal,
): AsyncGenerator<IndexedClaim> {
  const values: Record<string, AttributeValue> = {
    ':partition': { S: partition },
    ':since': { N: String(since) },
    ':until': { N: String(until) },
  };
  const conditions: string[] = [];
  const where = (condition: string, name: string, value: string | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values[name] = { S: value };
  };
  where('entity = :entity', ':entity', entity);
  where('subject = :subject', ':subject', subject);
  where('begins_with(pk, :prefix)', ':prefix', uuidPrefix);
  const pages = paginateQuery(
    { client: target.dynamoDb, pageSize: PAGE },
    {
      TableName: target.ledgerTable,
      IndexName: TIME_INDEX,
      KeyConditionExpression: 'timeline = :partition AND claimedAt BETWEEN :since AND :until',
      ...(conditions.length > 0 && { FilterExpression: conditions.join(' AND ') }),
      ProjectionExpression: 'pk, claimedAt',
      ExpressionAttributeValues: values,
      ScanIndexForward: false,
    },
    { abortSignal: signal },
  );
  for await (const { Items = [] } of pages) {
    for (const { pk, claimedAt } of Items) {
      yield { requestUuid: pk?.S ?? '', claimedAt: Number(claimedAt?.N) };
    }
  }
}
