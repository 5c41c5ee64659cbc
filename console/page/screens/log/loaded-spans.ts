import { type LogFilter, queryOf } from './log-filter.ts';

/** Since when everything that matches a filter is loaded. Streams tell what comes after that. */
export class LoadedSpans {
  readonly #floors = new Map<string, number>();
  /** Since when everything is loaded, whatever it is. */
  #whole = Number.POSITIVE_INFINITY;

  /** Notes that all that matches is loaded from `floor` on. */
  note(filter: LogFilter, floor: number): void {
    const query = queryOf(filter).toString();
    this.#floors.set(query, Math.min(floor, this.#floors.get(query) ?? floor));
    const { states, type, search, until } = filter;
    if ([states, type, search, until].every((each) => each === undefined)) {
      this.#whole = Math.min(this.#whole, floor);
    }
  }

  /** Forgets all of it: what was loaded was let go. */
  clear(): void {
    this.#floors.clear();
    this.#whole = Number.POSITIVE_INFINITY;
  }

  /**
   * Since when all that matches is loaded: positive infinity if that is not known, negative infinity if there is
   * nothing before that would match.
   *
   * @param since - when the span of time begins that the filter asks for
   */
  floorOf(filter: LogFilter, since: number): number {
    const { states: _, ...ofAnyState } = filter;
    const floors = [filter, ofAnyState].map((each) => this.#floors.get(queryOf(each).toString()));
    const floor = Math.min(this.#whole, ...floors.filter((each) => each !== undefined));
    return floor <= since ? Number.NEGATIVE_INFINITY : floor;
  }
}
