import type {
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { storedBody } from '../../../lambda/adapters/ledger-record.ts';
import { entityKey, eventOfHistoryKey, historyKey } from '../../../lambda/core/ledger/entity-status.ts';
import { OUTBOX_SHARD_NAMES, outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX, timePartition } from '../../../lambda/core/ledger/time-index.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { type Item, updated } from '../../../local/aws/table-expressions.ts';
import { itemBytes } from '../../../local/aws/usage/item-size.ts';
import { getUnits, unitsOfReadBytes } from '../../../local/aws/usage/read-units.ts';
import { unitsOfWrittenBytes } from '../../../local/aws/usage/write-units.ts';
import { sampleBody } from '../../cost/sample-body.ts';
import { numberOf, uuid } from '../parts/common.ts';
import type { Answer } from './counted-client.ts';
import { page, readQuery } from './table-query.ts';
import type { Table } from './tables.ts';

/** What there is in a ledger that nobody stores. */
export interface LedgerPlan {
  readonly claims: number;
  /** When the first was made, in milliseconds since the epoch. */
  readonly begin: number;
  /** Milliseconds from one claim to the next. */
  readonly every: number;
  readonly entities: number;
  readonly eventType: EventType;
  /** The ledger has what was claimed until now. */
  readonly now: () => number;
}

const NUMBER_OF_SHARDS = OUTBOX_SHARD_NAMES.length;

/** Sent long since, whatever the claim: nobody looks at the moment. */
const SENT_AFTER = 100;

/**
 * A ledger of any size, whose items and pages are made when they are asked for: the n-th claim has the UUID, the time, the
 * shard and the entity of its number. Every event was sent and handled. What is written beside claims is kept.
 */
export class ConstructedLedger implements Table {
  readonly #plan: LedgerPlan;
  /** Ids of entities by shard. */
  readonly #subjects: readonly (readonly string[])[];
  readonly #body = storedBody(sampleBody(1, 'VALID', 1024));
  readonly #notes = new Map<string, Item>();
  readonly #entryBytes: number;

  constructor(plan: LedgerPlan) {
    this.#plan = plan;
    const subjects = OUTBOX_SHARD_NAMES.map((): string[] => []);
    const each = Math.max(1, Math.ceil(plan.entities / NUMBER_OF_SHARDS));
    for (let id = 1_000_000; subjects.some(({ length }) => length < each); id++) {
      const subject = String(id);
      const shard = OUTBOX_SHARD_NAMES.indexOf(outboxShard({ entity: plan.eventType.entity, subject }));
      const some = subjects[shard];
      if (some !== undefined && some.length < each) some.push(subject);
    }
    this.#subjects = subjects;
    this.#entryBytes = itemBytes(this.#entry(0));
  }

  /** Claims that there are now. */
  get size(): number {
    const { claims, begin, every, now } = this.#plan;
    return Math.max(0, Math.min(claims, Math.floor((now() - begin) / every) + 1));
  }

  /** The event of a number. */
  event(number: number): {
    readonly requestUuid: string;
    readonly subject: string;
    readonly claimedAt: number;
  } {
    const subjects = this.#subjects[number % NUMBER_OF_SHARDS] ?? [];
    return {
      requestUuid: uuid(number),
      subject: subjects[Math.floor(number / NUMBER_OF_SHARDS) % subjects.length] ?? '',
      claimedAt: Math.floor(this.#plan.begin + number * this.#plan.every),
    };
  }

  item({ pk }: Item): Item | undefined {
    const key = pk?.S ?? '';
    if (!/^[0-9a-f]{8}-/.test(key)) return this.#notes.get(key);
    const number = numberOf(key);
    if (number >= this.size || uuid(number) !== key) return undefined;
    const { claimedAt } = this.event(number);
    return {
      ...this.#entry(number),
      v: { N: '1' },
      claimId: { S: `claim-${number}` },
      digest: { S: 'digest' },
      fields: { L: [{ S: 'id' }, { S: 'status' }] },
      secretVersion: { S: 'v1' },
      body: this.#body,
      attempts: { N: '0' },
      sentAt: { N: String(claimedAt + SENT_AFTER) },
      expiresAt: { N: String(Math.floor(claimedAt / 1000) + 30 * 86_400) },
    };
  }

  get({ Key, ConsistentRead = false }: GetItemCommandInput): Answer {
    const found = this.item(Key as Item);
    return {
      output: found === undefined ? {} : { Item: found },
      usage: { readUnits: getUnits(found, ConsistentRead) },
    };
  }

  put(input: PutItemCommandInput): Answer {
    throw new Error(`Nobody claims here: ${JSON.stringify(input.Item)}.`);
  }

  /** Of what is no claim. */
  update({
    Key,
    UpdateExpression = '',
    ExpressionAttributeNames,
    ExpressionAttributeValues,
  }: UpdateItemCommandInput) {
    const key = Key as Item;
    const bindings = { names: ExpressionAttributeNames, values: ExpressionAttributeValues };
    const after = updated(UpdateExpression, this.#notes.get(key.pk?.S ?? ''), key, bindings);
    this.#notes.set(key.pk?.S ?? '', after);
    return { output: {}, usage: { writeUnits: unitsOfWrittenBytes(itemBytes(after)) } };
  }

  query(input: QueryCommandInput): Answer {
    const { output, bytes } = page(this.#entriesOf(input), input, (entry) => entry);
    return { output, usage: { readUnits: unitsOfReadBytes(bytes, false) } };
  }

  *#entriesOf(input: QueryCommandInput): Generator<{ readonly entry: Item; readonly bytes: number }> {
    // Nothing is unsent, held or parked.
    if (input.IndexName !== TIME_INDEX) return;
    const { partition, from, to, isAscending, start } = readQuery(input);
    const shard = OUTBOX_SHARD_NAMES.findIndex((name) => timePartition(name) === partition);
    const { begin, every } = this.#plan;
    const step = isAscending ? NUMBER_OF_SHARDS : -NUMBER_OF_SHARDS;
    const inShard = (number: number, round: (number: number) => number) =>
      round((number - shard) / NUMBER_OF_SHARDS) * NUMBER_OF_SHARDS + shard;
    const first = isAscending
      ? Math.max(shard, inShard((from - begin) / every - 1, Math.floor))
      : inShard(Math.min(this.size - 1, (to - begin) / every + 1), Math.ceil);
    const { size } = this;
    for (
      let number = start === undefined ? first : numberOf(start.pk?.S ?? '') + step;
      number >= 0 && number < size + NUMBER_OF_SHARDS;
      number += step
    ) {
      const claimedAt = Math.floor(begin + number * every);
      const isBefore = isAscending ? claimedAt < from : claimedAt > to;
      if (isBefore || number >= size) continue;
      if (isAscending ? claimedAt > to : claimedAt < from) return;
      yield { entry: this.#entry(number), bytes: this.#entryBytes };
    }
  }

  #entry(number: number): Item {
    const { requestUuid, subject, claimedAt } = this.event(number);
    const { name, entity } = this.#plan.eventType;
    return {
      pk: { S: requestUuid },
      timeline: { S: timePartition(OUTBOX_SHARD_NAMES[number % NUMBER_OF_SHARDS] ?? '') },
      claimedAt: { N: String(claimedAt) },
      type: { S: name },
      entity: { S: entity },
      subject: { S: subject },
      status: { S: 'VALID' },
    };
  }

  /** Statuses and histories of the entities of these events. */
  entities(): Table {
    return new ConstructedEntities(this, this.#plan, (subject) => this.#numbersOf(subject));
  }

  *#numbersOf(subject: string): Generator<number> {
    const shard = OUTBOX_SHARD_NAMES.indexOf(outboxShard({ entity: this.#plan.eventType.entity, subject }));
    const subjects = this.#subjects[shard] ?? [];
    const place = subjects.indexOf(subject);
    if (place < 0) return;
    const step = subjects.length * NUMBER_OF_SHARDS;
    for (let number = place * NUMBER_OF_SHARDS + shard; number < this.size; number += step) yield number;
  }
}

class ConstructedEntities implements Table {
  readonly #ledger: ConstructedLedger;
  readonly #plan: LedgerPlan;
  readonly #numbersOf: (subject: string) => Iterable<number>;

  constructor(ledger: ConstructedLedger, plan: LedgerPlan, numbersOf: (subject: string) => Iterable<number>) {
    this.#ledger = ledger;
    this.#plan = plan;
    this.#numbersOf = numbersOf;
  }

  item({ sk }: Item): Item | undefined {
    const { requestUuid } = eventOfHistoryKey(sk?.S ?? '');
    const number = numberOf(requestUuid);
    return requestUuid === '' || number >= this.#ledger.size ? undefined : this.#history(number);
  }

  get({ Key, ConsistentRead = false }: GetItemCommandInput): Answer {
    const found = this.item(Key as Item);
    return {
      output: found === undefined ? {} : { Item: found },
      usage: { readUnits: getUnits(found, ConsistentRead) },
    };
  }

  put(): Answer {
    throw new Error('Nothing is handled here.');
  }

  update(): Answer {
    throw new Error('Nothing is handled here.');
  }

  /** The history of one entity. */
  query(input: QueryCommandInput): Answer {
    const { partition } = readQuery(input);
    const start = input.ExclusiveStartKey?.sk?.S;
    const { output, bytes } = page(
      this.#historyOf(partition.split('#')[1] ?? '', start),
      input,
      ({ pk, sk }) => ({
        ...(pk && { pk }),
        ...(sk && { sk }),
      }),
    );
    return { output, usage: { readUnits: unitsOfReadBytes(bytes, input.ConsistentRead === true) } };
  }

  *#historyOf(subject: string, start = ''): Generator<{ readonly entry: Item; readonly bytes: number }> {
    for (const number of this.#numbersOf(subject)) {
      const entry = this.#history(number);
      if ((entry.sk?.S ?? '') > start) yield { entry, bytes: itemBytes(entry) };
    }
  }

  #history(number: number): Item {
    const { requestUuid, subject, claimedAt } = this.#ledger.event(number);
    return {
      pk: { S: entityKey(this.#plan.eventType.entity, subject) },
      sk: { S: historyKey({ requestUuid, claimedAt }) },
      v: { N: '1' },
      status: { S: 'VALID' },
      recordedAt: { N: String(claimedAt + 1000) },
      handledAt: { N: String(claimedAt + 1000) },
    };
  }
}
