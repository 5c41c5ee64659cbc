/**
 * Random numbers that depend on a seed and a name, not on how many were drawn before. So a history stays as it was
 * when something else is taken out of it, which is what makes shrinking work.
 */
export class KeyedRandom {
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** From 0 to below 1. */
  fraction(key: string): number {
    // FNV-1a, then the finalizer of MurmurHash3: neighbouring seeds and keys must not resemble each other.
    let hash = (0x811c9dc5 ^ Math.imul(this.#seed, 0x9e3779b1)) >>> 0;
    for (let index = 0; index < key.length; index++) {
      hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`. */
  integer(key: string, least: number, most: number): number {
    return least + Math.floor(this.fraction(key) * (most - least + 1));
  }

  chance(key: string, probability: number): boolean {
    return this.fraction(key) < probability;
  }

  pick<T>(key: string, list: readonly T[]): T {
    const picked = list[this.integer(key, 0, list.length - 1)];
    if (picked === undefined) throw new RangeError('There is nothing to pick from.');
    return picked;
  }
}
