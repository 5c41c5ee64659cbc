import type { Clock } from '../../lambda/core/ports.ts';
import { BATCH } from '../events/batch-get.ts';
import { listHeldNotes } from '../events/held-notes.ts';
import { listClaims } from '../events/list-claims.ts';
import { readEvents } from '../events/read-events.ts';
import { AHEAD } from '../events/usual-span.ts';
import type { Target } from '../target/target.ts';
import { type FoundClaim, foundClaim } from './found-claim.ts';
import { OVERLAP, type Place } from './place.ts';

/** How far most reads go back behind the one before, in milliseconds. */
const NARROW_OVERLAP = 30_000;

/** How often one goes back all of {@link OVERLAP}. */
const WIDE_INTERVAL = 20_000;

/** First, longest and shortest part of what came in since the place that is read at once, in milliseconds. */
const FIRST_PART = 600_000;
const MAX_PART = 86_400_000;
const MIN_PART = 60_000;

/** A part that had fewer claims is followed by a longer one, a part that had more by a shorter one. */
const FEW = 500;
const MANY = 5000;

/** Most claims that are taken in at once: of a part that has more a quarter is read, unless it is of the shortest. */
const MAX_AT_ONCE = 10_000;

/** Most held requests whose release is waited for: the newest. */
const MAX_HELD = 200;

/** What one read found. */
export interface ClaimRead {
  /** Claims that nothing can come before any more, as far as the index tells. */
  readonly ready: readonly FoundClaim[];
  /** Whether anything new was found. */
  readonly hasFound: boolean;
  /** Whether there is more to read already. */
  readonly hasMore: boolean;
}

/** Reads what was claimed behind a place, oldest part first. */
export class ClaimReader {
  readonly #place: Place;
  readonly #entity: string | undefined;
  readonly #now: Clock;
  readonly #signal: AbortSignal;
  #length = FIRST_PART;
  #lastWideRead = Number.NEGATIVE_INFINITY;
  /** Found by the read before. */
  #settling: readonly FoundClaim[] = [];

  /** @param entity - the only one whose claims are wanted */
  constructor(place: Place, entity: string | undefined, now: Clock, signal: AbortSignal) {
    this.#place = place;
    this.#entity = entity;
    this.#now = now;
    this.#signal = signal;
  }

  /** The next part. A read that throws has changed nothing. */
  async read(target: Target): Promise<ClaimRead> {
    const place = this.#place;
    const begin = this.#now();
    const isWide = begin - this.#lastWideRead >= WIDE_INTERVAL;
    const hasMore = place.readUntil + this.#length < begin;
    const since = Math.max(place.floor, place.readUntil - (isWide ? OVERLAP : NARROW_OVERLAP));
    // A clock may have been put back.
    const until = Math.max(since, hasMore ? place.readUntil + this.#length : begin + AHEAD);
    const length = hasMore ? this.#length : begin - place.readUntil;
    const found = await this.#list(target, since, until, length > MIN_PART ? MAX_AT_ONCE : undefined);
    if (found === undefined) {
      // A burst after a long quiet.
      this.#length = Math.max(MIN_PART, Math.ceil(length / 4));
      return { ready: [], hasFound: false, hasMore: true };
    }
    if (hasMore) this.#fitLength(found.length);
    const holds = isWide ? await this.#readHolds(target) : undefined;
    const fresh = [...found, ...(holds?.released ?? [])].filter((claim) => place.find(claim));
    // Not before what was released is found: the place may be kept at any time.
    if (holds !== undefined) {
      place.held = holds.held;
      this.#lastWideRead = begin;
    }
    place.noteRead(hasMore ? until : begin);
    return { ready: this.#settle(fresh), hasFound: fresh.length > 0, hasMore };
  }

  /** Claims that wait for one read more, if there will be none for now. */
  takeSettling(): readonly FoundClaim[] {
    const claims = this.#settling;
    this.#settling = [];
    return claims;
  }

  /** Takes what is there already for settled: it came before anybody listened. */
  async skipBefore(target: Target): Promise<void> {
    const found = await this.#list(target, this.#place.floor, this.#now() + AHEAD);
    for (const claim of found ?? []) this.#place.settle(claim);
    this.#place.held = (await this.#readHolds(target)).held;
    this.#place.noteRead(this.#now());
  }

  #fitLength(found: number): void {
    if (found < FEW) this.#length = Math.min(this.#length * 2, MAX_PART);
    else if (found > MANY) this.#length = Math.ceil(this.#length / 2);
  }

  /** @returns `undefined` if there are more */
  async #list(
    target: Target,
    since: number,
    until: number,
    most = Number.POSITIVE_INFINITY,
  ): Promise<FoundClaim[] | undefined> {
    const filter = { since, until, ...(this.#entity !== undefined && { entity: this.#entity }) };
    const found: FoundClaim[] = [];
    for await (const claim of listClaims(target, filter, this.#signal)) {
      if (found.length === most) return undefined;
      found.push(foundClaim(claim));
    }
    return found;
  }

  /**
   * What is held, and events of requests that were: their claim time is that of the hold, far behind what is read. What was held and
   * released since the last time is not among them, and needs not: its hold is behind the place.
   */
  async #readHolds(
    target: Target,
  ): Promise<{ readonly held: ReadonlyMap<string, number>; readonly released: readonly FoundClaim[] }> {
    const held = new Map<string, number>();
    const everything = { since: 0, until: this.#now() + AHEAD };
    for await (const { requestUuid, heldAt } of listHeldNotes(target, everything, this.#signal)) {
      held.set(requestUuid, heldAt);
      if (held.size === MAX_HELD) break;
    }
    const gone = [...this.#place.held].filter(([requestUuid]) => !held.has(requestUuid));
    const released: FoundClaim[] = [];
    for (let first = 0; first < gone.length; first += BATCH) {
      const times = new Map(gone.slice(first, first + BATCH));
      const events = await readEvents(target, [...times.keys()], this.#signal);
      for (const event of events.values()) {
        // Of another time it is the event of another request with the same UUID.
        const isReleased = event.claimedAt === times.get(event.requestUuid);
        if (isReleased && (this.#entity ?? event.entity) === event.entity) released.push(foundClaim(event));
      }
    }
    return { held, released };
  }

  /**
   * The index may show a claim after a later one of the same entity. So each waits for one read more, and what that
   * finds before it goes with it.
   */
  #settle(fresh: readonly FoundClaim[]): readonly FoundClaim[] {
    const before = this.takeSettling();
    const last = new Map<string, string>();
    for (const { lane, order } of before) {
      if (order > (last.get(lane) ?? '')) last.set(lane, order);
    }
    const isBefore = ({ lane, order }: FoundClaim): boolean => order < (last.get(lane) ?? '');
    const ready = [...before, ...fresh.filter(isBefore)];
    this.#settling = fresh.filter((claim) => !isBefore(claim));
    return ready;
  }
}
