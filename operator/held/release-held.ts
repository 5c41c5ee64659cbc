import type { Claim, ClaimOutcome, HeldRequest } from '../../lambda/core/ledger/claim.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import type { SignedFacts } from '../../lambda/core/signature/field-policy.ts';
import type { HoldCategory } from '../../lambda/core/signature/hold-verdict.ts';
import { type AuditPorts, auditedEach } from '../audit/audited.ts';
import { selectedFacts } from '../audit/selected-facts.ts';
import { type OperatorStores, operatorStores } from '../ledger/operator-stores.ts';
import type { Target } from '../target/target.ts';
import { checkHeld } from './check-held.ts';
import { UnnamedNotPortableProblem } from './held-problems.ts';
import { type KeptRequest, listHeld } from './list-held.ts';
import { type HeldSelection, isNamed, selectHeld } from './select-held.ts';

/** Which held requests are released, and how. */
export interface HeldReleaseOptions {
  readonly requests: HeldSelection;
  /** Releases unchanged what not every parser can read. It may block an entity for every subscriber, so each is named. */
  readonly notPortable?: boolean | undefined;
  /** Tell what would happen, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Why, for the audit log. */
  readonly reason?: string | undefined;
}

/** What became of one held request. */
export type HeldRelease =
  | {
      readonly requestUuid: string;
      /**
       * - `released`: accepted; the sweeper queues it
       * - `duplicate`: was accepted before with the same content, so it leaves the hold, too
       * - `conflict`: another content was accepted under its UUID before, so it stays held
       */
      readonly outcome: 'not-held' | 'would-release' | 'released' | 'duplicate' | 'conflict';
    }
  | {
      readonly requestUuid: string;
      /** The configuration as it is now does not accept it, so it stays held. */
      readonly outcome: 'rejected';
      readonly reason: string;
      readonly category?: HoldCategory | undefined;
    };

/**
 * Holds requests against the configuration as it is now, and claims those that pass, as the verifier would have. The
 * sweeper finds the claims due and sends them. A request leaves the hold only after its claim is known written, so a
 * crash in between leaves a copy, which is recognised as a duplicate the next time.
 *
 * @returns what became of each, as it happens
 * @throws UnnamedNotPortableProblem if what is not portable is to be released without its UUID
 */
export async function* releaseHeld(
  target: Target,
  options: HeldReleaseOptions,
  ports: AuditPorts,
  stores: OperatorStores = operatorStores(target),
): AsyncGenerator<HeldRelease> {
  const { requests, dryRun, reason, notPortable = false } = options;
  if (notPortable && !isNamed(requests)) throw new UnnamedNotPortableProblem();
  const parameters = { ...selectedFacts(requests), notPortable };
  const change = { operation: 'held release', reason, parameters, dryRun } as const;
  yield* auditedEach(target, change, ports, () => releaseEach(target, options, ports, stores));
}

async function* releaseEach(
  target: Target,
  { requests, dryRun, notPortable = false }: HeldReleaseOptions,
  { now, signal }: AuditPorts,
  stores: OperatorStores,
): AsyncGenerator<HeldRelease> {
  const { chosen, missing } = selectHeld(await listHeld(target, signal), requests);
  for (const requestUuid of missing) yield { requestUuid, outcome: 'not-held' };
  let due = now();
  for (const request of chosen) {
    const { requestUuid } = request.held;
    const verdict = checkHeld(request.held, target.eventTypes, { notPortable });
    // One after another and each due later than the one before, so that the sweeper keeps the order.
    due = Math.max(due + 1, now());
    if (!verdict.kept) {
      const { reason, category } = verdict;
      yield { requestUuid, outcome: 'rejected', reason, category };
    } else if (dryRun) yield { requestUuid, outcome: 'would-release' };
    else {
      const claim = claimOf(request.held, verdict.eventType, verdict.facts, due, stores.newId());
      yield { requestUuid, outcome: await claimAndDelete(request, claim, stores, now(), signal) };
    }
  }
}

const RELEASES: Readonly<Record<ClaimOutcome, 'released' | 'duplicate' | 'conflict'>> = {
  claimed: 'released',
  duplicate: 'duplicate',
  conflict: 'conflict',
};

async function claimAndDelete(
  { key }: KeptRequest,
  claim: Claim,
  { claims, ledger }: OperatorStores,
  now: number,
  signal: AbortSignal,
): Promise<'released' | 'duplicate' | 'conflict'> {
  const outcome = await claims.claim(claim, now, signal);
  if (outcome !== 'conflict') await ledger.deleteHeld(key, signal);
  return RELEASES[outcome];
}

function claimOf(
  held: HeldRequest,
  eventType: EventType,
  facts: SignedFacts,
  dueAt: number,
  claimId: string,
): Claim {
  return {
    event: {
      requestUuid: held.requestUuid,
      eventType: eventType.name,
      entity: eventType.entity,
      ...facts,
      // When it came: events of the entity that were accepted since are newer, and must not be overwritten.
      claimedAt: held.heldAt,
      securityFields: held.securityFields,
      secretVersion: held.secretVersion,
      ...(held.apiRequestId !== undefined && { apiRequestId: held.apiRequestId }),
      bodyText: held.bodyText,
    },
    claimId,
    digest: held.digest,
    unsent: eventType.subscribers,
    dueAt,
    attempts: 0,
    // Its time in the hold is not the sweeper's backlog.
    unsentSince: dueAt,
  };
}
