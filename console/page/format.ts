import type { TimeZone } from '../../operator/time-zone.ts';
import { formatAge } from '../../operator/words.ts';

/** Below this, `just now` says enough. */
const JUST_NOW = 2000;

/** A time as seen from now: `12 seconds ago`. A clock that is a little ahead reads as now. */
export function formatRelative(time: number, now: number): string {
  const age = now - time;
  if (age < -JUST_NOW) return `in ${formatAge(-age)}`;
  return age < JUST_NOW ? 'just now' : `${formatAge(age)} ago`;
}

/** `14:03:05.120`; with the day if that is not today. */
export function formatClock(time: number, now: number, zone: TimeZone): string {
  const text = inZone(time, zone);
  const [day, clock] = [text.slice(0, 10), text.slice(11, 23)];
  return day === inZone(now, zone).slice(0, 10) ? clock : `${day} ${clock.slice(0, 8)}`;
}

/** `14:03:05`; with the day if that is not today. */
export function formatTime(time: number, now: number, zone: TimeZone): string {
  return formatClock(time, now, zone).replace(/\.\d+$/, '');
}

/** `14:03`; with the day if that is not today. */
export function formatMinute(time: number, now: number, zone: TimeZone): string {
  return formatTime(time, now, zone).replace(/:\d+$/, '');
}

/** Day, time and zone, for who wants to know exactly. */
export function formatExact(time: number, zone: TimeZone): string {
  const text = inZone(time, zone);
  return `${text.slice(0, 10)} ${text.slice(11, 23)} ${zoneName(time, zone)}`;
}

/** `UTC`, or how far from it the zone is at a time: `UTC+01:00`. */
export function zoneName(time: number, zone: TimeZone): string {
  const offset = offsetOf(time, zone);
  if (offset === 0) return 'UTC';
  const minutes = Math.abs(offset);
  return `UTC${offset < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** `2026-11-22T14:03:05.120`: what a clock of the zone shows. */
export function inZone(time: number, zone: TimeZone): string {
  return new Date(time + offsetOf(time, zone) * 60_000).toISOString().slice(0, 23);
}

/** Minutes that the zone is ahead of UTC. */
function offsetOf(time: number, zone: TimeZone): number {
  return zone === 'utc' ? 0 : -new Date(time).getTimezoneOffset();
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

function pad(count: number): string {
  return String(count).padStart(2, '0');
}
