/** Counts by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#counts.set(name, this.count(name) + count);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** In alphabetical order. */
  get names(): string[] {
    return [...this.#counts.keys()].toSorted();
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  toString(): string {
    return this.#counts.size === 0
      ? 'none'
      : this.names.map((name) => `${name} ${this.count(name)}`).join(' · ');
  }
}
