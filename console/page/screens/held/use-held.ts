import type {
  HeldChoice,
  HeldDiscardOrder,
  HeldDiscardOutcome,
  HeldReleaseOrder,
  HeldReleaseOutcome,
} from '../../../contract.ts';
import { api } from '../../api.ts';
import { type Planned, usePlanned } from '../../planned/use-planned.ts';

/** Releasing held requests. */
export type HeldReleasing = Planned<HeldReleaseOrder, HeldReleaseOutcome, HeldReleaseOutcome>;

/** Discarding held requests. */
export type HeldDiscarding = Planned<HeldDiscardOrder, HeldDiscardOutcome, HeldDiscardOutcome>;

/**
 * Plans releases, and carries them out.
 *
 * @param onEnd - told when requests may have been released
 * @param onSeen - moves the focus when the outcome was seen
 */
export function useHeldRelease(
  onEnd: () => void,
  onSeen: (outcome: HeldReleaseOutcome) => void,
): HeldReleasing {
  return usePlanned({
    plan: (order: HeldReleaseOrder) => api.releaseHeld({ ...order, dryRun: true }),
    carryOut: (order, plan: HeldReleaseOutcome, why) =>
      api.releaseHeld({ ...order, ...why, requests: shownOnly(order.requests, plan) }),
    onEnd,
    onSeen,
  });
}

/** The same for discarding. */
export function useHeldDiscard(
  onEnd: (outcome: HeldDiscardOutcome | undefined) => void,
  onSeen: (outcome: HeldDiscardOutcome) => void,
): HeldDiscarding {
  return usePlanned({
    plan: (order: HeldDiscardOrder) => api.discardHeld({ ...order, dryRun: true }),
    carryOut: (order, plan: HeldDiscardOutcome, why) =>
      api.discardHeld({ ...order, ...why, requests: shownOnly(order.requests, plan), confirmed: true }),
    onEnd,
    onSeen,
  });
}

/** What has come since the plan was shown is nobody's decision. */
function shownOnly(
  requests: HeldChoice,
  { results }: { readonly results: readonly { readonly requestUuid: string }[] },
): HeldChoice {
  if ('uuids' in requests) return requests;
  return { ...requests, among: [...new Set(results.map(({ requestUuid }) => requestUuid))] };
}
