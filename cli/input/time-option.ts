import { InvalidArgumentError } from 'commander';
import { parseTime } from '../../operator/parse-time.ts';

/** A point in time as somebody types it: a time, or so long ago. Milliseconds (since the epoch). */
export type TimeOption = { readonly at: number } | { readonly ago: number };

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** Reads `15m`, `2h`, `3d`, or an ISO 8601 time. Without a time zone it is UTC, as everything that is printed. */
export function timeOption(text: string): TimeOption {
  const [, count, unit = ''] = /^(\d{1,6}(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return { ago: Number(count) * (UNITS[unit] ?? 0) };
  const at = ISO_TIME.test(text) ? parseTime(text) : Number.NaN;
  if (Number.isNaN(at)) {
    throw new InvalidArgumentError(
      'It must be a duration such as 15m, 2h or 3d, or a time such as 2026-11-21T14:30Z.',
    );
  }
  return { at };
}

/** The point in time that an option means. */
export function timeOf(option: TimeOption, now: number): number {
  return 'at' in option ? option.at : now - option.ago;
}
