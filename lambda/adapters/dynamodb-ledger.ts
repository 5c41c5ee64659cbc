import {
  type AttributeValue,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isCanary } from '../core/canary/canary-event.ts';
import { type Claim, type ClaimOutcome, compareWithEarlier, type HeldRequest } from '../core/ledger/claim.ts';
import { INSPECTIONS, type InspectedUntil, NOT_INSPECTED } from '../core/ledger/inspection.ts';
import { OUTBOX_INDEX, PARKED } from '../core/ledger/outbox-index.ts';
import { RECORD_VERSION, RecordVersionError } from '../core/ledger/record-version.ts';
import { TIME_INDEX, timePartition } from '../core/ledger/time-index.ts';
import type {
  ClaimLedger,
  DueClaim,
  IndexedClaim,
  OutboxLedger,
  Page,
  PageKey,
  WaitingClaim,
} from '../core/ports.ts';
import { heldShare } from '../core/signature/hold-verdict.ts';
import { BATCH, batchGet } from './batch-get.ts';
import { conditionFailed, conditionHeld } from './conditional-write.ts';
import {
  claimFromItem,
  claimItem,
  claimKey,
  heldItem,
  heldKey,
  inspectionKey,
  payloadKey,
  storedBody,
} from './ledger-record.ts';

type Item = Record<string, AttributeValue>;

const DAY_SECONDS = 86_400;
const PARKED_COUNT_LIMIT = 1000;

/** Waiting claims of a shard whose age is looked up: what DynamoDB gives in one call. */
const AGES_LOOKED_UP = BATCH;

/** Batches of claims that are read at a time. */
const READS_AT_ONCE = 5;

/** Claims that are enqueued for the sweeper at a time. */
const ENQUEUED_AT_ONCE = 10;

/** Rounds in which DynamoDB may leave out some of the items that it is asked for; the next run asks again. */
const MAX_ROUNDS = 10;

/** Tells whether a later version of this code wrote an item. */
function isForeign(item: Item): boolean {
  return item.v?.N !== String(RECORD_VERSION);
}

