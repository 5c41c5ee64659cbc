import type { Entry, EntryState } from '../../../../operator/events/entry.ts';

/** How many entries there are in each state. */
export interface StateCounts {
  readonly total: number;
  readonly byState: ReadonlyMap<EntryState, number>;
  /** Whether there are older ones that are not loaded, and not counted. */
  readonly isMore: boolean;
}

/**
 * Counts what is loaded wholly.
 *
 * @param floor - since when it is, in milliseconds since the epoch; negative infinity if there is nothing before
 */
export function countStates(entries: readonly Entry[], floor: number): StateCounts {
  const byState = new Map<EntryState, number>();
  let total = 0;
  for (const { state, time } of entries) {
    if (time < floor) continue;
    byState.set(state, (byState.get(state) ?? 0) + 1);
    total++;
  }
  return { total, byState, isMore: Number.isFinite(floor) };
}
