import { formatSpan } from '../../format.ts';

/** One line of a chart, in words and numbers. */
export interface Line {
  readonly name: string;
  /** One value a minute, the oldest first; `null` where there is none. */
  readonly values: readonly (number | null)[];
}

/** A chart as a table: one row a minute, the newest first, without minutes in which nothing happened. */
export function tableOf(
  times: readonly number[],
  lines: readonly Line[],
): { readonly time: number; readonly values: readonly (number | null)[] }[] {
  return times
    .map((time, index) => ({ time, values: lines.map(({ values }) => values[index] ?? null) }))
    .filter(({ values }) => values.some((value) => value !== null && value !== 0))
    .toReversed();
}

/** What a chart of counts shows, for those who do not see it: `accepted 12, at most 8 a minute`. */
export function summaryOfCounts(lines: readonly Line[]): string {
  const parts = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== null);
    const sum = known.reduce((a, b) => a + b, 0);
    if (sum === 0) return `${name} none`;
    return `${name} ${sum}, at most ${known.reduce((a, b) => Math.max(a, b), 0)} a minute`;
  });
  return `${parts.join('; ')}.`;
}

/** What a chart of durations shows: `p50 at most 90 ms; p99 at most 210 ms`. */
export function summaryOfDurations(lines: readonly Line[]): string {
  const parts = lines.map(({ name, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${name} none`;
    return `${name} at most ${formatSpan(known.reduce((a, b) => Math.max(a, b), 0))}`;
  });
  return `${parts.join('; ')}.`;
}

/** A line that is drawn only where something happened: zeros between zeros would lie on the line of another. */
export function withoutQuiet(values: readonly (number | null)[]): (number | null)[] {
  const isQuiet = (index: number) => (values[index] ?? 0) === 0;
  return values.map((value, index) =>
    isQuiet(index) && isQuiet(index - 1) && isQuiet(index + 1) ? null : value,
  );
}
