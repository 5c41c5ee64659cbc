import { formatNumber, formatSpan } from '../../format.ts';
import type { Line, Minutes } from './minutes.ts';

/** One minute of a chart, in numbers. */
export interface MinuteRow {
  readonly time: number;
  /** Whether the minute is not over. */
  readonly isSoFar: boolean;
  /** One of each line. */
  readonly values: readonly (number | null)[];
}

/** A chart as a table: one row a minute, the newest first, without minutes in which nothing happened. */
export function tableOf({ complete, started }: Minutes, lines: readonly Line[]): MinuteRow[] {
  const rows = complete.map(
    (time, index): MinuteRow => ({
      time,
      isSoFar: false,
      values: lines.map(({ values }) => values[index] ?? null),
    }),
  );
  if (started !== undefined) {
    rows.push({ time: started, isSoFar: true, values: lines.map(({ soFar }) => soFar) });
  }
  return rows.filter(({ values }) => values.some((value) => value !== null && value !== 0)).toReversed();
}

/** What a chart of counts shows, for those who do not see it: `accepted 12, at most 8 a minute, 2 so far in this minute`. */
export function summaryOfCounts(lines: readonly Line[]): string {
  const parts = lines.map(({ name, values, soFar }) => {
    const known = withoutGaps(values);
    const sum = known.reduce((a, b) => a + b, 0);
    const words = [
      sum === 0 ? 'none' : `${formatNumber(sum)}, at most ${formatNumber(largest(known))} a minute`,
    ];
    if (soFar) words.push(`${formatNumber(soFar)} so far in this minute`);
    return `${name} ${words.join(', ')}`;
  });
  return `${parts.join('; ')}.`;
}

/** What a chart of durations shows: `p50 at most 90 ms; p99 at most 210 ms`. */
export function summaryOfDurations(lines: readonly Line[]): string {
  const parts = lines.map(({ name, values, soFar }) => {
    const known = withoutGaps(values);
    const words = [known.length === 0 ? 'none' : `at most ${formatSpan(largest(known))}`];
    if (soFar !== null) words.push(`${formatSpan(soFar)} so far in this minute`);
    return `${name} ${words.join(', ')}`;
  });
  return `${parts.join('; ')}.`;
}

function withoutGaps(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}

function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}
