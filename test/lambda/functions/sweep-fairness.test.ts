import type { Claim } from '../../../lambda/core/ledger/claim.ts';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import { MessageRejectedError } from '../../../lambda/core/message/message-rejected-error.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { claimOf, NOON, never, uuid, verifiedEvent } from '../factories.ts';
import { MemoryLedger } from '../memory-ledger.ts';

/*
 * How long an event for a queue that works waits while events for others fail, in virtual time: each call costs what it
 * costs in AWS, and a run ends after 40 s and begins every minute. All of it in one shard, where one has only itself to
 * wait for.
 */

const MINUTE = 60_000;
const RUN = 40_000;

/** What a call takes, in milliseconds. */
const CALL = 10;

const SHARD = outboxShard(verifiedEvent());
const eventTypes = DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['handler', 'billing'] }));

let clock: number;
let ledger: MemoryLedger;
let claims: number;
let sentAt: Map<string, number>;
let broken: (subscriber: string, event: Claim['event']) => Error | undefined;

/** The ledger, with calls that take their time. */
class SlowLedger extends MemoryLedger {
  constructor() {
    super(30);
    for (const name of ['claimedBetween', 'enqueueForSweeper', 'due', 'look', 'lease', 'postpone'] as const) {
      const call = this[name].bind(this) as (...parts: unknown[]) => Promise<unknown>;
      // Side by side they take no longer than one.
      Object.assign(this, {
        [name]: async (...parts: unknown[]) => {
          const began = clock;
          const result = await call(...parts);
          clock = Math.max(clock, began + CALL);
          return result;
        },
      });
    }
  }
}

beforeEach(() => {
  clock = NOON;
  ledger = new SlowLedger();
  claims = 0;
  sentAt = new Map();
  broken = (subscriber) => (subscriber === 'billing' ? new Error('AccessDenied') : undefined);
});

/** A claim that its verifier left unsent. */
async function leave(subscriber: string, change: Partial<Claim> = {}): Promise<string> {
  const requestUuid = uuid(++claims);
  const event = verifiedEvent({ requestUuid, claimedAt: clock });
  const claim = { event, claimId: `claim-${claims}`, unsent: [subscriber], dueAt: clock + MINUTE };
  await ledger.claim(claimOf({ ...claim, ...change }), clock);
  return requestUuid;
}

async function sweep(): Promise<void> {
  const over = new AbortController();
  const began = clock;
  const now = () => {
    if (clock - began >= RUN) over.abort();
    return clock;
  };
  const publish = async (event: Claim['event'], subscriber: string) => {
    clock += CALL;
    const error = broken(subscriber, event);
    if (error !== undefined) throw error;
    sentAt.set(event.requestUuid, clock);
  };
  await sweepOutbox(
    { eventTypes, sweepAfter: MINUTE, maxAttempts: 100, shards: [SHARD] },
    { ledger, publisher: { publish }, now },
    over.signal,
    never,
  );
  expect(clock - began).toBeLessThan(RUN + 5000);
}

/** Longest time from claim to queue of the events that could be sent, in minutes. */
async function longestWait(minutes: number, failing: () => Promise<unknown>): Promise<number> {
  const healthy = new Map<string, number>();
  for (let minute = 0; minute < minutes; minute++) {
    const next = NOON + (minute + 1) * MINUTE;
    await failing();
    if (minute % 7 === 3 && minute < minutes - 4) healthy.set(await leave('handler'), clock);
    clock = next;
    await sweep();
  }
  const waits = [...healthy].map(([id, at]) => (sentAt.get(id) ?? Number.POSITIVE_INFINITY) - at);
  expect(waits.length).toBeGreaterThanOrEqual(5);
  return Math.max(...waits) / MINUTE;
}

async function several(count: number): Promise<void> {
  for (let number = 0; number < count; number++) await leave('billing');
}

test('26.7 failing events a second over all shards, for an hour and a half: sent within three minutes', async () => {
  expect(await longestWait(90, () => several(200))).toBeLessThan(3);
}, 120_000);

test('three times as many: sent within three minutes', async () => {
  expect(await longestWait(40, () => several(600))).toBeLessThan(3);
}, 120_000);

test('messages that SQS rejects, of queues that work, hold up no others', async () => {
  broken = (subscriber) =>
    subscriber === 'billing' ? new MessageRejectedError('SQS rejects the message: X.') : undefined;
  expect(await longestWait(60, () => several(200))).toBeLessThan(3);
}, 120_000);

test('behind more than a run can put off, an event that was tried before is tried when it is due again', async () => {
  for (let number = 0; number < 12_000; number++) {
    await leave('billing', { unsentSince: NOON, dueAt: NOON + number });
  }
  clock = NOON + 10 * MINUTE;
  const waiting = await leave('handler', { unsentSince: NOON, dueAt: clock - 30_000, attempts: 4 });
  await sweep();
  expect(sentAt.has(waiting)).toBe(true);
}, 60_000);
