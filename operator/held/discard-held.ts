import type { HeldRequest } from '../../lambda/core/ledger/claim.ts';
import { type AuditPorts, auditedEach } from '../audit/audited.ts';
import { selectedFacts } from '../audit/selected-facts.ts';
import { type OperatorStores, operatorStores } from '../ledger/operator-stores.ts';
import type { Target } from '../target/target.ts';
import { checkHeld } from './check-held.ts';
import { UnconfirmedDiscardProblem } from './held-problems.ts';
import { listHeld } from './list-held.ts';
import { type HeldSelection, isNamed, selectHeld } from './select-held.ts';

/** Which held requests are discarded, and how. */
export interface HeldDiscardOptions {
  /** Unless they are named, those that break the policy as it is now. */
  readonly requests: HeldSelection;
  /** Tell what would be discarded, write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Somebody has said that they are to be forgotten for good. */
  readonly confirmed?: boolean | undefined;
  /** Why, for the audit log. */
  readonly reason?: string | undefined;
}

/** What became of one held request. */
export type HeldDiscard =
  | {
      readonly requestUuid: string;
      /** `releasable`: it keeps the policy as it is now and was not named, so it is left for a release. */
      readonly outcome: 'not-held' | 'releasable';
    }
  | ({ readonly outcome: 'discarded' | 'would-discard' } & Pick<
      HeldRequest,
      'requestUuid' | 'eventType' | 'heldAt' | 'reason'
    >);

/**
 * Forgets held requests for good. One that keeps the policy as it is now goes only if its UUID is named: it is
 * left otherwise, because a release accepts it.
 *
 * @returns what became of each, as it happens
 * @throws UnconfirmedDiscardProblem unless it is either confirmed or a dry run
 */
export async function* discardHeld(
  target: Target,
  options: HeldDiscardOptions,
  ports: AuditPorts,
  stores: Pick<OperatorStores, 'ledger'> = operatorStores(target),
): AsyncGenerator<HeldDiscard> {
  const { requests, dryRun = false, confirmed = false, reason } = options;
  if (confirmed === dryRun) throw new UnconfirmedDiscardProblem();
  const change = { operation: 'held discard', reason, parameters: selectedFacts(requests), dryRun } as const;
  yield* auditedEach(target, change, ports, () => discardEach(target, options, ports, stores));
}

async function* discardEach(
  target: Target,
  { requests, dryRun = false }: HeldDiscardOptions,
  { signal }: AuditPorts,
  { ledger }: Pick<OperatorStores, 'ledger'>,
): AsyncGenerator<HeldDiscard> {
  const { chosen, missing } = selectHeld(await listHeld(target, signal), requests);
  for (const requestUuid of missing) yield { requestUuid, outcome: 'not-held' };
  for (const { key, held } of chosen) {
    const { requestUuid, eventType, heldAt, reason } = held;
    if (!isNamed(requests) && checkHeld(held, target.eventTypes).kept) {
      yield { requestUuid, outcome: 'releasable' };
      continue;
    }
    if (!dryRun) await ledger.deleteHeld(key, signal);
    yield { requestUuid, outcome: dryRun ? 'would-discard' : 'discarded', eventType, heldAt, reason };
  }
}
