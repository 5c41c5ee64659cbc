import { type BatchGetItemCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import type { Claim } from '../../../lambda/core/ledger/claim.ts';
import { OUTBOX_SHARD_NAMES } from '../../../lambda/core/ledger/outbox-index.ts';
import { readEntryLog } from '../../../operator/events/entry-log.ts';
import { listClaims } from '../../../operator/events/list-claims.ts';
import { listEvents } from '../../../operator/events/list-events.ts';
import type { LogReader } from '../../../operator/events/log-lines.ts';
import { mergeNewest } from '../../../operator/events/merge-newest.ts';
import { openReceiver, type Receiver } from '../../cli/receiver.ts';

const MIDNIGHT = Date.UTC(2026, 10, 22);
const MINUTE = 60_000;
const never = new AbortController().signal;

function claim(number: number, claimedAt: number, subject = String(number)): Claim {
  return {
    event: {
      requestUuid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      eventType: 'BusinessKycStatusChanged',
      entity: 'merchant',
      subject,
      status: 'VALID',
      claimedAt,
      securityFields: ['id', 'status'],
      secretVersion: 'v',
      bodyText: '{}',
    },
    claimId: `claim-${number}`,
    digest: 'd',
    unsent: ['handler'],
    dueAt: claimedAt + MINUTE,
    attempts: 0,
  };
}

async function* sequence(...times: number[]): AsyncGenerator<number> {
  yield* times;
}

async function numbersOf(claims: AsyncIterable<{ readonly requestUuid: string }>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { requestUuid } of claims) numbers.push(Number(requestUuid.slice(-12)));
  return numbers;
}

test('sequences are merged newest first, and read no further than they are taken', async () => {
  let ended = false;
  async function* endless() {
    try {
      for (let time = 9; ; time -= 2) yield time;
    } finally {
      ended = true;
    }
  }
  const taken: number[] = [];
  for await (const time of mergeNewest([sequence(8, 4), endless(), sequence()], (each) => each)) {
    taken.push(time);
    if (taken.length === 5) break;
  }
  expect(taken).toEqual([9, 8, 7, 5, 4]);
  expect(ended).toBe(true);
});

