import { CLAIMS_PER_RUN } from '../../../lambda/core/ledger/inspection.ts';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import type { DueClaim } from '../../../lambda/core/ports.ts';
import { inspectShard } from '../../../lambda/functions/sweeper/inspect-claims.ts';
import { claimOf, NOON, never, uuid, verifiedEvent } from '../factories.ts';
import { MemoryLedger } from '../memory-ledger.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SHARD = outboxShard(verifiedEvent());

let ledger: MemoryLedger;
let clock: number;
let found: number[];
let pages = 0;

beforeEach(() => {
  ledger = new MemoryLedger(30);
  clock = NOON;
  found = [];
});

async function claimed(number: number, claimedAt = clock): Promise<void> {
  const event = verifiedEvent({ requestUuid: uuid(number), claimedAt });
  await ledger.claim(claimOf({ event, claimId: `claim-${number}`, dueAt: claimedAt + MINUTE }), clock);
}

async function sent(number: number): Promise<void> {
  const event = verifiedEvent({ requestUuid: uuid(number) });
  await ledger.markSent(claimOf({ event, claimId: `claim-${number}` }), ['handler', 'billing'], clock);
}

function inspect(signal = never) {
  const ports = {
    ledger,
    now: () => clock,
    found: (claims: readonly DueClaim[]) => {
      found.push(...claims.map(({ requestUuid }) => Number(requestUuid.slice(-12))));
    },
  };
  return inspectShard(SHARD, MINUTE, ports, signal, never);
}

test('a claim is left to its verifier for its time, then found if something is unsent, and once', async () => {
  await claimed(1);
  await claimed(2);
  await sent(2);
  clock = NOON + MINUTE - 1;
  await inspect();
  expect(found).toEqual([]);
  clock = NOON + MINUTE;
  expect(await inspect()).toBe(0);
  expect(found).toEqual([1]);
  clock = NOON + 2 * DAY;
  await inspect();
  expect(found).toEqual([1]);
});

test.each([
  ['an hour', HOUR],
  ['a day', DAY],
])('a claim that came in behind the first inspection is found after %s', async (_time, age) => {
  clock = NOON + 2 * MINUTE + (age === DAY ? HOUR + 10 * MINUTE : 0);
  await inspect();
  // Made at noon, but only now in the index.
  await claimed(1, NOON);
  for (; found.length === 0 && clock < NOON + 3 * DAY; clock += MINUTE) await inspect();
  expect(found).toEqual([1]);
  const looksEvery = age === DAY ? HOUR : 10 * MINUTE;
  expect(clock - NOON).toBeGreaterThanOrEqual(age);
  expect(clock - NOON).toBeLessThanOrEqual(age + looksEvery + 2 * MINUTE);
});

