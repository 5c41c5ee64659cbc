import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { HELD, OUTBOX_SHARD_NAMES, PARKED } from '../../lambda/core/ledger/outbox-index.ts';
import { countPartition } from '../ledger/index-partition.ts';
import type { LimitFacts, Target } from '../target/target.ts';
import { formatAge, formatCount } from '../words.ts';
import { fail, ok, type Verdict, warn } from './verdict.ts';

/** Number of events or requests, and whether there are more of them than were counted. */
export interface PartitionCount {
  readonly count: number;
  readonly more: boolean;
}

/** More are not counted. */
const MAX_COUNTED = 1000;

/** Counts the events that the sweeper parked. */
export function countParked(target: Target, signal: AbortSignal): Promise<PartitionCount> {
  return countPartition(target, PARKED, MAX_COUNTED, signal);
}

/** Counts the requests that wait for an operator. */
export function countHeld(target: Target, signal: AbortSignal): Promise<PartitionCount> {
  return countPartition(target, HELD, MAX_COUNTED, signal);
}

function words({ count, more }: PartitionCount, noun: string): string {
  return more ? `More than ${count} ${noun}s` : formatCount(count, noun);
}

/** Whether the sweeper parked events. */
export function judgeParked(parked: PartitionCount): Verdict[] {
  if (parked.count === 0) return [ok('no event is parked')];
  return [
    fail(`${words(parked, 'accepted event')} could not be sent; the sweeper is out of attempts.`, {
      kind: 'release-parked',
    }),
  ];
}

/** Whether requests wait for an operator because of the field policy. */
export function judgeHeld(held: PartitionCount): Verdict[] {
  if (held.count === 0) return [ok('no request is held')];
  return [
    fail(
      `${words(held, 'request')} held: valid hash, but against the field policy, or not readable by every parser.`,
      { kind: 'release-held' },
    ),
  ];
}

/** Since when the longest waiting event is unsent, in milliseconds since the epoch; `undefined` if none is. */
export async function readOldestUnsent({ dynamoDb, ledgerTable }: Target): Promise<number | undefined> {
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 0);
  const oldest = await Promise.all(OUTBOX_SHARD_NAMES.map((shard) => ledger.oldestUnsent(shard)));
  const times = oldest.filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/**
 * Whether the sweeper sends what was left unsent.
 *
 * @param limits - from `oldestUnsentMinutes` on an alarm goes off; half of it is worth a look
 */
export function judgeUnsent(
  oldest: number | undefined,
  { oldestUnsentMinutes }: Pick<LimitFacts, 'oldestUnsentMinutes'>,
  now: number,
): Verdict[] {
  if (oldest === undefined) return [ok('every accepted event was sent to its queues')];
  const age = Math.max(0, now - oldest);
  const sentence = `An accepted event has been unsent for ${formatAge(age)}`;
  const tooLong = oldestUnsentMinutes * 60_000;
  if (age < tooLong / 2) return [ok(`${sentence.toLowerCase()}; the sweeper sends it`)];
  const advice = "See the sweeper's log, and whether SQS takes messages.";
  return [age < tooLong ? warn(`${sentence}. ${advice}`) : fail(`${sentence}. ${advice}`)];
}
