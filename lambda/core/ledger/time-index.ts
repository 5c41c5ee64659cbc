/**
 * Index of the ledger that holds every claim by the time it was made: claims are listed through it, and the sweeper finds
 * through it what was left unsent. Nothing it holds ever changes, so marking a claim costs no write to it.
 */
export const TIME_INDEX = 'by-time';

/** Attributes of a claim that the index holds besides its keys. None of them changes. */
export const TIME_INDEX_ATTRIBUTES = ['type', 'entity', 'subject', 'status'] as const;

/**
 * Partition of the index that has the claims of a shard. One for all claims would bound the claims per second of the
 * whole stack, because a write to the table waits for its indexes.
 *
 * @param shard - as `outboxShard` gives it
 */
export function timePartition(shard: string): string {
  return `claims${shard.slice(shard.indexOf('#'))}`;
}
