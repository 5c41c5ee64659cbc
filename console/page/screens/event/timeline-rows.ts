import type { Step } from '../../../../operator/events/timeline.ts';

/** A step with where it stands in time. */
export interface TimelineRow {
  readonly step: Step;
  /** Milliseconds since the step before; absent for the first one. */
  readonly gap?: number;
  /** Height of the line that leads here, from 0 to 1: longer for a longer time, so that a wait is seen. */
  readonly length: number;
}

/** A gap of this many milliseconds, or more, has the longest line. */
const MAX_GAP = 3_600_000;

/** The steps of an event, each with how long after the one before it came. */
export function timelineRows(steps: readonly Step[]): TimelineRow[] {
  return steps.map((step, index) => {
    const previous = steps[index - 1];
    if (previous === undefined) return { step, length: 0 };
    const gap = step.time - previous.time;
    return { step, gap, length: lengthOf(gap) };
  });
}

/** By its order of magnitude: waits differ by a factor of a million. */
function lengthOf(gap: number): number {
  return Math.min(1, Math.log1p(Math.max(0, gap)) / Math.log1p(MAX_GAP));
}

/** Rows shown at the beginning and at the end of a long timeline. */
const ENDS = 12;

/** A long timeline without its middle. */
export function folded(
  rows: readonly TimelineRow[],
  isWhole: boolean,
): { readonly head: readonly TimelineRow[]; readonly hidden: number; readonly tail: readonly TimelineRow[] } {
  const hidden = rows.length - 2 * ENDS;
  // To hide one row takes as much room as to show it.
  if (isWhole || hidden <= 1) return { head: rows, hidden: 0, tail: [] };
  return { head: rows.slice(0, ENDS), hidden, tail: rows.slice(-ENDS) };
}
