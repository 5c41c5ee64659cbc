import type { Claim } from '../../../lambda/core/ledger/claim.ts';
import { RecordVersionError } from '../../../lambda/core/ledger/record-version.ts';
import { MessageRejectedError } from '../../../lambda/core/message/message-rejected-error.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../lambda/core/settings/event-type.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { claimOf, NOON, never, uuid, verifiedEvent } from '../factories.ts';
import { MemoryLedger } from '../memory-ledger.ts';

const MINUTE = 60_000;
let eventTypes: readonly EventType[];
let ledger: MemoryLedger;
let clock: number;
let sent: string[];
let publish: (claimUuid: string, subscriber: string, signal: AbortSignal) => Promise<void>;
let claimsPerShard: number;
let pages: number;

beforeEach(() => {
  eventTypes = DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['handler', 'billing'] }));
  ledger = new MemoryLedger(30);
  clock = NOON;
  sent = [];
  publish = async () => {};
  claimsPerShard = 1000;
  pages = 0;
});

/** A claim that its verifier left unsent. */
async function leave(number: number, change: Partial<Claim> = {}, subject = '42'): Promise<void> {
  const event = verifiedEvent({ requestUuid: uuid(number), subject, claimedAt: NOON + number });
  await ledger.claim(
    claimOf({ event, claimId: `claim-${number}`, dueAt: NOON + number + MINUTE, ...change }),
    NOON,
  );
}

function sweep(signal: AbortSignal = never, finish: AbortSignal = signal) {
  return sweepOutbox(
    { eventTypes, sweepAfter: 60_000, maxAttempts: 3, claimsPerShard },
    {
      ledger,
      publisher: {
        publish: async (event, subscriber, until = never) => {
          await publish(event.requestUuid, subscriber, until);
          sent.push(`${Number(event.requestUuid.slice(-12))}:${subscriber}`);
        },
      },
      now: () => clock,
    },
    signal,
    finish,
  );
}

test('a claim is left alone until it is due', async () => {
  await leave(1);
  clock = NOON + MINUTE;
  expect(await sweep()).toMatchObject({ taken: 0 });
  expect(sent).toEqual([]);
});

test('a due claim is sent to the queues it misses and to no other', async () => {
  await leave(1, { unsent: ['billing'] });
  await leave(2);
  clock = NOON + 2 * MINUTE;
  expect(await sweep()).toEqual({
    taken: 2,
    enqueued: 2,
    finished: 2,
    parked: 0,
    foreign: 0,
    oldestAge: 0,
    parkedInAll: 0,
    failures: 0,
    errors: [],
  });
  expect(sent).toEqual(['1:billing', '2:billing', '2:handler']);
  expect(await sweep()).toMatchObject({ taken: 0 });
});

test('the events of an entity go out in the order of their claims', async () => {
  for (const number of [5, 3, 1, 4, 2]) await leave(number, { unsent: ['handler'] });
  clock = NOON + 2 * MINUTE;
  await sweep();
  expect(sent).toEqual(['1:handler', '2:handler', '3:handler', '4:handler', '5:handler']);
});

test('hundreds of claims of many entities go out in one run', async () => {
  for (let number = 0; number < 300; number++) await leave(number, { unsent: ['handler'] }, `${number % 50}`);
  clock = NOON + 2 * MINUTE;
  expect(await sweep()).toMatchObject({ taken: 300, finished: 300 });
  expect(new Set(sent).size).toBe(300);
});

test.each([
  ['short', () => 3],
  ['empty now and then', () => pages++ % 3],
])('claims that are due go out in one run, in pages that are %s', async (_kind, pageLength) => {
  ledger.pageLength = pageLength;
  for (let number = 0; number < 60; number++) {
    await leave(number, { unsent: ['handler'], unsentSince: NOON + number });
  }
  clock = NOON + 2 * MINUTE;
  expect(await sweep()).toMatchObject({ enqueued: 0, taken: 60, finished: 60 });
});

test('two sweepers at once send each claim once', async () => {
  for (let number = 0; number < 100; number++) await leave(number, { unsent: ['handler'] }, `${number % 10}`);
  clock = NOON + 2 * MINUTE;
  await Promise.all([sweep(), sweep()]);
  expect(sent.length).toBe(100);
  expect(new Set(sent).size).toBe(100);
});

