/** What a piece of text may look like. */
export type Style = 'bold' | 'gray' | 'red' | 'green' | 'yellow' | 'magenta' | 'cyan';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where the tool writes. Lines come without a line break at the end. */
export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Shows progress towards a total, if somebody is watching. */
  readonly progress: (total: number) => Progress;
  /** Colours a piece of text for `out`, if that is a terminal that shows colours. Plain, if absent. */
  readonly paint?: (style: Style, text: string) => string;
}

/** Progress of one long piece of work. */
export interface Progress {
  readonly advance: () => void;
  readonly stop: () => void;
}

/** Progress that nobody sees. */
export const NO_PROGRESS: Progress = { advance: () => {}, stop: () => {} };

/** Text from elsewhere, without the characters that a terminal would obey instead of showing, such as those that change direction. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

/** A duration for people. */
export function formatDuration(milliseconds: number): string {
  if (Math.abs(milliseconds) < 10_000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** An age or a time left in milliseconds, in the one unit that suits it. */
export function formatAge(milliseconds: number): string {
  const [size, unit] =
    milliseconds < 2 * MINUTE
      ? [1000, 'second']
      : milliseconds < 2 * HOUR
        ? [MINUTE, 'minute']
        : milliseconds < 2 * DAY
          ? [HOUR, 'hour']
          : [DAY, 'day'];
  const count = Math.max(0, Math.floor(milliseconds / (size as number)));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** A point in time relative to another, with its sign. */
export function formatOffset(milliseconds: number): string {
  return `${milliseconds < 0 ? '-' : '+'}${formatDuration(Math.abs(milliseconds))}`;
}

/** A point in time, in UTC and the same everywhere. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** `1 event`, `2 events`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Rows below their headings, in columns as wide as they must be. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