/** Options of a call that ends when the signal says so. */
function abortedBy(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** Time to live that begins now; in seconds, as DynamoDB wants it. */
function expiry(now: number, days: number): AttributeValue {
  return { N: String(Math.floor(now / 1000) + days * DAY_SECONDS) };
}

/**
 * The ledger in DynamoDB. See `core/ledger/claim.ts` for the protocol; every write here carries the condition it relies on.
 */
export class DynamoDbLedger implements ClaimLedger, OutboxLedger {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #retentionDays: number;
  readonly #payloadRetentionDays: number;

  /**
   * @param retentionDays - how long a UUID is remembered after its event was sent
   * @param payloadRetentionDays - how long its body is; as long, if absent
   */
  constructor(
    client: DynamoDBClient,
    table: string,
    retentionDays: number,
    payloadRetentionDays: number = retentionDays,
  ) {
    this.#client = client;
    this.#table = table;
    this.#retentionDays = retentionDays;
    this.#payloadRetentionDays = payloadRetentionDays;
  }

  async claim(claim: Claim, now: number, signal: AbortSignal): Promise<ClaimOutcome> {
    try {
      await this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: claimItem(claim),
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        { abortSignal: signal },
      );
      return 'claimed';
    } catch (error) {
      if (!conditionFailed(error)) throw error;
      const earlier = error.Item ?? {};
      // What a later version means by a digest is not known, so neither is whether this is a copy or a conflict.
      if (earlier.v !== undefined && isForeign(earlier)) throw new RecordVersionError(earlier.v.N);
      const { claimId, digest } = earlier;
      if (claimId?.S === undefined || digest?.S === undefined) throw error;
      return compareWithEarlier(claim, { claimId: claimId.S, digest: digest.S });
    }
  }

  async markSent(claim: Claim, sent: readonly string[], now: number, signal?: AbortSignal): Promise<void> {
    const complete = claim.unsent.every((subscriber) => sent.includes(subscriber));
    const values: Item = { ':claim': { S: claim.claimId } };
    let update: string;
    if (isCanary(claim.event.eventType)) {
      // When it expires was said when it was made, and it has one queue.
      update = 'SET sentAt = :now REMOVE unsent';
      values[':now'] = { N: String(now) };
    } else if (complete) {
      update = 'SET sentAt = :now, expiresAt = :expires REMOVE unsent, outbox, dueAt, unsentSince';
      values[':now'] = { N: String(now) };
      values[':expires'] = expiry(now, this.#retentionDays);
      if (this.#payloadRetentionDays < this.#retentionDays) {
        if (this.#payloadRetentionDays > 0) await this.#keepPayload(claim, now, signal);
        update += ', body';
      }
    } else {
      update = 'DELETE unsent :sent';
      values[':sent'] = { SS: [...sent] };
    }
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: claimKey(claim.event) } },
          UpdateExpression: update,
          ConditionExpression: 'claimId = :claim',
          ExpressionAttributeValues: values,
        }),
        abortedBy(signal),
      ),
    );
  }

  /** Before the mark takes the body out of the claim. A crash in between leaves both, and the sweeper repeats both. */
  async #keepPayload(claim: Claim, now: number, signal?: AbortSignal): Promise<void> {
    const { requestUuid, bodyText } = claim.event;
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { pk: { S: payloadKey({ requestUuid, claimId: claim.claimId }) } },
        UpdateExpression: 'SET v = :v, body = :body, expiresAt = :expires',
        ExpressionAttributeValues: {
          ':v': { N: String(RECORD_VERSION) },
          ':body': storedBody(bodyText),
          ':expires': expiry(now, this.#payloadRetentionDays),
        },
      }),
      abortedBy(signal),
    );
  }

  async hold(request: HeldRequest, perMinute: number, signal: AbortSignal): Promise<'held' | 'limited'> {
    // A copy stores nothing, so it must not use up what there is for others.
    const { Item: copy } = await this.#client.send(
      new GetItemCommand({
        TableName: this.#table,
        Key: { pk: { S: heldKey(request) } },
        ProjectionExpression: 'pk',
        ConsistentRead: true,
      }),
      { abortSignal: signal },
    );
    if (copy !== undefined) return 'held';
    const minute = new Date(request.heldAt).toISOString().slice(0, 16);
    const counted = await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: `held-rate#${request.category}#${minute}` } },
          UpdateExpression: 'ADD held :one SET expiresAt = if_not_exists(expiresAt, :expires)',
          ConditionExpression: 'attribute_not_exists(held) OR held < :most',
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':most': { N: String(heldShare(request.category, perMinute)) },
            ':expires': { N: String(Math.floor(request.heldAt / 1000) + DAY_SECONDS) },
          },
        }),
        { abortSignal: signal },
      ),
    );
    if (!counted) return 'limited';
    // Of two copies at once the first is stored.
    await conditionHeld(
      this.#client.send(
        new PutItemCommand({
          TableName: this.#table,
          Item: heldItem(request),
          ConditionExpression: 'attribute_not_exists(pk)',
        }),
        { abortSignal: signal },
      ),
    );
    return 'held';
  }

  async inspectedUntil(shard: string, signal?: AbortSignal): Promise<InspectedUntil> {
    const { Item = {} } = await this.#client.send(
      new GetItemCommand({ TableName: this.#table, Key: { pk: { S: inspectionKey(shard) } } }),
      abortedBy(signal),
    );
    const noted = INSPECTIONS.map((name) => [name, Number(Item[name]?.N ?? NOT_INSPECTED[name])]);
    const seen = Item.seen?.S;
    return { ...(Object.fromEntries(noted) as InspectedUntil), ...(seen !== undefined && { seen }) };
  }

  async noteInspected(shard: string, until: InspectedUntil, signal?: AbortSignal): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: this.#table,
        Key: { pk: { S: inspectionKey(shard) } },
        UpdateExpression: `SET ${INSPECTIONS.map((name) => `#${name} = :${name}`).join(', ')}, seen = :seen`,
        ExpressionAttributeNames: Object.fromEntries(INSPECTIONS.map((name) => [`#${name}`, name])),
        ExpressionAttributeValues: {
          ...Object.fromEntries(INSPECTIONS.map((name) => [`:${name}`, { N: String(until[name]) }])),
          ':seen': { S: until.seen ?? '' },
        },
      }),
      abortedBy(signal),
    );
  }

  async claimedBetween(
    shard: string,
    from: number,
    to: number,
    limit: number,
    after?: PageKey,
    signal?: AbortSignal,
  ): Promise<Page<IndexedClaim>> {
    const query = {
      IndexName: TIME_INDEX,
      KeyConditionExpression: 'timeline = :partition AND claimedAt BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':partition': { S: timePartition(shard) },
        ':from': { N: String(from) },
        ':to': { N: String(to) },
      },
      Limit: limit,
    };
    const { Items, LastEvaluatedKey } = await this.#query(query, after, signal);
    const items = Items.map((item) => ({
      requestUuid: item.pk?.S ?? '',
      claimedAt: Number(item.claimedAt?.N),
    }));
    return { items, next: LastEvaluatedKey };
  }

  /** One page. Whatever its length: the query is at its end when there is no `LastEvaluatedKey`, and not before. */
  async #query(
    query: Omit<QueryCommandInput, 'TableName'>,
    after: PageKey | undefined,
    signal: AbortSignal | undefined,
  ): Promise<{ Items: Item[]; Count: number; LastEvaluatedKey: Item | undefined }> {
    const {
      Items = [],
      Count = 0,
      LastEvaluatedKey,
    } = await this.#client.send(
      new QueryCommand({
        TableName: this.#table,
        ...query,
        ...(after && { ExclusiveStartKey: after as Item }),
      }),
      abortedBy(signal),
    );
    return { Items, Count, LastEvaluatedKey };
  }

  /** As much of a query as there is, up to a limit, through as many pages as that takes. */
  async #queryUpTo(
    limit: number,
    query: Omit<QueryCommandInput, 'TableName' | 'Limit'>,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly items: readonly Item[]; readonly count: number }> {
    const items: Item[] = [];
    let count = 0;
    let next: Item | undefined;
    do {
      const page = await this.#query({ ...query, Limit: limit - count }, next, signal);
      items.push(...page.Items);
      count += page.Count;
      next = page.LastEvaluatedKey;
    } while (next !== undefined && count < limit);
    return { items, count };
  }

  async enqueueForSweeper(
    shard: string,
    claims: readonly IndexedClaim[],
    signal?: AbortSignal,
    settled: (claim: IndexedClaim) => void = () => {},
  ): Promise<DueClaim[]> {
    const items = await this.#readClaims(claims, signal);
    const unsent = claims
      .map(({ requestUuid }) => items.get(requestUuid))
      // Only what is not sent everywhere is due some time.
      .filter((item) => item?.dueAt !== undefined && item.outbox === undefined)
      .map((item) => item as Item);
    for (const claim of claims) if (isSettled(items.get(claim.requestUuid), claim)) settled(claim);
    const enqueued: DueClaim[] = [];
    for (let first = 0; first < unsent.length; first += ENQUEUED_AT_ONCE) {
      const some = unsent.slice(first, first + ENQUEUED_AT_ONCE);
      const done = await Promise.all(some.map((item) => this.#enqueue(shard, item, signal)));
      for (const [index, isEnqueued] of done.entries()) {
        const { pk, dueAt, claimedAt } = some[index] ?? {};
        if (!isEnqueued) continue;
        const requestUuid = pk?.S ?? '';
        enqueued.push({ requestUuid, shard, dueAt: Number(dueAt?.N) });
        settled({ requestUuid, claimedAt: Number(claimedAt?.N) });
      }
    }
    return enqueued;
  }

  /**
   * Items by UUID. Not read consistently, at half the price: an item that seems unsent is looked at again by the write
   * that enqueues it, and one that seems to be missing by the next inspection.
   */
  async #readClaims(
    claims: readonly IndexedClaim[],
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, Item>> {
    const uuids = claims.map(({ requestUuid }) => requestUuid);
    const items = new Map<string, Item>();
    for (let first = 0; first < uuids.length; first += BATCH * READS_AT_ONCE) {
      const batches = Array.from({ length: READS_AT_ONCE }, (_, index) => {
        const begin = first + index * BATCH;
        return this.#readSome(
          uuids.slice(begin, begin + BATCH),
          'pk, claimId, claimedAt, dueAt, outbox, sentAt',
          signal,
        );
      });
      for (const item of (await Promise.all(batches)).flat()) items.set(item.pk?.S ?? '', item);
    }
    return items;
  }

  /** Some attributes of some items, {@link BATCH} at most. */
  #readSome(
    keys: readonly string[],
    ProjectionExpression: string,
    signal: AbortSignal | undefined,
    ExpressionAttributeNames?: Record<string, string>,
  ): Promise<Item[]> {
    const wanted = keys.map((pk) => ({ pk: { S: pk } }));
    const request = { ProjectionExpression, ...(ExpressionAttributeNames && { ExpressionAttributeNames }) };
    return batchGet(this.#client, this.#table, wanted, request, signal, MAX_ROUNDS);
  }

  /** Enqueues a claim for the sweeper, unless it was finished, or enqueued, since it was read. */
  #enqueue(shard: string, { pk, claimId, dueAt }: Item, signal: AbortSignal | undefined): Promise<boolean> {
    return conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: pk as AttributeValue },
          UpdateExpression: 'SET outbox = :shard',
          ConditionExpression: 'claimId = :claim AND dueAt = :due AND attribute_not_exists(outbox)',
          ExpressionAttributeValues: {
            ':shard': { S: shard },
            ':claim': claimId as AttributeValue,
            ':due': dueAt as AttributeValue,
          },
        }),
        abortedBy(signal),
      ),
    );
  }

  async due(
    shard: string,
    from: number,
    to: number,
    limit: number,
    after?: PageKey,
    signal?: AbortSignal,
  ): Promise<Page<DueClaim>> {
    const query = {
      IndexName: OUTBOX_INDEX,
      KeyConditionExpression: 'outbox = :shard AND dueAt BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':shard': { S: shard },
        ':from': { N: String(from) },
        ':to': { N: String(to) },
      },
      Limit: limit,
    };
    const { Items, LastEvaluatedKey } = await this.#query(query, after, signal);
    const items = Items.map((item) => ({
      requestUuid: item.pk?.S ?? '',
      shard,
      dueAt: Number(item.dueAt?.N),
    }));
    return { items, next: LastEvaluatedKey };
  }

  async look(claims: readonly DueClaim[], signal?: AbortSignal): Promise<WaitingClaim[]> {
    const attributes = 'pk, v, #type, entity, unsent, attempts, outbox, dueAt, claimedAt, unsentSince';
    const uuids = claims.map(({ requestUuid }) => requestUuid);
    const items = await this.#readSome(uuids, attributes, signal, { '#type': 'type' });
    const found = new Map(items.map((item) => [item.pk?.S, item]));
    return claims.flatMap((due) => {
      const item = found.get(due.requestUuid);
      if (item?.outbox?.S !== due.shard || Number(item.dueAt?.N) !== due.dueAt || isForeign(item)) return [];
      return [
        {
          ...due,
          eventType: item.type?.S ?? '',
          entity: item.entity?.S ?? '',
          unsent: item.unsent?.SS ?? [],
          attempts: Number(item.attempts?.N),
          since: Number((item.unsentSince ?? item.claimedAt)?.N),
        },
      ];
    });
  }

  async lease(due: DueClaim, dueAt: number, signal?: AbortSignal): Promise<Claim | undefined> {
    try {
      const { Attributes } = await this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: due.requestUuid } },
          UpdateExpression: 'SET dueAt = :next ADD attempts :one',
          ConditionExpression: 'outbox = :shard AND dueAt = :seen AND v = :version',
          ExpressionAttributeValues: {
            ':next': { N: String(dueAt) },
            ':one': { N: '1' },
            ':shard': { S: due.shard },
            ':seen': { N: String(due.dueAt) },
            ':version': { N: String(RECORD_VERSION) },
          },
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        abortedBy(signal),
      );
      return Attributes && claimFromItem(Attributes);
    } catch (error) {
      if (!conditionFailed(error)) throw error;
      const { Item } = error;
      if (Item?.outbox?.S === due.shard && isForeign(Item)) throw new RecordVersionError(Item.v?.N);
      return undefined;
    }
  }

  async postpone(claim: Claim, dueAt: number, signal?: AbortSignal): Promise<void> {
    await this.#updateTaken(claim, 'SET dueAt = :next', { ':next': { N: String(dueAt) } }, signal);
  }

  async park(claim: Claim, reason: string, signal?: AbortSignal): Promise<void> {
    const values = { ':parked': { S: PARKED }, ':reason': { S: reason } };
    await this.#updateTaken(claim, 'SET outbox = :parked, parkedBecause = :reason', values, signal);
  }

  /** Updates a claim that this sweeper leased, unless it was finished or leased again since. */
  async #updateTaken(
    claim: Claim,
    update: string,
    values: Item,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await conditionHeld(
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { pk: { S: claim.event.requestUuid } },
          UpdateExpression: update,
          ConditionExpression: 'claimId = :claim AND dueAt = :leased',
          ExpressionAttributeValues: {
            ...values,
            ':claim': { S: claim.claimId },
            ':leased': { N: String(claim.dueAt) },
          },
        }),
        abortedBy(signal),
      ),
    );
  }

  async oldestUnsent(shard: string, signal?: AbortSignal): Promise<number | undefined> {
    // Those that wait longest for their next attempt were tried most often, so they are the oldest that are not due.
    const waiting = await this.#shardKeys(shard, false, AGES_LOOKED_UP, signal);
    // Of those that are due and were never tried, the first is the oldest.
    const first = waiting.length < AGES_LOOKED_UP ? [] : await this.#shardKeys(shard, true, 1, signal);
    const keys = [...new Set([...waiting.slice(0, AGES_LOOKED_UP - first.length), ...first])];
    if (keys.length === 0) return undefined;
    const items = await this.#readSome(keys, 'outbox, claimedAt, unsentSince', signal);
    const times = items
      // The index lags behind: what was sent meanwhile is in no shard any more.
      .filter((item) => item.outbox?.S === shard)
      .map((item) => Number((item.unsentSince ?? item.claimedAt)?.N))
      .filter(Number.isFinite);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Keys of a shard's claims by the time they are due. */
  async #shardKeys(
    shard: string,
    ascending: boolean,
    limit: number,
    signal: AbortSignal | undefined,
  ): Promise<string[]> {
    const query = {
      IndexName: OUTBOX_INDEX,
      KeyConditionExpression: 'outbox = :shard',
      ExpressionAttributeValues: { ':shard': { S: shard } },
      ScanIndexForward: ascending,
    };
    const { items } = await this.#queryUpTo(limit, query, signal);
    return items.map((item) => item.pk?.S ?? '');
  }

  async parkedCount(signal?: AbortSignal): Promise<number> {
    const query = {
      IndexName: OUTBOX_INDEX,
      KeyConditionExpression: 'outbox = :parked',
      ExpressionAttributeValues: { ':parked': { S: PARKED } },
      Select: 'COUNT' as const,
    };
    return (await this.#queryUpTo(PARKED_COUNT_LIMIT, query, signal)).count;
  }
}

/** Whether it is that very claim, and sent to every queue or in the outbox. One that seems to be missing is not. */
function isSettled(item: Item | undefined, { claimedAt }: IndexedClaim): boolean {
  if (item === undefined || Number(item.claimedAt?.N) !== claimedAt) return false;
  return item.outbox !== undefined || (item.sentAt !== undefined && item.dueAt === undefined);
}
