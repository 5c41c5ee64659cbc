import { formatAge } from '../../operator/words.ts';

/** Below this, `just now` says enough. */
const JUST_NOW = 2000;

/** A time as seen from now: `12 seconds ago`. A clock that is a little ahead reads as now. */
export function formatRelative(time: number, now: number): string {
  const age = now - time;
  if (age < -JUST_NOW) return `in ${formatAge(-age)}`;
  return age < JUST_NOW ? 'just now' : `${formatAge(age)} ago`;
}

/** `14:03:05.120`, in the reader's time zone; with the day if that is not today. */
export function formatClock(time: number, now: number): string {
  const date = new Date(time);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
  return isSameDay(date, new Date(now)) ? clock : `${formatDay(time)} ${clock.slice(0, 8)}`;
}

/** `14:03:05`, in the reader's time zone; with the day if that is not today. */
export function formatTime(time: number, now: number): string {
  return formatClock(time, now).replace(/\.\d+$/, '');
}

/** `14:03`, in the reader's time zone; with the day if that is not today. */
export function formatMinute(time: number, now: number): string {
  return formatTime(time, now).replace(/:\d+$/, '');
}

/** `2026-11-22`, in the reader's time zone. */
function formatDay(time: number): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
}

/** Day, time and zone, for who wants to know exactly. */
export function formatExact(time: number): string {
  const date = new Date(time);
  const offset = -date.getTimezoneOffset();
  const zone =
    offset === 0
      ? 'UTC'
      : `UTC${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  return `${formatDay(time)} ${formatClock(time, time)} ${zone}`;
}

/** A span of time in as few characters as say it: `8 ms`, `1.2 s`, `3 min`, `2.5 h`, `4 d`. */
export function formatSpan(milliseconds: number): string {
  const [size, unit] = unitOf(Math.abs(milliseconds));
  const count = milliseconds / size;
  const digits = unit !== 'ms' && Math.abs(count) < 10 ? 1 : 0;
  return `${count.toFixed(digits).replace(/\.0$/, '')} ${unit}`;
}

/** A pause as it stands behind `every`: `second`, `4 s`. */
export function formatEvery(milliseconds: number): string {
  return milliseconds === 1000 ? 'second' : formatSpan(milliseconds);
}

function unitOf(milliseconds: number): readonly [number, string] {
  if (milliseconds < 999.5) return [1, 'ms'];
  if (milliseconds < 99_500) return [1000, 's'];
  if (milliseconds < 99.5 * 60_000) return [60_000, 'min'];
  if (milliseconds < 47.5 * 3_600_000) return [3_600_000, 'h'];
  return [86_400_000, 'd'];
}

/** `12,345`: the same everywhere. */
export function formatNumber(count: number): string {
  return count.toLocaleString('en-US');
}

function isSameDay(a: Date, b: Date): boolean {
  return a.toDateString() === b.toDateString();
}

function pad(count: number, digits = 2): string {
  return String(count).padStart(digits, '0');
}
