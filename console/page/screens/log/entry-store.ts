import type { Entry } from '../../../../operator/events/entry.ts';

/** Most entries that are kept; the oldest are let go. */
const KEPT = 120_000;

/** In the order of the list. */
export function compareNewest(a: Entry, b: Entry): number {
  return b.time - a.time || (a.key < b.key ? 1 : a.key > b.key ? -1 : 0);
}

/**
 * The entries the page knows of, newest first, each once, as it was last told. Few of many change at a time, so their
 * places are found, and the others are not sorted again.
 */
export class EntryStore {
  readonly #byKey = new Map<string, Entry>();
  /** A request that is held has a key of its own until it is released. */
  readonly #heldKeys = new Map<string, string>();
  readonly #kept: number;
  /** Never changed, but replaced: whoever has it compares it. */
  #sorted: readonly Entry[] = [];

  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  /** Takes in entries; what is known of them already changes nothing. */
  add(entries: readonly Entry[]): void {
    const came = new Map<string, Entry>();
    const gone = new Set<Entry>();
    for (const entry of entries) {
      const { key, state, requestUuid } = entry;
      const before = this.#byKey.get(key);
      if (before === undefined || !isSame(before, entry)) {
        if (before !== undefined) gone.add(before);
        this.#byKey.set(key, entry);
        came.set(key, entry);
      }
      if (requestUuid === undefined) continue;
      if (state === 'held') this.#heldKeys.set(requestUuid, key);
      else if (state !== 'rejected') {
        const held = this.#takeHeld(requestUuid);
        if (held !== undefined) gone.add(held);
      }
    }
    if (came.size === 0 && gone.size === 0) return;
    const fresh = [...came.values()].filter((entry) => this.#byKey.get(entry.key) === entry);
    this.#sorted = merged(without(this.#sorted, gone), fresh.sort(compareNewest));
    for (const { key } of this.#sorted.slice(this.#kept)) this.#byKey.delete(key);
    if (this.#sorted.length > this.#kept) this.#sorted = this.#sorted.slice(0, this.#kept);
  }

  /** Lets go what was held under a request UUID, and discarded. */
  discardHeld(requestUuid: string): void {
    const gone = this.#sorted.filter((entry) => entry.state === 'held' && entry.requestUuid === requestUuid);
    for (const { key } of gone) this.#byKey.delete(key);
    this.#heldKeys.delete(requestUuid);
    this.#sorted = without(this.#sorted, new Set(gone));
  }

  /** Lets everything go. */
  clear(): void {
    this.#byKey.clear();
    this.#heldKeys.clear();
    this.#sorted = [];
  }

  /** Whether older ones are let go for each that is added. */
  get isFull(): boolean {
    return this.#byKey.size >= this.#kept;
  }

  get(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  newestFirst(): readonly Entry[] {
    return this.#sorted;
  }

  /** What was held and is an event now is shown as that alone. */
  #takeHeld(requestUuid: string): Entry | undefined {
    const key = this.#heldKeys.get(requestUuid);
    if (key === undefined) return undefined;
    const held = this.#byKey.get(key);
    this.#byKey.delete(key);
    this.#heldKeys.delete(requestUuid);
    return held;
  }
}

/** Whether they tell the same. */
function isSame(one: Entry, other: Entry): boolean {
  const names = Object.keys(one) as (keyof Entry)[];
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function without(sorted: readonly Entry[], gone: ReadonlySet<Entry>): readonly Entry[] {
  return gone.size === 0 ? sorted : sorted.filter((entry) => !gone.has(entry));
}

/** Two lists in the order of the list as one: what is behind or before all of the other is not gone through. */
function merged(one: readonly Entry[], other: readonly Entry[]): readonly Entry[] {
  const [first] = one;
  const last = one.at(-1);
  const [newest] = other;
  const oldest = other.at(-1);
  if (first === undefined || last === undefined) return other;
  if (newest === undefined || oldest === undefined) return one;
  if (compareNewest(last, newest) < 0) return one.concat(other);
  if (compareNewest(oldest, first) < 0) return other.concat(one);
  const all: Entry[] = [];
  let at = 0;
  for (const entry of other) {
    for (let next = one[at]; next !== undefined && compareNewest(next, entry) < 0; next = one[++at]) {
      all.push(next);
    }
    all.push(entry);
  }
  return all.concat(one.slice(at));
}
