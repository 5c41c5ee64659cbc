const MINUTE = 60_000;

/** One line of a chart: a value a minute, the oldest first; `null` where there is none. */
export interface Line {
  readonly name: string;
  /** Of the minutes that are over. */
  readonly values: readonly (number | null)[];
  /** Of the minute that has started: it still grows, so it is no end of the line. */
  readonly soFar: number | null;
}

/** Minutes of which values are known, each by its beginning. */
export interface Minutes {
  readonly complete: readonly number[];
  /** The one that is not over. */
  readonly started: number | undefined;
}

/**
 * Parts minutes into those that are over and the one that is not.
 *
 * @param at - when the values were read
 */
export function partedMinutes(times: readonly number[], at: number): Minutes {
  const complete = times.filter((time) => time + MINUTE <= at);
  return { complete, started: times[complete.length] };
}

/** Parts the values of a series as its minutes are. */
export function lineOf(name: string, values: readonly (number | null)[], { complete }: Minutes): Line {
  return { name, values: values.slice(0, complete.length), soFar: values[complete.length] ?? null };
}

/** A line that is drawn only where something happened: zeros between zeros would lie on the line of another. */
export function withoutQuiet({ name, values, soFar }: Line): Line {
  const isQuiet = (index: number) => (values[index] ?? 0) === 0;
  return {
    name,
    values: values.map((value, index) =>
      isQuiet(index) && isQuiet(index - 1) && isQuiet(index + 1) ? null : value,
    ),
    soFar: soFar === 0 ? null : soFar,
  };
}