describe('of a ledger', () => {
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await openReceiver();
    const { dynamoDb, ledgerTable } = await receiver.target();
    const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
    // One a minute, five before midnight and 145 after it, over all shards.
    const claims = Array.from({ length: 150 }, (_, index) => claim(index, MIDNIGHT + (index - 5) * MINUTE));
    for (const each of [...claims, claim(900, MIDNIGHT + 7 * MINUTE, '7')]) {
      expect(await ledger.claim(each, each.event.claimedAt, never)).toBe('claimed');
    }
  });

  afterAll(() => receiver.close());

  test('claims come newest first over days and shards', async () => {
    const span = { since: MIDNIGHT - 2 * MINUTE, until: MIDNIGHT + MINUTE };
    expect(await numbersOf(listClaims(await receiver.target(), span, never))).toEqual([6, 5, 4, 3]);
  });

  test('claims of one entity, and of a UUID by its beginning', async () => {
    const span = { since: 0, until: MIDNIGHT + 3_600_000 * 3 };
    const target = await receiver.target();
    const days = { since: MIDNIGHT - MINUTE, until: span.until };
    const of7 = listClaims(target, { ...days, entity: 'merchant', subject: '7' }, never);
    expect(await numbersOf(of7)).toEqual([900, 7]);
    const none = listClaims(target, { ...days, entity: 'transaction', subject: '7' }, never);
    expect(await numbersOf(none)).toEqual([]);
    const prefix = listClaims(target, { ...days, uuidPrefix: '00000000-0000-4000-8000-0000000009' }, never);
    expect(await numbersOf(prefix)).toEqual([900]);
  });

  test('events come in the same order, in more than one batch', async () => {
    const span = { since: MIDNIGHT - 10 * MINUTE, until: MIDNIGHT + 200 * MINUTE };
    const numbers = await numbersOf(listEvents(await receiver.target(), span, never));
    const expected = Array.from({ length: 150 }, (_, index) => 149 - index);
    expect(numbers.filter((number) => number !== 900)).toEqual(expected);
    expect(numbers).toHaveLength(151);
  });

  /** Takes so many events, and tells what was read of DynamoDB for it. */
  async function readingsFor(take: number, expected?: number) {
    const target = await receiver.target();
    const read = { indexed: 0, claims: 0, queries: 0 };
    const send = target.dynamoDb.send.bind(target.dynamoDb) as (...all: unknown[]) => Promise<unknown>;
    target.dynamoDb.send = (async (command: BatchGetItemCommand | QueryCommand, ...rest: unknown[]) => {
      const answer = await send(command, ...rest);
      if (command instanceof QueryCommand) {
        read.queries += 1;
        read.indexed += (answer as QueryCommandOutput).Items?.length ?? 0;
      } else {
        read.claims += command.input.RequestItems?.[target.ledgerTable]?.Keys?.length ?? 0;
      }
      return answer;
    }) as typeof target.dynamoDb.send;
    const span = { since: MIDNIGHT - 10 * MINUTE, until: MIDNIGHT + 200 * MINUTE };
    const numbers: number[] = [];
    for await (const { requestUuid } of listEvents(target, span, never, expected)) {
      numbers.push(Number(requestUuid.slice(-12)));
      if (numbers.length === take) break;
    }
    return { ...read, numbers };
  }

  test.each([
    [5, 40],
    [20, 112],
    [100, 151],
    [130, 151],
  ])('for %i that are expected and taken, hardly more is read', async (count, mostIndexed) => {
    const { indexed, claims, queries, numbers } = await readingsFor(count, count);
    expect(numbers).toEqual((await readingsFor(count)).numbers);
    expect(numbers).toHaveLength(count);
    expect(claims).toBe(count);
    expect(queries).toBeLessThanOrEqual(OUTBOX_SHARD_NAMES.length + 2);
    expect(indexed).toBeLessThanOrEqual(mostIndexed);
  });

  test('whoever takes more than was expected gets it', async () => {
    expect((await readingsFor(151, 20)).numbers).toEqual((await readingsFor(151)).numbers);
  });

  /** The stack, where DynamoDB gives so few index entries at once. */
  async function targetOfSmallPages(size: number) {
    const target = await receiver.target();
    const send = target.dynamoDb.send.bind(target.dynamoDb) as (...all: unknown[]) => Promise<unknown>;
    target.dynamoDb.send = (async (command: { input: object }, ...rest: unknown[]) => {
      if (command instanceof QueryCommand) command.input.Limit = size;
      return send(command, ...rest);
    }) as typeof target.dynamoDb.send;
    return target;
  }

  test('a list that ends early has no gap', async () => {
    const span = { since: MIDNIGHT - 10 * MINUTE, until: MIDNIGHT + 200 * MINUTE };
    const whole = await numbersOf(listClaims(await receiver.target(), span, never));
    let cutAt = 0;
    const bound = { isOver: () => true, onCut: (at: number) => (cutAt = Math.max(cutAt, at)) };
    const claims = listClaims(await targetOfSmallPages(5), span, never, undefined, bound);
    const numbers = await numbersOf(claims);
    expect(numbers).toEqual(whole.slice(0, numbers.length));
    expect(cutAt).toBe(MIDNIGHT + ((numbers.at(-1) ?? 0) - 5) * MINUTE);
  });

  test('what is found in time is listed, and the rest by who asks for what is older', async () => {
    // Of unsent events nothing is in a log.
    const logs = {} as LogReader;
    const ports = { now: () => MIDNIGHT + 300 * MINUTE, signal: never };
    const query = { since: MIDNIGHT - 10 * MINUTE, states: new Set(['unsent'] as const), limit: 1000 };
    const whole = await readEntryLog(await receiver.target(), logs, query, ports);
    expect(whole.readTo).toBeUndefined();
    const target = await targetOfSmallPages(5);
    const found = new Map<string, number>();
    let until = MIDNIGHT + 200 * MINUTE;
    let parts = 0;
    for (let isMore = true; isMore; parts++) {
      const { entries, readTo } = await readEntryLog(target, logs, { ...query, until, patience: 0 }, ports);
      for (const { key, time } of entries) found.set(key, time);
      expect(Math.min(...entries.map(({ time }) => time))).toBeGreaterThanOrEqual(readTo ?? 0);
      isMore = readTo !== undefined;
      until = readTo ?? until;
    }
    expect(parts).toBeGreaterThan(1);
    expect([...found.keys()].toSorted()).toEqual(whole.entries.map(({ key }) => key).toSorted());
    expect(whole.entries.length).toBeGreaterThan(100);
  });

  test('a list that ends early has no held requests from before its end', async () => {
    const { dynamoDb, ledgerTable } = await receiver.target();
    const heldAt = MIDNIGHT - 9 * MINUTE;
    const { requestUuid, eventType, securityFields, secretVersion, bodyText } = claim(950, heldAt).event;
    const why = { category: 'field-policy', reason: 'r', rendering: 'as-written' } as const;
    const request = { requestUuid, eventType, digest: 'd', securityFields, secretVersion, bodyText, heldAt };
    await new DynamoDbLedger(dynamoDb, ledgerTable, 30).hold({ ...request, ...why }, 10, never);
    const query = {
      since: MIDNIGHT - 10 * MINUTE,
      until: MIDNIGHT + 200 * MINUTE,
      states: new Set(['unsent', 'held'] as const),
      limit: 1000,
    };
    const ports = { now: () => MIDNIGHT + 300 * MINUTE, signal: never };
    const whole = await readEntryLog(await receiver.target(), {} as LogReader, query, ports);
    expect(whole.entries.map(({ state }) => state)).toContain('held');
    const impatient = { ...query, patience: 0 };
    const part = await readEntryLog(await targetOfSmallPages(5), {} as LogReader, impatient, ports);
    expect(part.readTo).toBeGreaterThan(heldAt);
    expect(part.entries.map(({ state }) => state)).not.toContain('held');
  });

  test('what the ledger has forgotten is passed over although the index names it still', async () => {
    const target = await receiver.target();
    const send = target.dynamoDb.send.bind(target.dynamoDb) as (...all: unknown[]) => Promise<unknown>;
    target.dynamoDb.send = (async (command: { input: object }, ...rest: unknown[]) => {
      const answer = (await send(command, ...rest)) as { Items?: unknown[] };
      const forgotten = { pk: { S: '00000000-0000-4000-8000-0000000000ff' }, claimedAt: { N: '1' } };
      return answer.Items?.length ? { ...answer, Items: [...answer.Items, forgotten] } : answer;
    }) as typeof target.dynamoDb.send;
    const span = { since: MIDNIGHT - MINUTE, until: MIDNIGHT };
    expect(await numbersOf(listEvents(target, span, never))).toEqual([5, 4]);
  });
});
