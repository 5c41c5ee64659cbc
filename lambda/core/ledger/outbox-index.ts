import { createHash } from 'node:crypto';
import type { VerifiedEvent } from '../message/cloud-event.ts';
import { messageGroupId } from '../message/message-group.ts';

/** Index of the ledger that unsent claims, parked claims and held requests are found through. */
export const OUTBOX_INDEX = 'outbox';

/** Number of partitions of unsent claims: DynamoDB takes 1,000 writes a second for each. */
const OUTBOX_SHARDS = 8;

/** Index partition of unsent claims. All events of an entity share one, so a sweeper keeps their order. */
export function outboxShard(event: Pick<VerifiedEvent, 'entity' | 'subject'>): string {
  const digest = createHash('sha256').update(messageGroupId(event)).digest();
  return `unsent#${(digest[0] ?? 0) % OUTBOX_SHARDS}`;
}

/** Every partition of unsent claims. */
export const OUTBOX_SHARD_NAMES: readonly string[] = Array.from(
  { length: OUTBOX_SHARDS },
  (_, shard) => `unsent#${shard}`,
);

/** Index partition of claims the sweeper parked, until an operator looks. */
export const PARKED = 'parked';

/** Index partition of held requests. */
export const HELD = 'held';
