import type { ReplayOrder, ReplayOutcome } from '../../../contract.ts';
import { api } from '../../api.ts';
import { type Planned, usePlanned } from '../../planned/use-planned.ts';

/** Sending one event to its queues again. */
export type Replaying = Planned<ReplayOrder, ReplayOutcome, ReplayOutcome>;

/**
 * Plans a replay, and carries it out.
 *
 * @param onEnd - told when something may have been sent
 */
export function useReplay(uuid: string, onEnd: () => void): Replaying {
  return usePlanned({
    plan: (order: ReplayOrder) => api.replay(uuid, { ...order, dryRun: true }),
    carryOut: (order, _, why) => api.replay(uuid, { ...order, ...why }),
    onEnd,
    // The button that led there stays.
    onSeen: () => {},
  });
}
