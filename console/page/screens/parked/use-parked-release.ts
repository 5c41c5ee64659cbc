import type { ParkedReleaseOrder, ParkedReleaseOutcome } from '../../../contract.ts';
import { api } from '../../api.ts';
import { type Planned, usePlanned } from '../../planned/use-planned.ts';

/** Releasing parked events. */
export type ParkedReleasing = Planned<ParkedReleaseOrder, ParkedReleaseOutcome, ParkedReleaseOutcome>;

/**
 * Plans releases, and carries them out. What was parked after the plan was shown is not released.
 *
 * @param onEnd - told when events may have been released
 * @param onSeen - moves the focus when the outcome was seen
 */
export function useParkedRelease(onEnd: () => void, onSeen: () => void): ParkedReleasing {
  return usePlanned({
    plan: (order: ParkedReleaseOrder) => api.releaseParked({ ...order, dryRun: true }),
    carryOut: (order, { results }: ParkedReleaseOutcome, why) =>
      api.releaseParked({ ...order, ...why, uuids: results.map(({ requestUuid }) => requestUuid) }),
    onEnd,
    onSeen,
  });
}
