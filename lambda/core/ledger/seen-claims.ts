import type { IndexedClaim } from '../ports.ts';
import { CLAIMS_PER_RUN } from './inspection.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Shortest span that is told apart, in milliseconds: what the inspection after an hour goes on by. */
const SPAN = 10 * MINUTE;

/** Spans are put together into hours once they are this old: the inspection after an hour has passed them then. */
const APART_FOR = 2 * HOUR;

/** Older ones are forgotten: the inspection after a day has passed them then. */
const KEPT_FOR = 27 * HOUR;

/** How many claims there are, and the sum of their hashes. Equal for equal sets, in whatever order. */
interface Digest {
  readonly count: number;
  readonly sum: number;
}

const NONE: Digest = { count: 0, sum: 0 };

function hourOf(time: number): number {
  return Math.floor(time / HOUR) * HOUR;
}

function together(one: Digest, other: Digest): Digest {
  return { count: one.count + other.count, sum: (one.sum + other.sum) >>> 0 };
}

/** FNV-1a: spreads what differs in one character over all bits of the sum. */
function digestOf({ requestUuid }: IndexedClaim): Digest {
  let hash = 0x811c9dc5;
  for (let at = 0; at < requestUuid.length; at++) {
    hash = Math.imul(hash ^ requestUuid.charCodeAt(at), 0x01000193);
  }
  return { count: 1, sum: hash >>> 0 };
}

/**
 * Which claims of a shard an inspection has seen in order, by the time at which they were made: a number and a sum for each
 * span. If the index has the same ones in a span later, none has come in behind, and none of them need be read again.
 *
 *     10 minutes each                    the last two hours
 *     an hour each                       the day before, or 10 minutes where a run cannot list all claims of the hour
 *
 * What it cannot tell costs reads and no claim: a claim that was counted twice, or under another version of this code that
 * counts none, makes a span differ.
 */
export class SeenClaims {
  readonly #spans = new Map<number, Digest>();
  readonly #hours = new Map<number, Digest>();

  /** @param text - as {@link toText} wrote it; whatever else it says is nothing seen */
  static from(text = ''): SeenClaims {
    const seen = new SeenClaims();
    for (const [, unit, start = '', count = '', sum = ''] of text.matchAll(
      /([sh])([0-9a-z]+)\.([0-9a-z]+)\.([0-9a-z]+)/g,
    )) {
      const [into, length] = unit === 's' ? [seen.#spans, SPAN] : [seen.#hours, HOUR];
      const digest = { count: Number.parseInt(count, 36), sum: Number.parseInt(sum, 36) };
      into.set(Number.parseInt(start, 36) * length, digest);
    }
    return seen;
  }

  /** A claim was seen sent to every queue, or is in the outbox: whatever it lacks is the sweeper's from then on. */
  add(claim: IndexedClaim): void {
    const start = Math.floor(claim.claimedAt / SPAN) * SPAN;
    this.#spans.set(start, together(this.#spans.get(start) ?? NONE, digestOf(claim)));
  }

  /**
   * Whether those are the claims that were seen, all of them and no others.
   *
   * @param start - of the span, in milliseconds since the epoch
   * @param length - ten minutes or an hour
   * @param claims - all that the index has of the span
   */
  isAll(start: number, length: number, claims: readonly IndexedClaim[]): boolean {
    const { count, sum } = claims.map(digestOf).reduce(together, NONE);
    const seen = this.#within(start, length);
    return seen.count === count && seen.sum === sum;
  }

  /**
   * How long the span is in which claims of a time are told from others, in milliseconds.
   *
   * @param longest - ten minutes or an hour
   */
  spanAt(time: number, longest: number): number {
    return this.#hours.has(hourOf(time)) ? longest : Math.min(longest, SPAN);
  }

  /** A whole span was read again: those are the claims that were seen in it. */
  replace(start: number, length: number, claims: readonly IndexedClaim[]): void {
    const hour = hourOf(start);
    // Part of an hour cannot be taken out of it again.
    if (length < HOUR && this.#hours.has(hour)) return;
    for (let at = start; at < start + length; at += SPAN) this.#spans.delete(at);
    this.#hours.delete(start);
    for (const claim of claims) this.add(claim);
  }

  /** @param first - how far the first inspection has come */
  toText(first: number): string {
    for (const [hour, starts] of Map.groupBy([...this.#spans.keys()], hourOf)) {
      // An hour as a whole, or its parts would be in two places.
      if (hour + HOUR > first - APART_FOR) continue;
      const known = this.#hours.get(hour);
      const whole = starts.map((start) => this.#spans.get(start) ?? NONE).reduce(together, known ?? NONE);
      // What no run can list as a whole nobody could compare.
      if (known === undefined && whole.count > CLAIMS_PER_RUN) continue;
      this.#hours.set(hour, whole);
      for (const start of starts) this.#spans.delete(start);
    }
    const written = (unit: string, length: number, digests: ReadonlyMap<number, Digest>) =>
      [...digests]
        .filter(([start]) => start + length > first - KEPT_FOR)
        .map(([start, { count, sum }]) =>
          [unit + (start / length).toString(36), count.toString(36), sum.toString(36)].join('.'),
        );
    return [...written('s', SPAN, this.#spans), ...written('h', HOUR, this.#hours)].join(' ');
  }

  #within(start: number, length: number): Digest {
    let found = length < HOUR ? NONE : (this.#hours.get(start) ?? NONE);
    for (let at = start; at < start + length; at += SPAN)
      found = together(found, this.#spans.get(at) ?? NONE);
    return found;
  }
}