test('it goes on where it was, however long it was away', async () => {
  clock = NOON + MINUTE;
  await inspect();
  clock = NOON + MINUTE + 1;
  for (let number = 1; number <= 250; number++) await claimed(number, clock + Math.floor(number / 20));
  clock = NOON + 40 * DAY;
  await inspect();
  expect(found.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
});

test.each([
  ['short', () => 3],
  ['empty now and then', () => pages++ % 3],
])('what was left unsent is found at once in pages that are %s', async (_kind, pageLength) => {
  for (let number = 1; number <= 50; number++) await claimed(number, NOON + number);
  clock = NOON + 2 * MINUTE;
  ledger.pageLength = pageLength;
  expect(await inspect()).toBe(0);
  expect(found).toHaveLength(50);
});

test('a run looks at so many claims and no more, tells how old the next are, and the next run goes on', async () => {
  for (let number = 1; number <= CLAIMS_PER_RUN + 100; number++) {
    await claimed(number, NOON + number);
    await sent(number);
  }
  await claimed(CLAIMS_PER_RUN + 101, NOON + CLAIMS_PER_RUN + 101);
  clock = NOON + 30 * MINUTE;
  const behind = await inspect();
  expect(behind).toBe(30 * MINUTE - CLAIMS_PER_RUN);
  expect(found).toEqual([]);
  expect(await inspect()).toBe(0);
  expect(found).toEqual([CLAIMS_PER_RUN + 101]);
}, 30_000);

test('a claim whose move fails stops it there, and is found by the next run', async () => {
  for (let number = 1; number <= 1500; number++) await claimed(number, NOON + number);
  clock = NOON + HOUR / 2;
  const put = ledger.enqueueForSweeper.bind(ledger);
  let calls = 0;
  ledger.enqueueForSweeper = (shard, claims) =>
    ++calls === 2 ? Promise.reject(new Error('throttled')) : put(shard, claims);
  await expect(inspect()).rejects.toThrow('throttled');
  expect(found).toHaveLength(1000);
  await inspect();
  expect(found).toHaveLength(1500);
});

test('what was reached is noted when the run is cut off', async () => {
  for (let number = 1; number <= 1500; number++) await claimed(number, NOON + number);
  clock = NOON + HOUR / 2;
  const controller = new AbortController();
  const put = ledger.enqueueForSweeper.bind(ledger);
  ledger.enqueueForSweeper = async (shard, claims) => {
    const done = await put(shard, claims);
    controller.abort();
    return done;
  };
  const between = ledger.claimedBetween.bind(ledger);
  ledger.claimedBetween = (...call) =>
    controller.signal.aborted ? Promise.reject(new Error('aborted')) : between(...call);
  expect(await inspect(controller.signal)).toBe(30 * MINUTE - 1000);
  expect((await ledger.inspectedUntil(SHARD)).first).toBe(NOON + 1000);
});

test('an idle shard is noted seldom', async () => {
  let notes = 0;
  const note = ledger.noteInspected.bind(ledger);
  ledger.noteInspected = (shard, until) => {
    notes++;
    return note(shard, until);
  };
  for (clock = NOON; clock < NOON + HOUR; clock += MINUTE) await inspect();
  expect(notes).toBeLessThanOrEqual(15);
});

test('where nothing was ever looked at, nobody knows how old the oldest is', async () => {
  const aborted = AbortSignal.abort();
  ledger.claimedBetween = () => Promise.reject(new Error('aborted'));
  expect(await inspect(aborted)).toBeUndefined();
});

describe('a later inspection', () => {
  let readClaims: number[];

  beforeEach(() => {
    readClaims = [];
    const put = ledger.enqueueForSweeper.bind(ledger);
    ledger.enqueueForSweeper = (shard, claims, signal, settled) => {
      readClaims.push(...claims.map(({ requestUuid }) => Number(requestUuid.slice(-12))));
      return put(shard, claims, signal, settled);
    };
  });

  const inspectUntil = async (end: number) => {
    for (; clock <= end; clock += MINUTE) await inspect();
  };

  test('reads no claim that an earlier one saw sent or enqueued', async () => {
    await inspect();
    for (let number = 1; number <= 60; number++) {
      await claimed(number, NOON + number * 30_000);
      if (number % 7 > 0) await sent(number);
    }
    await inspectUntil(NOON + 3 * DAY);
    expect(readClaims.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  test('reads the span in which one has come in behind, and no other', async () => {
    await inspect();
    for (let number = 1; number <= 30; number++) {
      await claimed(number, NOON + number * MINUTE);
      await sent(number);
    }
    await inspectUntil(NOON + 40 * MINUTE);
    readClaims = [];
    await claimed(99, NOON + 15 * MINUTE);
    await inspectUntil(NOON + 3 * DAY);
    expect(readClaims.toSorted((a, b) => a - b)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 99]);
    expect(found).toEqual([99]);
  });

  test('reads again what was missing when it was read', async () => {
    await inspect();
    await claimed(1, NOON + MINUTE);
    await sent(1);
    const put = ledger.enqueueForSweeper;
    // The first reading is older than the claim.
    ledger.enqueueForSweeper = async (...call) => {
      ledger.enqueueForSweeper = put;
      await put(call[0], call[1], call[2]);
      return [];
    };
    await inspectUntil(NOON + 3 * DAY);
    expect(readClaims).toEqual([1, 1]);
  });

  test('goes on where it was in a span that one run cannot read as a whole, though nothing new comes in', async () => {
    for (let number = 1; number <= CLAIMS_PER_RUN + 100; number++) {
      await claimed(number, NOON + number);
      await sent(number);
    }
    clock = NOON + 30 * MINUTE;
    // An earlier version has inspected them, and told nothing of what it saw.
    await ledger.noteInspected(SHARD, { first: clock, hour: NOON, day: NOON });
    await inspectUntil(NOON + HOUR + 9 * MINUTE);
    readClaims = [];
    await inspect();
    await inspect();
    const reads = new Set(readClaims);
    expect([reads.size, readClaims.length - reads.size]).toEqual([CLAIMS_PER_RUN + 100, 1]);
  }, 30_000);

  test('reads none again of an hour that has more claims than a run lists, each ten minutes of it fewer', async () => {
    await inspect();
    const total = CLAIMS_PER_RUN * 1.25;
    for (let number = 1; number <= total; number++) {
      await claimed(number, NOON + MINUTE + Math.floor((number / total) * (HOUR - 2 * MINUTE)));
      await sent(number);
    }
    for (; clock <= NOON + 27 * HOUR; clock += 30 * MINUTE) await inspect();
    expect(readClaims.length).toBe(total);
    expect((await ledger.inspectedUntil(SHARD)).day).toBeGreaterThan(NOON + HOUR);
  }, 30_000);

  test('reads all where the note is that of a version which does not tell what it saw', async () => {
    const note = ledger.noteInspected.bind(ledger);
    ledger.noteInspected = (shard, { first, hour, day }) => note(shard, { first, hour, day });
    await inspect();
    await claimed(1, NOON + MINUTE);
    await sent(1);
    await inspectUntil(NOON + 3 * DAY);
    expect(readClaims).toEqual([1, 1, 1]);
  });
});
