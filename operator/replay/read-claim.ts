import { claimFromItem, payloadKey } from '../../lambda/adapters/ledger-record.ts';
import type { Claim } from '../../lambda/core/ledger/claim.ts';
import { readLedgerItem } from '../ledger/ledger-item.ts';
import type { Target } from '../target/target.ts';

/**
 * The claim of an event with its body.
 *
 * @returns `no-body` if that is no longer kept, `undefined` if the claim is gone
 * @throws RecordVersionError if a later version of this code wrote it
 */
export async function readClaim(
  target: Target,
  requestUuid: string,
  signal: AbortSignal,
): Promise<Claim | 'no-body' | undefined> {
  const item = await readLedgerItem(target, requestUuid, signal);
  if (item === undefined) return undefined;
  if (item.body !== undefined) return claimFromItem(item);
  const payload = await readLedgerItem(
    target,
    payloadKey({ requestUuid, claimId: item.claimId?.S ?? '' }),
    signal,
  );
  return payload?.body === undefined ? 'no-body' : claimFromItem({ ...item, body: payload.body });
}
