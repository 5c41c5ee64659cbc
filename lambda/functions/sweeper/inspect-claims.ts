import {
  CLAIMS_PER_RUN,
  INSPECTIONS,
  type InspectionName,
  inspectionTimes,
  NOTE_EVERY,
} from '../../core/ledger/inspection.ts';
import { SeenClaims } from '../../core/ledger/seen-claims.ts';
import type { Clock, DueClaim, IndexedClaim, OutboxLedger, PageKey } from '../../core/ports.ts';

/** Claims looked at in one go. */
const PAGE = 1000;

/** Longest time that one run takes, in milliseconds. */
const RUN = 60_000;

/** What an inspection works with. */
export interface InspectionPorts {
  readonly ledger: OutboxLedger;
  readonly now: Clock;
  /** Takes what was left unsent, as it is found: what was found before a failure counts. */
  readonly found: (claims: readonly DueClaim[]) => void;
}

/**
 * Looks at the claims of one shard that have come of age, and enqueues for the sweeper what its verifier left unsent. See
 * `core/ledger/inspection.ts`.
 *
 * @param sweepAfter - how long a claim is left to its verifier, in milliseconds
 * @param signal - aborts when nothing more is started
 * @param finish - aborts when not even what was reached can be noted any more
 * @returns age in milliseconds of the oldest claim that should have been looked at and was not; 0 if there is none,
 *   `undefined` if nothing was ever looked at
 */
export async function inspectShard(
  shard: string,
  sweepAfter: number,
  { ledger, now, found }: InspectionPorts,
  signal: AbortSignal,
  finish: AbortSignal,
): Promise<number | undefined> {
  const before = await ledger.inspectedUntil(shard, signal);
  const until = { ...before };
  const seen = SeenClaims.from(before.seen);
  let looked = false;

  /** @returns those that need not be inspected again */
  async function read(claims: readonly IndexedClaim[]): Promise<IndexedClaim[]> {
    const settled: IndexedClaim[] = [];
    for (let first = 0; first < claims.length; first += PAGE) {
      const some = claims.slice(first, first + PAGE);
      found(await ledger.enqueueForSweeper(shard, some, signal, (claim) => settled.push(claim)));
    }
    looked ||= claims.length > 0;
    return settled;
  }

  async function inspectFirst(horizon: number): Promise<void> {
    let next: PageKey | undefined;
    let left = CLAIMS_PER_RUN;
    do {
      const size = Math.min(PAGE, left);
      const page = await ledger.claimedBetween(shard, before.first, horizon, size, next, signal);
      for (const claim of await read(page.items)) seen.add(claim);
      left -= page.items.length;
      next = page.next;
      // Behind a page there may be others of the same millisecond.
      until.first = next === undefined ? horizon + 1 : (page.items.at(-1)?.claimedAt ?? until.first);
    } while (next !== undefined && left > 0);
  }

  /**
   * Lists claims span by span, and reads those of a span that are not what was seen.
   *
   * @param step - the longest of these spans, in milliseconds
   */
  async function inspectAgain(name: InspectionName, end: number, step: number): Promise<void> {
    const spanOf = ({ claimedAt }: IndexedClaim) => {
      const length = seen.spanAt(claimedAt, step);
      return { start: Math.floor(claimedAt / length) * length, length };
    };
    let span: IndexedClaim[] = [];
    let next: PageKey | undefined;
    let left = CLAIMS_PER_RUN;
    let isAnyClosed = false;

    async function closeSpan(): Promise<void> {
      const [claim] = span;
      if (claim === undefined) return;
      const { start, length } = spanOf(claim);
      if (!seen.isAll(start, length, span)) {
        const settled = await read(span);
        if (start >= before[name]) seen.replace(start, length, settled);
      }
      until[name] = start + length;
      isAnyClosed = true;
      span = [];
    }

    do {
      const page = await ledger.claimedBetween(
        shard,
        before[name],
        end - 1,
        Math.min(PAGE, left),
        next,
        signal,
      );
      for (const claim of page.items) {
        if (span[0] !== undefined && spanOf(claim).start !== spanOf(span[0]).start) await closeSpan();
        span.push(claim);
      }
      left -= page.items.length;
      next = page.next;
    } while (next !== undefined && left > 0);
    if (next === undefined) {
      await closeSpan();
      until[name] = end;
      return;
    }
    // In the middle of a span: the next run lists it from its beginning.
    if (isAnyClosed) return;
    // Unless a run is too short for it: what is left of it is none that was seen as a whole.
    await read(span);
    until[name] = span.at(-1)?.claimedAt ?? until[name];
  }

  try {
    for (const name of INSPECTIONS) {
      const { age, step } = inspectionTimes(name, sweepAfter);
      const horizon = now() - age;
      if (name === 'first') {
        if (horizon >= before.first) await inspectFirst(horizon);
        continue;
      }
      const end = Math.floor(horizon / step) * step;
      if (end > before[name]) await inspectAgain(name, end, step);
    }
  } catch (error) {
    // The run cut it off itself.
    if (!signal.aborted) throw error;
  } finally {
    if (looked || INSPECTIONS.some((name) => until[name] - before[name] >= NOTE_EVERY)) {
      await ledger.noteInspected(shard, { ...until, seen: seen.toText(until.first) }, finish);
    }
  }
  if (until.first === 0) return undefined;
  const behind = now() - until.first;
  return behind > sweepAfter + RUN ? behind : 0;
}
