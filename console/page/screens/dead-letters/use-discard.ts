import type { DiscardOutcome, DiscardPlan, RedriveTarget } from '../../../contract.ts';
import { api } from '../../api.ts';
import { type Planned, usePlanned } from '../../planned/use-planned.ts';

/** Deleting dead letters for good. */
export type LetterDiscarding = Planned<RedriveTarget, DiscardPlan, DiscardOutcome>;

/**
 * Counts what a discard would delete, and deletes that many.
 *
 * @param onEnd - told when letters may be gone
 * @param focus - moves the focus then: the button that led there goes with them
 */
export function useDiscard(onEnd: () => void, focus: () => void): LetterDiscarding {
  return usePlanned({
    plan: api.planDiscard,
    carryOut: (target, { count }, { reason = '' }) => api.discardLetters({ ...target, count, reason }),
    onEnd,
    onSeen: focus,
  });
}
