import type { HeldRequest } from '../../lambda/core/ledger/claim.ts';
import { type OperatorStores, operatorStores } from '../ledger/operator-stores.ts';
import type { OperatorPorts } from '../ports.ts';
import { isSelected, missingFrom, type Selection } from '../selection.ts';
import type { Target } from '../target/target.ts';
import { checkHeld } from './check-held.ts';
import { listHeld } from './list-held.ts';

/** Which held requests are discarded, and how. */
export interface HeldDiscardOptions {
  /** All are those that break the policy as it is now. */
  readonly requests: Selection;
  /** Tell what would be discarded, write nothing. */
  readonly dryRun?: boolean | undefined;
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
 * Forgets held requests for good. One that keeps the policy as it is now goes only if its UUID is named: of all it is
 * left, because a release accepts it.
 *
 * @returns what became of each, as it happens
 */
export async function* discardHeld(
  target: Target,
  { requests, dryRun }: HeldDiscardOptions,
  { signal }: Pick<OperatorPorts, 'signal'>,
  { ledger }: Pick<OperatorStores, 'ledger'> = operatorStores(target),
): AsyncGenerator<HeldDiscard> {
  const kept = (await listHeld(target, signal)).filter(({ held }) => isSelected(requests, held.requestUuid));
  const uuids = kept.map(({ held }) => held.requestUuid);
  for (const requestUuid of missingFrom(requests, uuids)) yield { requestUuid, outcome: 'not-held' };
  for (const { key, held } of kept) {
    const { requestUuid, eventType, heldAt, reason } = held;
    if (requests === 'all' && checkHeld(held, target.eventTypes).kept) {
      yield { requestUuid, outcome: 'releasable' };
      continue;
    }
    if (!dryRun) await ledger.deleteHeld(key, signal);
    yield { requestUuid, outcome: dryRun ? 'would-discard' : 'discarded', eventType, heldAt, reason };
  }
}
