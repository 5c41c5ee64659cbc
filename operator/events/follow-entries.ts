import type { OperatorPorts } from '../ports.ts';
import { isRetryable } from '../problems/retryable-failure.ts';
import type { Target } from '../target/target.ts';
import { BATCH } from './batch-get.ts';
import { type Entry, entryOfEvent } from './entry.ts';
import { type EventState, isSettled } from './event-state.ts';
import { listClaims } from './list-claims.ts';
import { type EntryFilter, heldEntries, matches, rejectedEntries, wantsRejections } from './list-entries.ts';
import type { LogReader } from './log-lines.ts';
import { readEvents } from './read-events.ts';
import { explainMissingRejections } from './rejected-requests.ts';
import { AHEAD } from './usual-span.ts';

/** Pause between two reads, in milliseconds. */
const PAUSE = 1000;

const PAUSE_AFTER_FAILURE = 5000;

/** How far each read goes back behind the last one: indexes and logs lag behind, and clocks differ. */
const OVERLAP = 30_000;

/** This machine's clock may be ahead, and a throttled index far behind: so at times a read goes back further. */
const WIDE_OVERLAP = 300_000;
const WIDE_INTERVAL = 20_000;

/** Most changing events that are looked at in one go. Under more load, each is looked at less often. */
const LOOKED_UP = 1000;

/** Most events that are watched for changes. Beyond that, those looked at longest ago are left. */
const WATCHED = 20_000;

const MAX_INTERVAL = 30_000;

interface Span {
  readonly since: number;
  readonly until: number;
}

interface Watched {
  readonly time: number;
  /** What was told last; absent if nothing was. */
  told?: string;
  nextLook: number;
}

/** What was shown before. Times are milliseconds since the epoch. */
export interface ShownAlready {
  /** Entries that are told again only if their state or attempt changes. */
  readonly entries: readonly Entry[];
  /** When they were read. */
  readonly readAt: number;
  /** What came before this time is not told. */
  readonly floor: number;
}

/**
 * What a list has shown, for whoever goes on behind it.
 *
 * @param limit - most entries that the list could have had
 * @param since - when the list's span of time begins
 * @param readAt - when it was read
 */
export function shownBy(
  entries: readonly Entry[],
  limit: number,
  since: number,
  readAt: number,
): ShownAlready {
  // What is older than the first entry of a full list was left out on purpose.
  return { entries, readAt, floor: entries.length === limit ? (entries[0]?.time ?? readAt) : since };
}

/** What an entry tells that may change: its state, and of one that is tried again the attempt. */
function toldBy({ state, note }: Entry): string {
  return state === 'handling' ? `${state} ${note}` : state;
}

/** Watches a run or stack from one time on. */
export class EntryFollower {
  readonly #target: Target;
  readonly #logs: LogReader;
  readonly #filter: EntryFilter;
  readonly #ports: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>;
  /** What was seen within the overlap, with its time. */
  readonly #seen = new Map<string, number>();
  /** Events that may change, by UUID, those looked at longest ago first. */
  readonly #watched = new Map<string, Watched>();
  /** Not told yet. A failed read keeps what it found. */
  readonly #found: Entry[] = [];
  readonly #floor: number;
  #lastLook: number;
  #lastWideLook = Number.NEGATIVE_INFINITY;
  #readsLogs: boolean;

  constructor(
    target: Target,
    logs: LogReader,
    filter: EntryFilter,
    shown: ShownAlready,
    ports: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>,
  ) {
    this.#target = target;
    this.#logs = logs;
    this.#filter = filter;
    this.#ports = ports;
    this.#floor = shown.floor;
    this.#lastLook = shown.readAt;
    this.#readsLogs = wantsRejections(filter);
    for (const entry of shown.entries) {
      const { key, time, state, requestUuid } = entry;
      this.#seen.set(key, time);
      if (requestUuid !== undefined && state !== 'rejected' && !isSettled(state as EventState)) {
        this.#watched.set(requestUuid, { time, told: toldBy(entry), nextLook: 0 });
      }
    }
  }

