import { type TimeZone, timeZoneOf } from '../../operator/time-zone.ts';
import type { CliPorts } from '../program/ports.ts';

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
] as const;

/** Points in time as people read them: in UTC, or in the time zone of this machine, with how long ago they were. */
export class Times {
  readonly #isLocal: boolean;
  readonly #now: number;
  readonly #offsetOf: (time: number) => number;

  /**
   * @param now - milliseconds since the epoch, as all times here
   * @param offsetOf - minutes that this machine's time zone is ahead of UTC
   */
  constructor(
    zone: TimeZone,
    now: number,
    offsetOf: (time: number) => number = (time) => -new Date(time).getTimezoneOffset(),
  ) {
    this.#isLocal = zone === 'local';
    this.#now = now;
    this.#offsetOf = offsetOf;
  }

  /** What the times of a table are in, for its heading. */
  get zone(): string {
    return this.#isLocal ? 'local' : 'UTC';
  }

  /** `2026-11-21 14:30:05 UTC`, or with the offset of the zone. */
  exact(time: number): string {
    const { date, clock, offset } = this.#parts(time);
    return `${date} ${clock.slice(0, 8)} ${offset === 0 ? 'UTC' : offsetWords(offset)}`;
  }

  /** The same, and how long ago that was. */
  withAge(time: number): string {
    return `${this.exact(time)} (${this.ago(time)})`;
  }

  /** `11-21 14:30:05`, for a table that names the zone; with the year if it is another one. */
  cell(time: number): string {
    const { date, clock } = this.#parts(time);
    const isThisYear = date.slice(0, 4) === this.#parts(this.#now).date.slice(0, 4);
    return isThisYear ? `${date.slice(5)} ${clock.slice(0, 8)}` : `${date} ${clock.slice(0, 5)}`;
  }

  /** `11-21 14:30:05.123`. */
  fine(time: number): string {
    const { date, clock } = this.#parts(time);
    return `${date.slice(5)} ${clock}`;
  }

  /** `3 min ago`, `in 2 h`. */
  ago(time: number): string {
    const age = this.#now - time;
    const words = this.age(time);
    return age < 0 ? `in ${words}` : `${words} ago`;
  }

  /** `3 min`. */
  age(time: number): string {
    const age = Math.abs(this.#now - time);
    const [size, unit] = UNITS.find(([each]) => age >= 2 * each) ?? ([1000, 's'] as const);
    return `${Math.floor(age / size)} ${unit}`;
  }

  #parts(time: number): { readonly date: string; readonly clock: string; readonly offset: number } {
    const offset = this.#isLocal ? this.#offsetOf(time) : 0;
    const iso = new Date(time + offset * 60_000).toISOString();
    return { date: iso.slice(0, 10), clock: iso.slice(11, 23), offset };
  }
}

function offsetWords(minutes: number): string {
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const two = (count: number): string => String(count).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(hours)}:${two(rest)}`;
}

/**
 * Times as the environment wants them.
 *
 * @throws InvalidInputProblem if it wants what there is not
 */
export function timesOf({ env, now }: Pick<CliPorts, 'env' | 'now'>): Times {
  return new Times(timeZoneOf(env), now());
}