test('a queue that fails is tried again later, and only that one', async () => {
  await leave(1);
  clock = NOON + 2 * MINUTE;
  publish = async (_uuid, subscriber) => {
    if (subscriber === 'billing') throw new Error('SQS is down');
  };
  expect(await sweep()).toMatchObject({ taken: 1, finished: 0, failures: 1, errors: [[{ name: 'Error' }]] });
  clock += MINUTE - 1;
  expect(await sweep()).toMatchObject({ taken: 0 });
  publish = async () => {};
  clock += 1;
  expect(await sweep()).toMatchObject({ taken: 1, finished: 1 });
  expect(sent).toEqual(['1:handler', '1:billing']);
});

test('the wait doubles', async () => {
  await leave(1);
  clock = NOON + 2 * MINUTE;
  publish = () => Promise.reject(new Error('SQS is down'));
  await sweep();
  clock += MINUTE;
  await sweep();
  clock += 2 * MINUTE - 1;
  expect(await sweep()).toMatchObject({ taken: 0 });
  clock += 1;
  expect(await sweep()).toMatchObject({ taken: 1 });
});

test('a claim that keeps failing is parked', async () => {
  await leave(1);
  publish = () => Promise.reject(new Error('rejected'));
  const parked: number[] = [];
  for (let run = 0; run < 5; run++) {
    clock += 15 * MINUTE;
    parked.push((await sweep()).parked);
  }
  expect(parked).toEqual([0, 0, 1, 0, 0]);
  expect(await ledger.parkedCount()).toBe(1);
});

describe('a claim for a queue that the configuration does not have', () => {
  const hour = 60 * MINUTE;

  test('waits for an hour, however often it is tried: new code may be on its way', async () => {
    await leave(1, { unsent: ['new', 'handler'] });
    clock = NOON + 2 * MINUTE;
    expect(await sweep()).toMatchObject({ parked: 0 });
    expect(sent).toEqual(['1:handler']);
    let attempts = 0;
    for (; clock < NOON + hour; clock += MINUTE) attempts += (await sweep()).taken;
    expect(attempts).toBeGreaterThan(3);
    expect(await ledger.parkedCount()).toBe(0);
    eventTypes = eventTypes.map((type) => ({ ...type, subscribers: [...type.subscribers, 'new'] }));
    clock += 15 * MINUTE;
    expect(await sweep()).toMatchObject({ finished: 1 });
    expect(sent).toEqual(['1:handler', '1:new']);
  });

  test('is parked after that hour, with words that say what is missing', async () => {
    await leave(1, { unsent: ['gone', 'handler'] });
    clock = NOON + hour + MINUTE;
    expect(await sweep()).toMatchObject({ parked: 1 });
    expect(sent).toEqual(['1:handler']);
    expect(ledger.parkedBecause(uuid(1))).toBe(
      'The configuration has no subscriber gone for BusinessKycStatusChanged.',
    );
  });

  test('of an event type that it does not have waits, too', async () => {
    const event = verifiedEvent({ eventType: 'Unheard', entity: 'unheard' });
    await leave(1, { event });
    clock = NOON + 30 * MINUTE;
    expect(await sweep()).toMatchObject({ taken: 1, parked: 0 });
    clock = NOON + 2 * hour;
    expect(await sweep()).toMatchObject({ parked: 1 });
    expect(ledger.parkedBecause(uuid(1))).toBe('The configuration has no event type Unheard.');
    expect(sent).toEqual([]);
  });

  test('waits another hour after an operator has released it', async () => {
    await leave(1, { unsent: ['gone'], unsentSince: NOON + 5 * hour, dueAt: NOON + 5 * hour });
    clock = NOON + 5.5 * hour;
    expect(await sweep()).toMatchObject({ taken: 1, parked: 0 });
  });

  test('is not parked while its other queue is only down', async () => {
    await leave(1, { unsent: ['gone', 'handler'] });
    publish = () => Promise.reject(new Error('SQS is down'));
    clock = NOON + 2 * hour;
    expect(await sweep()).toMatchObject({ parked: 0 });
    publish = async () => {};
    clock += MINUTE;
    expect(await sweep()).toMatchObject({ parked: 1 });
    expect(sent).toEqual(['1:handler']);
  });

  test('after its entity was renamed counts neither for nor against the queue that its type has now', async () => {
    for (let number = 1; number <= 20; number++) await leave(number, { unsent: ['handler'] });
    const [merchant, ...others] = eventTypes;
    if (merchant === undefined) throw new Error('there are no event types');
    eventTypes = [{ ...merchant, entity: 'company' }, ...others];
    for (let number = 21; number <= 23; number++) {
      const event = verifiedEvent({ requestUuid: uuid(number), entity: 'company', claimedAt: NOON + number });
      await leave(number, { event, unsent: ['handler'] });
    }
    clock = NOON + 2 * MINUTE;
    expect(await sweep()).toMatchObject({ taken: 23, finished: 3, parked: 0 });
    expect(sent).toEqual(['21:handler', '22:handler', '23:handler']);
    clock = NOON + 2 * hour;
    expect(await sweep()).toMatchObject({ parked: 20 });
    expect(ledger.parkedBecause(uuid(1))).toBe(
      'The configuration has BusinessKycStatusChanged for entity company, not for merchant.',
    );
  });
});