  /**
   * Entries that came, and those whose state or attempt has changed, as they are noticed: one batch, oldest first, for each read.
   * Ends only by the signal, whose reason it throws.
   *
   * @param onProblem - told what cannot be looked at, or not for now; the rest goes on
   * @throws what a read throws, unless it will pass
   */
  async *batches(onProblem: (words: string) => void): AsyncGenerator<readonly Entry[]> {
    const { now, pause, signal } = this.#ports;
    for (;;) {
      const begin = now();
      const isWide = begin - this.#lastWideLook >= WIDE_INTERVAL;
      // After an outage it goes back to where it was.
      const since = Math.max(this.#floor, this.#lastLook - (isWide ? WIDE_OVERLAP : OVERLAP));
      try {
        await this.#look({ since, until: begin + AHEAD }, begin, onProblem);
      } catch (error) {
        // A local run that is gone does not come back at its address.
        if (signal.aborted || this.#target.isLocal || !isRetryable(error)) throw error;
        onProblem(`${this.#target.name} cannot be reached for now; trying again.`);
        await pause(PAUSE_AFTER_FAILURE, signal);
        continue;
      }
      yield this.#found.splice(0).toSorted((a, b) => a.time - b.time);
      this.#forget(this.#lastLook - WIDE_OVERLAP);
      this.#lastLook = begin;
      if (isWide) this.#lastWideLook = begin;
      await pause(PAUSE, signal);
    }
  }

  async #look(span: Span, now: number, onProblem: (words: string) => void): Promise<void> {
    await this.#findClaims(span);
    await this.#findHeld(span);
    if (this.#readsLogs) await this.#findRejected(span, onProblem);
    await this.#findChanges(now);
  }

  async #findClaims(span: Span): Promise<void> {
    const { states: _, ...claims } = this.#filter;
    for await (const claim of listClaims(this.#target, { ...claims, ...span }, this.#ports.signal)) {
      const { requestUuid, claimedAt } = claim;
      if (this.#isNew(requestUuid, claimedAt)) {
        this.#watched.set(requestUuid, { time: claimedAt, nextLook: 0 });
      }
    }
  }

  async #findHeld(span: Span): Promise<void> {
    // A hold ends in a claim of an earlier time, which only its UUID leads to; so it is watched, wanted or not.
    const { states: _, search: __, ...filter } = this.#filter;
    if (filter.subject !== undefined) return;
    for await (const entry of heldEntries(this.#target, filter, span, this.#ports.signal)) {
      if (!this.#isNew(entry.key, entry.time)) continue;
      const { requestUuid = '', time } = entry;
      this.#watched.set(requestUuid, { time, told: toldBy(entry), nextLook: 0 });
      if (matches(entry, this.#filter)) this.#found.push(entry);
    }
  }

  async #findRejected(span: Span, onProblem: (words: string) => void): Promise<void> {
    try {
      const entries = rejectedEntries(this.#target, this.#logs, this.#filter, span, this.#ports.signal);
      for await (const entry of entries) {
        if (this.#isNew(entry.key, entry.time)) this.#found.push(entry);
      }
    } catch (error) {
      onProblem(explainMissingRejections(this.#target, error));
      this.#readsLogs = false;
    }
  }

  async #findChanges(now: number): Promise<void> {
    const due: string[] = [];
    for (const [uuid, { nextLook }] of this.#watched) {
      if (nextLook <= now) due.push(uuid);
      if (due.length === LOOKED_UP) break;
    }
    for (let begin = 0; begin < due.length; begin += BATCH) {
      const uuids = due.slice(begin, begin + BATCH);
      const events = await readEvents(this.#target, uuids, this.#ports.signal);
      for (const uuid of uuids) {
        const watched = this.#watched.get(uuid);
        if (watched === undefined) continue;
        const event = events.get(uuid);
        // To the end of the line, so that under load all have their turn.
        this.#watched.delete(uuid);
        const entry = event && entryOfEvent(event, now, this.#target.delivery);
        if (entry !== undefined && toldBy(entry) !== watched.told) {
          watched.told = toldBy(entry);
          if (matches(entry, this.#filter)) this.#found.push(entry);
        }
        if (entry !== undefined && isSettled(entry.state as EventState)) continue;
        const age = now - watched.time;
        watched.nextLook = now + Math.min(MAX_INTERVAL, Math.max(0, age / 20));
        this.#watched.set(uuid, watched);
      }
    }
  }

  #isNew(key: string, time: number): boolean {
    if (this.#seen.has(key)) return false;
    this.#seen.set(key, time);
    return true;
  }

  #forget(since: number): void {
    for (const [key, time] of this.#seen) if (time < since) this.#seen.delete(key);
    for (const uuid of this.#watched.keys()) {
      if (this.#watched.size <= WATCHED) break;
      this.#watched.delete(uuid);
    }
  }
}
