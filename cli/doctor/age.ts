const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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
