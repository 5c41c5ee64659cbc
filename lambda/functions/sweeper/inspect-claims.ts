import {
  CLAIMS_PER_RUN,
  INSPECTIONS,
  type InspectionName,
  inspectionTimes,
  NOTE_EVERY,
} from '../../core/ledger/inspection.ts';
import type { Clock, DueClaim, OutboxLedger, PageKey } from '../../core/ports.ts';

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
  let looked = false;

  async function inspect(name: InspectionName, horizon: number): Promise<void> {
    let next: PageKey | undefined;
    let left = CLAIMS_PER_RUN;
    do {
      const size = Math.min(PAGE, left);
      const page = await ledger.claimedBetween(shard, before[name], horizon, size, next, signal);
      if (page.items.length > 0) found(await ledger.enqueueForSweeper(shard, page.items, signal));
      looked ||= page.items.length > 0;
      left -= page.items.length;
      next = page.next;
      // Behind a page there may be others of the same millisecond.
      until[name] = next === undefined ? horizon + 1 : (page.items.at(-1)?.claimedAt ?? until[name]);
    } while (next !== undefined && left > 0);
  }

  try {
    for (const name of INSPECTIONS) {
      const { age, step } = inspectionTimes(name, sweepAfter);
      const horizon = now() - age;
      if (horizon >= before[name] + step) await inspect(name, horizon);
    }
  } catch (error) {
    // The run cut it off itself.
    if (!signal.aborted) throw error;
  } finally {
    if (looked || INSPECTIONS.some((name) => until[name] - before[name] >= NOTE_EVERY)) {
      await ledger.noteInspected(shard, until, finish);
    }
  }
  if (until.first === 0) return undefined;
  const behind = now() - until.first;
  return behind > sweepAfter + RUN ? behind : 0;
}