describe.each([
  ['that SQS rejects', () => new MessageRejectedError('SQS rejects the message: InvalidMessageContents.')],
  ['that fail nobody knows why', () => new Error('?')],
])('of three claims %s, and five of the same queue and entity behind them', (_kind, makeError) => {
  test('the five are sent in the first run', async () => {
    for (let number = 1; number <= 8; number++) await leave(number, { unsent: ['handler'] });
    publish = async (claimUuid) => {
      if (claimUuid <= uuid(3)) throw makeError();
    };
    clock = NOON + 2 * MINUTE;
    expect(await sweep()).toMatchObject({ taken: 8, finished: 5, failures: 3 });
    expect(sent).toEqual([4, 5, 6, 7, 8].map((number) => `${number}:handler`));
    for (let run = 0; run < 3; run++) {
      clock += 15 * MINUTE;
      await sweep();
    }
    expect(await ledger.parkedCount()).toBe(3);
  });
});

test('a hundred messages that SQS rejects do not count against their queue', async () => {
  for (let number = 1; number <= 110; number++) await leave(number, { unsent: ['handler'] });
  publish = async (claimUuid) => {
    if (claimUuid <= uuid(100)) throw new MessageRejectedError('SQS rejects the message: X.');
  };
  clock = NOON + 2 * MINUTE;
  expect(await sweep()).toMatchObject({ taken: 110, finished: 10 });
});

test('when SQS is down each queue is tried ten times, then now and then, and all wait', async () => {
  for (let number = 0; number < 500; number++) await leave(number, { unsent: ['handler'] });
  clock = NOON + 2 * MINUTE;
  let tries = 0;
  publish = () => {
    tries++;
    return Promise.reject(new Error('SQS is down'));
  };
  const report = await sweep();
  expect(report).toMatchObject({ taken: 500, finished: 0, parked: 0, oldestAge: 2 * MINUTE });
  // Ten, then after 10, 20, 40, 80 and 160 that passed by.
  expect(tries).toBe(15);
  publish = async () => {};
  expect(await sweep()).toMatchObject({ taken: 0 });
  clock += MINUTE;
  expect(await sweep()).toMatchObject({ taken: 500, finished: 500, oldestAge: 0 });
});

test('when sends time out a queue is tried until that has taken ten seconds', async () => {
  for (let number = 0; number < 500; number++) await leave(number, { unsent: ['handler'] });
  clock = NOON + 2 * MINUTE;
  let tries = 0;
  publish = async () => {
    tries++;
    clock += 4500;
    throw new Error('time-out');
  };
  await sweep();
  expect(tries).toBe(3);
});

test('a queue that works again is used again in the same run', async () => {
  for (let number = 0; number < 200; number++) await leave(number, { unsent: ['handler'] });
  let tries = 0;
  publish = async () => {
    if (++tries <= 12) throw new Error('SQS is down');
  };
  clock = NOON + 2 * MINUTE;
  await sweep();
  expect(sent.length).toBeGreaterThan(100);
});

test('an event that could be sent to some is progress', async () => {
  for (let number = 0; number < 150; number++) await leave(number);
  publish = async (_uuid, subscriber) => {
    if (subscriber === 'billing') throw new Error('no such queue');
  };
  clock = NOON + 2 * MINUTE;
  expect(await sweep()).toMatchObject({ taken: 150 });
  expect(sent).toHaveLength(150);
});

test('a run looks at no more claims of a shard than it may, and the next goes on', async () => {
  claimsPerShard = 60;
  for (let number = 0; number < 150; number++) await leave(number, { unsent: ['handler'] });
  clock = NOON + 10 * MINUTE;
  const taken: number[] = [];
  const ages: unknown[] = [];
  for (let run = 0; run < 4; run++) {
    const report = await sweep();
    taken.push(report.taken);
    ages.push(report.oldestAge);
  }
  expect(taken).toEqual([60, 60, 30, 0]);
  expect(ages).toEqual([10 * MINUTE - 60, 10 * MINUTE - 120, 0, 0]);
  expect(sent).toEqual(Array.from({ length: 150 }, (_, number) => `${number}:handler`));
});

