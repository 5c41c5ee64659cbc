import { DynamoDBClient, type QueryCommand } from '@aws-sdk/client-dynamodb';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import { timePartition } from '../../../lambda/core/ledger/time-index.ts';
import { ClaimReader } from '../../../operator/listen/claim-reader.ts';
import { OVERLAP, Place } from '../../../operator/listen/place.ts';
import type { Target } from '../../../operator/target/target.ts';
import { NOON, never, uuid } from '../../lambda/factories.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

interface Listed {
  readonly number: number;
  readonly claimedAt: number;
  readonly subject?: string;
}

/** An index of claims that shows what a test says. */
class Index {
  shown: readonly Listed[] = [];
  /** Spans that were read. */
  readonly spans: (readonly [since: number, until: number])[] = [];
  readonly target: Target;

  constructor() {
    const dynamoDb = new DynamoDBClient({ region: 'eu-west-1' });
    dynamoDb.send = (async ({ input }: QueryCommand) => {
      const {
        ':partition': partition,
        ':since': since,
        ':until': until,
      } = input.ExpressionAttributeValues ?? {};
      if (partition === undefined) return { Items: [] };
      const span = [Number(since?.N), Number(until?.N)] as const;
      if (partition.S === timePartition('unsent#0')) this.spans.push(span);
      const isIn = ({ claimedAt, subject = '42' }: Listed): boolean =>
        claimedAt >= span[0] &&
        claimedAt <= span[1] &&
        timePartition(outboxShard({ entity: 'merchant', subject })) === partition.S;
      return {
        Items: this.shown.filter(isIn).map(({ number, claimedAt, subject = '42' }) => ({
          pk: { S: uuid(number) },
          claimedAt: { N: String(claimedAt) },
          entity: { S: 'merchant' },
          subject: { S: subject },
        })),
      };
    }) as never;
    this.target = { dynamoDb, ledgerTable: 'ledger' } as unknown as Target;
  }
}

let now: number;
let index: Index;

beforeEach(() => {
  now = NOON;
  index = new Index();
});

function readerFrom(floor: number): { read: () => Promise<number[]>; place: Place } {
  const place = new Place({ floor, settled: [], held: [] });
  const reader = new ClaimReader(place, undefined, () => now, never);
  const read = async (): Promise<number[]> => {
    const { ready } = await reader.read(index.target);
    return ready.map(({ requestUuid }) => Number(requestUuid.slice(-12)));
  };
  return { read, place };
}

test('what the index shows late, but within one read, goes before what is later', async () => {
  const { read } = readerFrom(NOON - OVERLAP);
  const second = { number: 2, claimedAt: NOON - 10 };
  index.shown = [second];
  expect(await read()).toEqual([]);
  now += 500;
  const first = { number: 1, claimedAt: NOON - 20 };
  const other = { number: 3, claimedAt: NOON - 30, subject: '43' };
  const third = { number: 4, claimedAt: NOON + 100 };
  index.shown = [third, second, first, other];
  expect((await read()).toSorted()).toEqual([1, 2]);
  now += 500;
  expect((await read()).toSorted()).toEqual([3, 4]);
  expect(await read()).toEqual([]);
});

test('reads go back half a minute, and now and then five', async () => {
  const { read } = readerFrom(NOON - OVERLAP);
  await read();
  now += 2000;
  await read();
  now += 18_000;
  await read();
  const ahead = OVERLAP;
  expect(index.spans).toEqual([
    [NOON - OVERLAP, NOON + ahead],
    [NOON - 30_000, NOON + 2000 + ahead],
    [NOON + 2000 - OVERLAP, NOON + 20_000 + ahead],
  ]);
});

test('what came in long ago is read in parts that grow, oldest first, without a gap', async () => {
  const { read, place } = readerFrom(NOON - 2 * DAY);
  let parts = 0;
  for (; place.readUntil < NOON; parts++) await read();
  expect(parts).toBeGreaterThan(5);
  expect(parts).toBeLessThan(15);
  for (const [number, [since]] of index.spans.entries()) {
    expect(since).toBeLessThanOrEqual(index.spans[number - 1]?.[1] ?? NOON - 2 * DAY);
  }
});

test('a read that fails changes nothing', async () => {
  const { read } = readerFrom(NOON - OVERLAP);
  index.shown = [{ number: 1, claimedAt: NOON - 10 }];
  await read();
  const { send } = index.target.dynamoDb;
  index.target.dynamoDb.send = () => Promise.reject(new Error('lost'));
  now += 60 * MINUTE;
  await expect(read()).rejects.toThrow('lost');
  index.target.dynamoDb.send = send;
  index.shown = [...index.shown, { number: 2, claimedAt: NOON + 1 }];
  expect(await read()).toEqual([1]);
  now += 60 * MINUTE;
  await read();
  expect(await read()).toEqual([]);
});
