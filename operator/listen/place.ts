import type { IndexedClaim } from '../../lambda/core/ports.ts';

/**
 * How far behind the time until which it was read the index may still show something new, in milliseconds: it lags, and
 * clocks differ.
 */
export const OVERLAP = 300_000;

/** Most events that wait for an answer. Beyond that nothing more is read. */
const MAX_WAITING = 1000;

/** Most settled events that are kept because one before them waits. Beyond that nothing more is read. */
const MAX_SETTLED = 20_000;

/** A place as it is kept. Times are milliseconds since the epoch. */
export interface PlaceRecord {
  readonly version: 1;
  /** Of what was claimed before, everything is settled. */
  readonly floor: number;
  /** Until when the index was read. */
  readonly readUntil: number;
  /** What is settled of the rest: request UUIDs with their claim times. */
  readonly settled: readonly (readonly [requestUuid: string, claimedAt: number])[];
  /**
   * Requests that were held last, with the time since when: once released, they are claims of that time. With those that
   * were released and are not settled.
   */
  readonly held: readonly (readonly [requestUuid: string, heldAt: number])[];
}

/** How far somebody who follows the ledger has come. */
export class Place {
  #floor: number;
  #readUntil: number;
  readonly #settled: Map<string, number>;
  readonly #waiting = new Map<string, number>();
  /** Requests that were held last, with the time since when. */
  held: ReadonlyMap<string, number>;

  constructor({ floor, settled, held }: Pick<PlaceRecord, 'floor' | 'settled' | 'held'>) {
    this.#floor = floor;
    // What waited is found again by reading all that is behind the floor.
    this.#readUntil = floor;
    this.#settled = new Map(settled);
    this.held = new Map(held);
  }

  /** Of what was claimed before, everything is settled. */
  get floor(): number {
    return this.#floor;
  }

  /** Until when the index was read. */
  get readUntil(): number {
    return this.#readUntil;
  }

  /** Number of events that were found and are not settled. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Whether more than this must not be found for now. */
  get isFull(): boolean {
    const { size } = this.#waiting;
    return size >= MAX_WAITING || (size > 0 && this.#settled.size >= MAX_SETTLED);
  }

  /** @returns whether it was not known before */
  find({ requestUuid, claimedAt }: IndexedClaim): boolean {
    if (this.#settled.has(requestUuid) || this.#waiting.has(requestUuid)) return false;
    this.#waiting.set(requestUuid, claimedAt);
    return true;
  }

  /** An event was answered, or will not be forwarded. */
  settle({ requestUuid, claimedAt }: IndexedClaim): void {
    this.#waiting.delete(requestUuid);
    if (claimedAt >= this.#floor) this.#settled.set(requestUuid, claimedAt);
  }

  /** @param time - until when the index was read */
  noteRead(time: number): void {
    this.#readUntil = time;
  }

  /** The place as it is now. What is found again because it is not in it is forwarded again. */
  record(): PlaceRecord {
    let floor = this.#readUntil - OVERLAP;
    for (const claimedAt of this.#waiting.values()) floor = Math.min(floor, claimedAt);
    this.#floor = Math.max(this.#floor, floor);
    for (const [requestUuid, claimedAt] of this.#settled) {
      if (claimedAt < this.#floor) this.#settled.delete(requestUuid);
    }
    // What the floor is beyond is found again as it was found before: as a request that is held no more.
    const released = [...this.#waiting].filter(([, claimedAt]) => claimedAt < this.#floor);
    return {
      version: 1,
      floor: this.#floor,
      readUntil: this.#readUntil,
      settled: [...this.#settled],
      held: [...this.held, ...released],
    };
  }
}
