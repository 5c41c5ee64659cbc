import { type AttributeValue, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { OUTBOX_SHARD_NAMES, outboxShard } from '../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX, timePartition } from '../../lambda/core/ledger/time-index.ts';
import type { IndexedClaim } from '../../lambda/core/ports.ts';
import type { Target } from '../target/target.ts';
import { type EntrySearch, mayMatchSearch, type SearchedClaim } from './entry-search.ts';
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
  readonly search?: EntrySearch;
}

/** A claim as the index has it. Of an erased one neither subject nor status is known. */
export type ListedClaim = SearchedClaim & IndexedClaim;

/** Index entries of one call if nobody knows how many are taken. */
const PAGE = 500;

/** How far a list may be read, and whom to tell where it was cut off. */
export interface ClaimBound {
  /** Whether a partition of the index is read no further, after so many calls. */
  readonly isOver: (calls: number) => boolean;
  /**
   * Told the time until which a partition was read, if it goes further back, in milliseconds since the epoch. Claims of
   * other partitions from before that time are left out: the list has no gaps.
   */
  readonly onCut: (claimedAt: number) => void;
}

/** Most index entries of one call: a megabyte, which DynamoDB ends a call at, holds about 5,000. */
const MAX_PAGE_SIZE = 4000;

/**
 * Claims of a span of time, newest first. They are read as they are taken, so a short list of a long span costs
 * little, and a long one no memory.
 *
 * The index lags behind the ledger by a moment, and may still name what the ledger has forgotten.
 *
 * @param expected - how many will be taken at most, if that is known: the index is read in one go for them, and not much
 *   further
 * @param bound - none, if it is read to its end
 */
export async function* listClaims(
  target: Target,
  filter: ClaimFilter,
  signal: AbortSignal,
  expected?: number,
  bound?: ClaimBound,
): AsyncGenerator<ListedClaim> {
  const shards = shardsOf(filter);
  // Of one entity or UUID there are few among many, so how many are taken says nothing of how many are read.
  const isRare =
    filter.subject !== undefined || filter.uuidPrefix !== undefined || filter.search !== undefined;
  const sizes = isRare ? { first: PAGE, most: MAX_PAGE_SIZE } : pageSizes(shards.length, expected);
  let cutAt = Number.NEGATIVE_INFINITY;
  const noted: ClaimBound | undefined = bound && {
    isOver: (calls) => bound.isOver(calls),
    onCut(claimedAt) {
      cutAt = Math.max(cutAt, claimedAt);
      bound.onCut(claimedAt);
    },
  };
  const claims = mergeNewest(
    shards.map((shard) => listPartition(target, timePartition(shard), filter, sizes, signal, noted)),
    ({ claimedAt }) => claimedAt,
  );
  for await (const claim of claims) {
    if (claim.claimedAt < cutAt) return;
    yield claim;
  }
}

/**
 * How many index entries the first call takes of each partition, and how many any other takes at most. Shards are not
 * alike, so a little more than its share is read of each.
 */
function pageSizes(shards: number, expected: number | undefined): PageSizes {
  if (expected === undefined) return { first: PAGE, most: PAGE };
  const share = Math.ceil((expected / shards) * 1.25) + 10;
  return { first: Math.min(share, expected, MAX_PAGE_SIZE), most: PAGE };
}

interface PageSizes {
  readonly first: number;
  readonly most: number;
}

/** An entity has its shard. */
function shardsOf({ entity, subject }: ClaimFilter): readonly string[] {
  if (entity === undefined || subject === undefined) return OUTBOX_SHARD_NAMES;
  return [outboxShard({ entity, subject })];
}

async function* listPartition(
  target: Target,
  partition: string,
  { since, until, entity, subject, uuidPrefix, search }: ClaimFilter,
  { first, most }: PageSizes,
  signal: AbortSignal,
  bound: ClaimBound | undefined,
): AsyncGenerator<ListedClaim> {
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
  const query: QueryCommandInput = {
    TableName: target.ledgerTable,
    IndexName: TIME_INDEX,
    KeyConditionExpression: 'timeline = :partition AND claimedAt BETWEEN :since AND :until',
    ...(conditions.length > 0 && { FilterExpression: conditions.join(' AND ') }),
    ProjectionExpression: 'pk, claimedAt, #type, entity, subject, #status',
    ExpressionAttributeNames: { '#type': 'type', '#status': 'status' },
    ExpressionAttributeValues: values,
    ScanIndexForward: false,
  };
  let next: Record<string, AttributeValue> | undefined;
  let size = first;
  let calls = 0;
  do {
    const { Items = [], LastEvaluatedKey } = await target.dynamoDb.send(
      new QueryCommand({ ...query, Limit: size, ...(next !== undefined && { ExclusiveStartKey: next }) }),
      { abortSignal: signal },
    );
    for (const item of Items) {
      const claim = searchedOf(item);
      if (search !== undefined && !mayMatchSearch(claim, search)) continue;
      yield { ...claim, requestUuid: item.pk?.S ?? '', claimedAt: Number(item.claimedAt?.N) };
    }
    next = LastEvaluatedKey;
    calls += 1;
    if (next !== undefined && bound?.isOver(calls)) return bound.onCut(Number(next.claimedAt?.N));
    size = Math.min(size * 2, most);
  } while (next !== undefined);
}

function searchedOf({ pk, type, entity, subject, status }: Record<string, AttributeValue>): SearchedClaim {
  return {
    ...(pk?.S !== undefined && { requestUuid: pk.S }),
    ...(type?.S !== undefined && { eventType: type.S }),
    ...(entity?.S !== undefined && { entity: entity.S }),
    ...(subject?.S !== undefined && { subject: subject.S }),
    ...(status?.S !== undefined && { status: status.S }),
  };
}
