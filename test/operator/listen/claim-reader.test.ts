import { ClaimReader } from '../../../operator/listen/claim-reader.ts';
import { OVERLAP, Place } from '../../../operator/listen/place.ts';
import { NOON, never, uuid } from '../../lambda/factories.ts';
import { ShownLedger } from './shown-ledger.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

let now: number;
let index: ShownLedger;

beforeEach(() => {
  now = NOON;
  index = new ShownLedger();
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

test('a burst after long quiet is not taken in all at once', async () => {
  const { read, place } = readerFrom(NOON - 5 * DAY);
  const hour = NOON - 6 * 60 * MINUTE;
  index.shown = Array.from({ length: 12_000 }, (_, number) => ({
    number,
    claimedAt: hour + Math.floor(number / 4) * 500,
  }));
  let most = 0;
  const found = new Set<number>();
  while (place.readUntil < NOON) {
    const before = place.waiting;
    for (const number of await read()) found.add(number);
    most = Math.max(most, place.waiting - before);
  }
  for (const number of await read()) found.add(number);
  expect(found.size).toBe(12_000);
  expect(most).toBeLessThanOrEqual(10_000);
});

test('what was released is found before the place forgets that it was held', async () => {
  const { read, place } = readerFrom(NOON - OVERLAP);
  const heldAt = NOON - 60 * MINUTE;
  index.shown = [{ number: 9, claimedAt: heldAt }];
  let held: ReadonlyMap<string, number> = new Map([[uuid(9), heldAt]]);
  const waitingThen: number[] = [];
  Object.defineProperty(place, 'held', {
    get: () => held,
    set: (next) => {
      waitingThen.push(place.waiting);
      held = next;
    },
  });
  await read();
  expect(waitingThen).toEqual([1]);
  expect(place.record().held).toEqual([[uuid(9), heldAt]]);
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
