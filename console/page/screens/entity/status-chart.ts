import type { EntityDetail } from '../../../contract.ts';

type Change = EntityDetail['history'][number];

/** An event in the drawing of an entity's history. */
export interface ChartPoint {
  readonly change: Change;
  /** From 0 at the left to 1 at the right. */
  readonly x: number;
  /** Row of its status. */
  readonly row: number;
}

/** A stretch of time in which an entity had a status. */
interface ChartStretch {
  readonly from: number;
  readonly to: number;
  readonly row: number;
}

/** The history of an entity, ready to be drawn. */
export interface StatusChart {
  /** In the order of their coming. */
  readonly statuses: readonly string[];
  readonly points: readonly ChartPoint[];
  readonly stretches: readonly ChartStretch[];
  /** Where the drawing of time ends: now. */
  readonly end: number;
}

/** Gaps below this many milliseconds look alike. */
const MIN_DURATION = 1000;

/** Least share of the mean gap that a gap gets, so that events side by side can be told apart. */
const MIN_OPACITY = 0.35;

/**
 * Lays out an entity's history. Time is drawn by the order of magnitude of its gaps: a burst of a second and the month
 * of silence after it are both seen.
 */
export function statusChart(history: readonly Change[], now: number): StatusChart {
  const statuses = [...new Set(history.map(({ status }) => status))];
  const positions = positionsOf([...history.map(({ claimedAt }) => claimedAt), now]);
  const points = history.map((change, index) => ({
    change,
    x: positions[index] ?? 0,
    row: statuses.indexOf(change.status),
  }));
  return { statuses, points, stretches: stretchesOf(points), end: positions.at(-1) ?? 1 };
}

/** Only what was handled in its turn sets the status. */
function stretchesOf(points: readonly ChartPoint[]): ChartStretch[] {
  const effective = points.filter(({ change }) => change.handledAt !== undefined && !change.late);
  return effective.map(({ x, row }, index) => ({ from: x, to: effective[index + 1]?.x ?? 1, row }));
}

/** Positions from 0 to 1 of times in ascending order. */
function positionsOf(times: readonly number[]): number[] {
  const weights = times.slice(1).map((time, index) => {
    const gap = Math.max(0, time - (times[index] ?? time));
    return Math.log1p(gap / MIN_DURATION);
  });
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / (weights.length || 1);
  const widths = weights.map((weight) => Math.max(weight, mean * MIN_OPACITY) || 1);
  const total = widths.reduce((sum, width) => sum + width, 0) || 1;
  const positions = [0];
  for (const width of widths) positions.push((positions.at(-1) ?? 0) + width / total);
  return positions;
}
