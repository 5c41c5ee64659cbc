/** A table as it is shown on the terminal and in the document. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What must be known to read it. */
  readonly note: string;
  /** It helps somebody decide, so it stands in the document, too. */
  readonly inDocument?: true;
}

/** What one part of the bench found. */
export interface PartResult {
  readonly tables: readonly Table[];
  /** Ratios by the names that `limits.ts` knows; each of two medians of the same run. */
  readonly figures: Readonly<Record<string, number>>;
  /** Processor time of invocations in milliseconds, for the model of costs. */
  readonly processor?: Readonly<Record<string, number>>;
  /** Medians and spreads behind them, for programs. */
  readonly data: unknown;
}

/** A ratio as it is shown. */
export function ratioText(value: number): string {
  return value.toFixed(2);
}

/** Milliseconds as they are shown. */
export function millisecondsText(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}

/** Bytes as they are shown. */
export function kilobytesText(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`;
}
