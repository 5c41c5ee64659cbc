import { bodyFromStored, payloadKey } from '../../lambda/adapters/ledger-record.ts';
import { readLedgerItem } from '../ledger/ledger-item.ts';
import type { Target } from '../target/target.ts';

/** What the ledger keeps of the request behind an event. */
export interface RequestRecord {
  /** Names of the fields that the hash covers, in order. */
  readonly securityFields: readonly string[];
  /** Version id of the secret that verified it. */
  readonly secretVersion: string;
  /** API Gateway's id of the request; absent from claims of earlier versions. */
  readonly apiRequestId?: string;
  /** The body as it was sent; absent once its retention is over, or it was erased. */
  readonly bodyText?: string;
  /** Until when the body is kept, in milliseconds since the epoch; absent while the event is unsent. */
  readonly bodyUntil?: number;
}

/** Reads what is kept of the request, body included. `undefined` if the UUID was never claimed. */
export async function readRequestRecord(
  target: Target,
  requestUuid: string,
  signal: AbortSignal,
): Promise<RequestRecord | undefined> {
  const claim = await readLedgerItem(target, requestUuid, signal);
  if (claim === undefined) return undefined;
  const claimId = claim.claimId?.S ?? '';
  // Where bodies are kept shorter than UUIDs, they move to an item of their own once the event is sent.
  const holder =
    claim.body === undefined
      ? await readLedgerItem(target, payloadKey({ requestUuid, claimId }), signal)
      : claim;
  const bodyText = bodyFromStored(holder?.body);
  const expiresAt = holder?.expiresAt?.N;
  const apiRequestId = claim.apiRequestId?.S;
  return {
    securityFields: (claim.fields?.L ?? []).map(({ S = '' }) => S),
    secretVersion: claim.secretVersion?.S ?? '',
    ...(apiRequestId !== undefined && { apiRequestId }),
    ...(bodyText !== undefined && { bodyText }),
    ...(bodyText !== undefined && expiresAt !== undefined && { bodyUntil: Number(expiresAt) * 1000 }),
  };
}
