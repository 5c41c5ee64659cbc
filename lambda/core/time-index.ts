import type { VerifiedEvent } from './cloud-event.ts';
import { outboxShard } from './outbox-index.ts';

/** Index of the ledger that claims are listed through by the time of their claim. */
export const TIME_INDEX = 'by-time';

/** Attributes of a claim that the index holds besides its keys. None of them changes, so marking a claim costs no write. */
export const TIME_INDEX_ATTRIBUTES = ['type', 'entity', 'subject', 'status'] as const;

const DAY = 86_400_000;

/**
 * Index partition of a claim: its day in UTC, and the shard it has in the outbox. One partition a day would bound the
 * claims per second of the whole stack, because a write to the table waits for its indexes.
 */
export function dayPartition(event: Pick<VerifiedEvent, 'entity' | 'subject' | 'claimedAt'>): string {
  return partition(event.claimedAt, outboxShard(event));
}

/**
 * Partitions of the claims made from one time to another, both included, in milliseconds since the epoch; newest day
 * first.
 *
 * @param shards - names of all shards, as `outboxShard` gives them
 */
export function dayPartitions(from: number, to: number, shards: readonly string[]): string[][] {
  const days: string[][] = [];
  for (let day = startOfDay(to); day >= startOfDay(from); day -= DAY) {
    days.push(shards.map((shard) => partition(day, shard)));
  }
  return days;
}

function partition(time: number, shard: string): string {
  return `${new Date(time).toISOString().slice(0, 10)}#${shard.slice(shard.indexOf('#') + 1)}`;
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY) * DAY;
}
