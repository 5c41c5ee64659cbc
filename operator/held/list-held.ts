import { heldFromItem } from '../../lambda/adapters/ledger-record.ts';
import type { HeldRequest } from '../../lambda/core/ledger/claim.ts';
import { HELD } from '../../lambda/core/ledger/outbox-index.ts';
import { readPartition } from '../ledger/index-partition.ts';
import { readLedgerItem } from '../ledger/ledger-item.ts';
import type { Target } from '../target/target.ts';

/** A held request and the key it is kept under. */
export interface KeptRequest {
  readonly key: string;
  readonly held: HeldRequest;
}

/**
 * Every held request, oldest first.
 *
 * @param requestUuid - only those of this UUID
 */
export function listHeld(target: Target, signal: AbortSignal, requestUuid = ''): Promise<KeptRequest[]> {
  const read = async (key: string): Promise<KeptRequest | undefined> =>
    key.startsWith(`held#${requestUuid}`) ? readHeld(target, key, signal) : undefined;
  return readPartition(target, HELD, read, signal);
}

async function readHeld(target: Target, key: string, signal: AbortSignal): Promise<KeptRequest | undefined> {
  const item = await readLedgerItem(target, key, signal);
  return item && { key, held: heldFromItem(item) };
}
