const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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

/** A note as a sentence of its own: with a capital letter and a full stop. */
export function asSentence(note: string): string {
  const text = note.charAt(0).toUpperCase() + note.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
