/** One entry of an index: where it stands, what it holds and what reading it costs. */
export interface SortedEntry<T> {
  readonly sort: number;
  readonly key: string;
  readonly entry: T;
  readonly bytes: number;
}

type Position = Pick<SortedEntry<unknown>, 'sort' | 'key'>;

/** A block that has grown to this length is divided. */
const BLOCK = 1024;

function compare(one: Position, other: Position): number {
  return one.sort - other.sort || (one.key < other.key ? -1 : Number(one.key > other.key));
}

/** The partition of an index in order: blocks, so that a change in the middle of very many moves few of them. */
export class SortedEntries<T> {
  readonly #blocks: SortedEntry<T>[][] = [[]];

  add(entry: SortedEntry<T>): void {
    const block = this.#blockOf(entry);
    const entries = this.#blocks[block] as SortedEntry<T>[];
    entries.splice(positionIn(entries, entry), 0, entry);
    if (entries.length >= BLOCK) this.#blocks.splice(block + 1, 0, entries.splice(BLOCK / 2));
  }

  remove(position: Position): void {
    const block = this.#blockOf(position);
    const entries = this.#blocks[block] as SortedEntry<T>[];
    const index = positionIn(entries, position);
    const found = entries[index];
    if (found === undefined || compare(found, position) !== 0) return;
    entries.splice(index, 1);
    if (entries.length === 0 && this.#blocks.length > 1) this.#blocks.splice(block, 1);
  }

  /** Entries from a position on, which is not among them. */
  *after(position: Position): Generator<SortedEntry<T>> {
    for (let block = this.#blockOf(position); block < this.#blocks.length; block++) {
      const entries = this.#blocks[block] as SortedEntry<T>[];
      for (let index = positionIn(entries, position); index < entries.length; index++) {
        const entry = entries[index] as SortedEntry<T>;
        if (compare(entry, position) > 0) yield entry;
      }
    }
  }

  /** Entries before a position, the last of them first. */
  *before(position: Position): Generator<SortedEntry<T>> {
    for (let block = this.#blockOf(position); block >= 0; block--) {
      const entries = this.#blocks[block] as SortedEntry<T>[];
      for (let index = positionIn(entries, position) - 1; index >= 0; index--) {
        yield entries[index] as SortedEntry<T>;
      }
    }
  }

  /** The last block that begins before a position, or the first one. */
  #blockOf(position: Position): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const first = this.#blocks[middle]?.[0];
      if (first === undefined || compare(first, position) > 0) high = middle - 1;
      else low = middle;
    }
    return low;
  }
}

/** Index of the first entry that does not stand before a position. */
function positionIn(entries: readonly Position[], position: Position): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(entries[middle] as Position, position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
