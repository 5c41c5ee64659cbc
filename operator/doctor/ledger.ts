import { HELD, PARKED } from '../../lambda/core/ledger/outbox-index.ts';
import { countPartition } from '../ledger/index-partition.ts';
import type { Target } from '../target/target.ts';
import { formatCount } from '../words.ts';
import { fail, ok, type Verdict } from './verdict.ts';

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
    fail(
      `${words(parked, 'accepted event')} could not be sent; the sweeper is out of attempts.`,
      { kind: 'release-parked' },
      { name: 'parked list' },
    ),
  ];
}

/** Whether requests wait for an operator because of the field policy. */
export function judgeHeld(held: PartitionCount): Verdict[] {
  if (held.count === 0) return [ok('no request is held')];
  return [
    fail(
      `${words(held, 'request')} held: valid hash, but against the field policy, or not readable by every parser.`,
      { kind: 'release-held' },
      { name: 'held list' },
    ),
  ];
}
