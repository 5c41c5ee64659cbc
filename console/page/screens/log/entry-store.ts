import type { Entry } from '../../../../operator/events/entry.ts';

/** Most entries that are kept; the oldest are let go. */
const KEPT = 30_000;

/** The entries the page knows of, newest first, each once, as it was last told. */
export class EntryStore {
  readonly #byKey = new Map<string, Entry>();
  /** A request that is held has a key of its own until it is released. */
  readonly #heldKeys = new Map<string, string>();
  readonly #kept: number;
  #sorted: readonly Entry[] | undefined = [];

  constructor(kept = KEPT) {
    this.#kept = kept;
  }

  /** Takes in entries that are new or have changed. */
  add(entries: readonly Entry[]): void {
    if (entries.length === 0) return;
    for (const entry of entries) {
      const { key, state, requestUuid } = entry;
      this.#byKey.set(key, entry);
      if (requestUuid === undefined) continue;
      if (state === 'held') this.#heldKeys.set(requestUuid, key);
      else if (state !== 'rejected') this.#dropHeld(requestUuid);
    }
    this.#sorted = undefined;
    if (this.#byKey.size > this.#kept) {
      for (const { key } of this.newestFirst().slice(this.#kept)) this.#byKey.delete(key);
      this.#sorted = undefined;
    }
  }

  /** Lets go what was held under a request UUID, and discarded. */
  discardHeld(requestUuid: string): void {
    for (const entry of this.newestFirst()) {
      if (entry.state === 'held' && entry.requestUuid === requestUuid) this.#byKey.delete(entry.key);
    }
    this.#heldKeys.delete(requestUuid);
    this.#sorted = undefined;
  }

  /** Whether older ones are let go for each that is added. */
  get isFull(): boolean {
    return this.#byKey.size >= this.#kept;
  }

  get(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  newestFirst(): readonly Entry[] {
    this.#sorted ??= [...this.#byKey.values()].sort(
      (a, b) => b.time - a.time || (a.key < b.key ? 1 : a.key > b.key ? -1 : 0),
    );
    return this.#sorted;
  }

  /** What was held and is an event now is shown as that alone. */
  #dropHeld(requestUuid: string): void {
    const key = this.#heldKeys.get(requestUuid);
    if (key === undefined) return;
    this.#byKey.delete(key);
    this.#heldKeys.delete(requestUuid);
  }
}