test('a page of claims that others took does not end the run', async () => {
  for (let number = 0; number < 60; number++) await leave(number, { unsent: ['handler'] });
  clock = NOON + 2 * MINUTE;
  const lease = ledger.lease.bind(ledger);
  ledger.lease = async (due, dueAt) =>
    Number(due.requestUuid.slice(-12)) < 40 ? undefined : lease(due, dueAt);
  expect(await sweep()).toMatchObject({ taken: 20, finished: 20 });
});

test('the age of the oldest unsent event grows while it waits for its next attempt', async () => {
  await leave(0);
  publish = () => Promise.reject(new Error('rejected'));
  const ages: unknown[] = [];
  for (clock = NOON + 2 * MINUTE; clock <= NOON + 4 * MINUTE; clock += MINUTE) {
    ages.push((await sweep()).oldestAge);
  }
  expect(ages).toEqual([2, 3, 4].map((minutes) => minutes * MINUTE));
});

test('the age of a released event counts from its release', async () => {
  await leave(1, { unsentSince: NOON + 60 * MINUTE, dueAt: NOON + 60 * MINUTE });
  publish = () => Promise.reject(new Error('rejected'));
  clock = NOON + 61 * MINUTE;
  expect(await sweep()).toMatchObject({ oldestAge: MINUTE });
});

test('an age that cannot be found out is not told', async () => {
  ledger.oldestUnsent = () => Promise.reject(new Error('throttled'));
  expect(await sweep()).toMatchObject({ oldestAge: undefined, failures: 1, errors: [[{ name: 'Error' }]] });
});

test('claims of a later version are left alone, counted, and do not hold up the others', async () => {
  for (let number = 0; number < 150; number++) await leave(number, { unsent: ['handler'] });
  clock = NOON + 2 * MINUTE;
  const lease = ledger.lease.bind(ledger);
  ledger.lease = (due, dueAt) =>
    Number(due.requestUuid.slice(-12)) < 120 ? Promise.reject(new RecordVersionError(2)) : lease(due, dueAt);
  const report = await sweep();
  expect(report).toMatchObject({ taken: 30, finished: 30, foreign: 120, oldestAge: 2 * MINUTE });
  expect(report.errors).toHaveLength(1);
});

test('one bad claim does not hold up the others of its shard', async () => {
  for (let number = 0; number < 50; number++) await leave(number, { unsent: ['handler'] });
  clock = NOON + 2 * MINUTE;
  publish = async (claimUuid) => {
    if (claimUuid === uuid(10)) throw new Error('rejected');
  };
  expect(await sweep()).toMatchObject({ taken: 50, finished: 49 });
});

test('a run that is over leaves the rest for the next', async () => {
  for (let number = 0; number < 50; number++) await leave(number, { unsent: ['handler'] });
  clock = NOON + 2 * MINUTE;
  const controller = new AbortController();
  publish = async () => {
    if (sent.length === 9) controller.abort();
  };
  await sweep(controller.signal);
  expect(sent).toHaveLength(10);
  await sweep();
  expect(new Set(sent).size).toBe(50);
});

describe('when the time of a run is over', () => {
  let over: AbortController;

  beforeEach(async () => {
    over = new AbortController();
    clock = NOON + 2 * MINUTE;
  });

  test('a claim whose sends were started is finished and marked, no other is started, and nothing has failed', async () => {
    await leave(1);
    await leave(2);
    publish = async (_uuid, _subscriber, until) => {
      over.abort();
      until.throwIfAborted();
    };
    expect(await sweep(over.signal, never)).toMatchObject({ taken: 1, finished: 1, failures: 0 });
    expect(sent).toEqual(['1:billing', '1:handler']);
    publish = async () => {};
    clock += MINUTE;
    expect(await sweep()).toMatchObject({ taken: 1, finished: 1 });
    expect(sent).toEqual(['1:billing', '1:handler', '2:billing', '2:handler']);
  });

  test('a claim that was just taken is left to the next run', async () => {
    await leave(1);
    const lease = ledger.lease.bind(ledger);
    ledger.lease = async (...parts) => {
      const claim = await lease(...parts);
      over.abort();
      return claim;
    };
    expect(await sweep(over.signal, never)).toMatchObject({ taken: 1, finished: 0, failures: 0 });
    expect(sent).toEqual([]);
    clock += MINUTE;
    expect(await sweep()).toMatchObject({ finished: 1 });
  });

  test.each(['due', 'lease'] as const)(
    'that the ledger was asked in vain is no failure: %s',
    async (step) => {
      await leave(1);
      ledger[step] = async () => {
        over.abort();
        throw over.signal.reason;
      };
      expect(await sweep(over.signal, never)).toMatchObject({ taken: 0, failures: 0, errors: [] });
    },
  );
});
