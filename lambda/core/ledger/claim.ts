import type { VerifiedEvent } from '../message/cloud-event.ts';
import type { HoldCategory } from '../signature/hold-verdict.ts';
import type { Rendering } from '../signature/security-hash.ts';

/**
 * The claim: one ledger item per request UUID, idempotency record and outbox in one.
 *
 *     verifier                       ledger item                          sweeper
 *     ────────                       ───────────                          ───────
 *     put if absent ───────────────▶ unsent {handler, billing}
 *                                    dueAt t+60 s; in the index `by-time`
 *       (answer is 200 from here on, whatever happens next)
 *     send to handler, billing
 *     mark, if claimId is mine ────▶ sentAt, expiresAt; unsent and dueAt removed
 *
 *     killed, or SQS down ─────────▶ stays as it is
 *                                    t+60 s ◀──────────────────────────── inspect claims of that age (see `inspection.ts`)
 *                                    outbox unsent#3 ◀─────────────────── enqueue what has dueAt: the index `outbox`
 *                                    dueAt moved on, if dueAt is as seen  lease: only one sweeper wins
 *                                    unsent loses what was sent ◀──────── send what is missing, mark
 *
 * - Everything needed to finish is in the item, so nothing depends on the process that made it.
 * - `claimId` ties every update to the claim it belongs to: after retention the same UUID may be claimed anew, and a
 *   straggler of the old claim must not mark the new one. It also tells our own repeated put from somebody else's.
 * - `expiresAt` is set only when nothing is missing any more, so an unsent event never expires, however late it is.
 *   The condition reads `expiresAt` itself: DynamoDB may delete expired items days late.
 */
export interface Claim {
  readonly event: VerifiedEvent;
  /** Random; names this claim among all that the UUID may ever have. */
  readonly claimId: string;
  /** See `contentDigest`. */
  readonly digest: string;
  /** Subscribers whose queue does not have the event yet. */
  readonly unsent: readonly string[];
  /** When the sweeper may lease the claim, in milliseconds since the epoch. */
  readonly dueAt: number;
  /** How often the sweeper has leased it. */
  readonly attempts: number;
  /**
   * Since when it has been waiting to be sent, in milliseconds since the epoch, if not since its claim time: an operator
   * released it.
   */
  readonly unsentSince?: number;
}

/** What became of an attempt to claim a UUID. */
export type ClaimOutcome = 'claimed' | 'duplicate' | 'conflict';

/** What an earlier claim of the same UUID says, as far as it matters for telling a copy from a conflict. */
export interface EarlierClaim {
  readonly claimId: string;
  readonly digest: string;
}

/** Outcome for a claim that met an earlier one. A repeated put of our own (its first answer was lost) is ours. */
export function compareWithEarlier(claim: EarlierClaim, earlier: EarlierClaim): ClaimOutcome {
  if (earlier.claimId === claim.claimId) return 'claimed';
  return earlier.digest === claim.digest ? 'duplicate' : 'conflict';
}

/** How long a sweeper has a claim to itself, in milliseconds. Longer than a sweeper lives. */
export const SWEEP_LEASE = 60_000;

const MAX_BACKOFF = 15 * 60_000;

/**
 * Time until a claim that could not be sent is tried again, in milliseconds.
 *
 * @param attempts - attempts made so far, at least 1
 */
export function sweepBackoff(attempts: number): number {
  return Math.min(SWEEP_LEASE * 2 ** (attempts - 1), MAX_BACKOFF);
}

/** A verified request that cannot be accepted as it is: kept for an operator, not queued. */
export interface HeldRequest {
  readonly requestUuid: string;
  readonly eventType: string;
  readonly digest: string;
  readonly securityFields: readonly string[];
  /** How the signed values were written when the hash matched; with the body it gives the texts that were hashed. */
  readonly rendering: Rendering;
  readonly secretVersion: string;
  /** See `VerifiedEvent`. */
  readonly apiRequestId?: string;
  readonly bodyText: string;
  /** Why, in one word and in words for operators. */
  readonly category: HoldCategory;
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly heldAt: number;
}
