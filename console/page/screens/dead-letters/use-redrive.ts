import type { RedriveOutcome, RedrivePlan, RedriveTarget } from '../../../contract.ts';
import { api } from '../../api.ts';
import { type Planned, usePlanned } from '../../planned/use-planned.ts';

/** Moving dead letters back into their queue. */
export type Redrive = Planned<RedriveTarget, RedrivePlan, RedriveOutcome>;

/**
 * Plans a redrive, and carries it out.
 *
 * @param onEnd - told when letters may have moved
 * @param focus - moves the focus then: the button that led there goes with what was moved
 */
export function useRedrive(onEnd: () => void, focus: () => void): Redrive {
  return usePlanned({
    plan: api.planRedrive,
    carryOut: (target, _, why) => api.redrive({ ...target, ...why }),
    onEnd,
    onSeen: focus,
  });
}
