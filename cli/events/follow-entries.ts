import type { CliPorts } from '../ports.ts';
import type { Target } from '../target.ts';
import { BATCH } from './batch-get.ts';
import { type Entry, entryOfEvent } from './entry.ts';
import { type EventState, isSettled } from './event-state.ts';
import { listClaims } from './list-claims.ts';
import { type EntryFilter, heldEntries, matches, refusedEntries, wantsRefusals } from './list-entries.ts';
import { type LogReader, unreadableLog } from './log-lines.ts';
import { readEvents } from './read-events.ts';

/** Pause between two looks, in milliseconds. */
const PAUSE = 1000;

/** How far each look goes back: indexes and logs lag behind, and clocks differ. */
const OVERLAP = 30_000;

/** Clocks of functions may be ahead of this machine's. */
const AHEAD = 300_000;

/** Most changing events that are looked at in one go. Under more load, each is looked at less often. */
const LOOKED_UP = 1000;

/** Most events that are watched for changes. Beyond that, those looked at longest ago are left. */
const WATCHED = 20_000;

const LONGEST_INTERVAL = 30_000;

interface Watched {
  readonly time: number;
  /** Of what was shown last; absent if nothing was. */
  state?: string;
  nextLook: number;
}

/** Watches a run or stack from one time on. */
export class EntryFollower {
  readonly #target: Target;
  readonly #logs: LogReader;
  readonly #filter: EntryFilter;
  readonly #ports: Pick<CliPorts, 'now' | 'pause' | 'signal'>;
  /** What was seen within the overlap, with its time. */
  readonly #seen = new Map<string, number>();
  /** Events that may change, by UUID, those looked at longest ago first. */
  readonly #watched = new Map<string, Watched>();
  #floor: number;
  #readsLogs: boolean;

  /**
   * @param shown - entries that need not be told again unless their state changes
   * @param floor - time before which nothing new is told
   */
  constructor(
    target: Target,
    logs: LogReader,
    filter: EntryFilter,
    shown: readonly Entry[],
    floor: number,
    ports: Pick<CliPorts, 'now' | 'pause' | 'signal'>,
  ) {
    this.#target = target;
    this.#logs = logs;
    this.#filter = filter;
    this.#ports = ports;
    this.#floor = floor;
    this.#readsLogs = wantsRefusals(filter);
    for (const { key, time, state, requestUuid } of shown) {
      this.#seen.set(key, time);
      if (requestUuid !== undefined && state !== 'rejected' && !isSettled(state as EventState)) {
        this.#watched.set(requestUuid, { time, state, nextLook: 0 });
      }
    }
  }

  /**
   * Entries that came, and those whose state has changed, as they are noticed: one batch, oldest first, for each look.
   * Ends only by the signal, whose reason it throws.
   *
   * @param onProblem - told once if the logs cannot be read; the rest goes on
   */
  async *batches(onProblem: (words: string) => void): AsyncGenerator<readonly Entry[]> {
    for (;;) {
      const now = this.#ports.now();
      const since = Math.max(this.#floor, now - OVERLAP);
      const span = { since, until: now + AHEAD };
      const found: Entry[] = [];
      await this.#findClaims(span);
      found.push(...(await this.#findHeld(span)));
      if (this.#readsLogs) found.push(...(await this.#findRefused(span, onProblem)));
      found.push(...(await this.#findChanges(now)));
      yield found.toSorted((a, b) => a.time - b.time);
      this.#forget(since);
      await this.#ports.pause(PAUSE, this.#ports.signal);
    }
  }

  async #findClaims(span: { readonly since: number; readonly until: number }): Promise<void> {
    const { states: _, ...claims } = this.#filter;
    for await (const claim of listClaims(this.#target, { ...claims, ...span }, this.#ports.signal)) {
      const { requestUuid, claimedAt } = claim;
      if (this.#isNew(requestUuid, claimedAt)) {
        this.#watched.set(requestUuid, { time: claimedAt, nextLook: 0 });
      }
    }
  }

  async #findHeld(span: { readonly since: number; readonly until: number }): Promise<Entry[]> {
    const found: Entry[] = [];
    // A hold ends in a claim of an earlier time, which only its UUID leads to; so it is watched, wanted or not.
    const { states: _, ...filter } = this.#filter;
    if (filter.subject !== undefined) return found;
    for await (const entry of heldEntries(this.#target, filter, span, this.#ports.signal)) {
      if (!this.#isNew(entry.key, entry.time)) continue;
      const { requestUuid = '', time, state } = entry;
      this.#watched.set(requestUuid, { time, state, nextLook: 0 });
      if (matches(entry, this.#filter)) found.push(entry);
    }
    return found;
  }

  async #findRefused(
    span: { readonly since: number; readonly until: number },
    onProblem: (words: string) => void,
  ): Promise<Entry[]> {
    const found: Entry[] = [];
    try {
      for await (const entry of refusedEntries(
        this.#target,
        this.#logs,
        this.#filter,
        span,
        this.#ports.signal,
      )) {
        if (this.#isNew(entry.key, entry.time)) found.push(entry);
      }
    } catch (error) {
      onProblem(unreadableLog(this.#target.logGroups.verifier, error));
      this.#readsLogs = false;
    }
    return found;
  }

  async #findChanges(now: number): Promise<Entry[]> {
    const due: string[] = [];
    for (const [uuid, { nextLook }] of this.#watched) {
      if (nextLook <= now) due.push(uuid);
      if (due.length === LOOKED_UP) break;
    }
    const found: Entry[] = [];
    for (let begin = 0; begin < due.length; begin += BATCH) {
      const uuids = due.slice(begin, begin + BATCH);
      const events = await readEvents(this.#target, uuids, this.#ports.signal);
      for (const uuid of uuids) {
        const watched = this.#watched.get(uuid);
        if (watched === undefined) continue;
        const event = events.get(uuid);
        // To the end of the line, so that under load all have their turn.
        this.#watched.delete(uuid);
        const entry = event && entryOfEvent(event, now);
        if (entry !== undefined && entry.state !== watched.state) {
          watched.state = entry.state;
          if (matches(entry, this.#filter)) found.push(entry);
        }
        if (entry !== undefined && isSettled(entry.state as EventState)) continue;
        const age = now - watched.time;
        watched.nextLook = now + Math.min(LONGEST_INTERVAL, Math.max(0, age / 20));
        this.#watched.set(uuid, watched);
      }
    }
    return found;
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
