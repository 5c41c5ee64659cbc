import { OUTBOX_SHARD_NAMES } from '../../lambda/core/ledger/outbox-index.ts';
import { type Counted, countDifferences, readCounted, type Usage } from '../../tools/cost/counted.ts';
import { FIXED_LIMITS } from '../../tools/cost/limits.ts';
import { type Count, countUsage } from './count-usage.ts';

/** Answers to requests that are kept in some way; all others are rejected. */
const KEPT = ['accepted', 'duplicate', 'uuid_conflict', 'signed_fields_rejected', 'held_copy'];

let count: Count;
let counted: Counted;

beforeAll(async () => {
  count = await countUsage();
  counted = count.counted;
});

function requestsOf({ requests }: Pick<Usage, 'requests'>): number {
  return Object.values(requests).reduce((sum, number) => sum + number, 0);
}

function verifierUsage(outcome: string): Usage {
  const usage = counted.verifier[outcome];
  if (usage === undefined) throw new Error(`Nothing was counted for ${outcome}.`);
  return usage;
}

test('an accepted event costs a claim, a message and a mark', () => {
  const { requests, writeUnits } = verifierUsage('accepted');
  expect(requests).toEqual({ 'dynamodb.PutItem': 1, 'sqs.SendMessage': 1, 'dynamodb.UpdateItem': 1 });
  expect(requestsOf({ requests })).toBeLessThanOrEqual(FIXED_LIMITS.requestsPerAcceptedEvent.atMost);
  expect(writeUnits).toBeLessThanOrEqual(FIXED_LIMITS.writeUnitsPerAcceptedEvent.atMost);
});

test('each further queue costs a message', () => {
  const requests = counted.queues.map(requestsOf);
  expect(requests.length).toBeGreaterThanOrEqual(5);
  for (const [index, more] of requests.slice(1).entries()) {
    expect(more - (requests[index] ?? 0)).toBeLessThanOrEqual(FIXED_LIMITS.requestsPerFurtherQueue.atMost);
  }
  expect(new Set(counted.queues.map(({ writeUnits }) => writeUnits)).size).toBe(1);
});

test('a copy or a conflict costs one read of the ledger, and what is rejected costs nothing', () => {
  for (const outcome of ['duplicate', 'uuid_conflict', 'held_copy']) {
    expect(requestsOf(verifierUsage(outcome))).toBeLessThanOrEqual(FIXED_LIMITS.requestsPerDuplicate.atMost);
  }
  const rejected = Object.entries(counted.verifier).filter(([outcome]) => !KEPT.includes(outcome));
  expect(rejected.length).toBeGreaterThanOrEqual(8);
  for (const [outcome, usage] of rejected) {
    expect([outcome, requestsOf(usage), usage.writeUnits, usage.readUnits]).toEqual([
      outcome,
      FIXED_LIMITS.requestsPerRejected.atMost,
      0,
      0,
    ]);
  }
});

test('a handled event costs the status, and history and mark in one, a repeated one what tells that it is one', () => {
  const { handled, repeated } = counted.handler;
  expect(handled?.requests).toEqual({ 'dynamodb.UpdateItem': 2 });
  expect(handled?.writeUnits).toBeLessThanOrEqual(FIXED_LIMITS.writeUnitsPerHandledEvent.atMost);
  expect(repeated?.requests).toEqual({ 'dynamodb.PutItem': 1, 'dynamodb.UpdateItem': 1 });
});

test('the sweeper reads a claim once for all of its inspections, and writes nothing to it', () => {
  const { sweep, firstSweep } = counted;
  const reads = (firstSweep.usage.readUnits - sweep.readUnits) / firstSweep.claims;
  expect(reads).toBeLessThanOrEqual(FIXED_LIMITS.readUnitsPerInspectedClaim.atMost);
  expect(sweep.writeUnits).toBe(0);
  // Notes of its own, for each part of the ledger.
  expect(firstSweep.usage.writeUnits).toBeLessThanOrEqual(OUTBOX_SHARD_NAMES.length);
});

test('what there is in the ledger makes no difference, because nothing is ever scanned', () => {
  for (const [outcome, before] of Object.entries(count.onEmptyLedger.verifier)) {
    const { requests, writeUnits, readUnits } = verifierUsage(outcome);
    expect([outcome, { requests, writeUnits, readUnits }]).toEqual([
      outcome,
      { requests: before.requests, writeUnits: before.writeUnits, readUnits: before.readUnits },
    ]);
  }
  expect(count.operations.filter((operation) => /Scan|Execute|Transact/.test(operation))).toEqual([]);
});

test('tools/cost/counted.json says what is counted', () => {
  const committed = readCounted(process.cwd());
  // After a change that is meant to be so: npm run cost:count
  expect(countDifferences(committed, counted)).toEqual([]);
});
