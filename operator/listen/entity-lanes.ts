/** A piece of work that belongs to an entity. */
export interface LaneItem {
  /** What belongs to the same lane is worked on one after another. */
  readonly lane: string;
  /** Position within the lane, compared as text. */
  readonly order: string;
}

/**
 * Works on what belongs to one entity in order, and on several entities at once. An item that is tried again holds up its
 * own lane only.
 */
export class EntityLanes<Item extends LaneItem> {
  readonly #lanes = new Map<string, Item[]>();
  readonly #attempt: (item: Item) => Promise<number | undefined>;
  readonly #pause: (milliseconds: number) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  readonly #waitingForSlot: (() => void)[] = [];
  #freeSlots: number;

  /**
   * @param concurrency - most attempts at once
   * @param attempt - resolves to the milliseconds after which the item is tried again, `undefined` if it is done
   * @param onFailure - told what an attempt or a pause throws; its lane ends
   */
  constructor(
    concurrency: number,
    attempt: (item: Item) => Promise<number | undefined>,
    pause: (milliseconds: number) => Promise<void>,
    onFailure: (error: unknown) => void,
  ) {
    this.#freeSlots = concurrency;
    this.#attempt = attempt;
    this.#pause = pause;
    this.#onFailure = onFailure;
  }

  /** Gives an item its place in its lane: before what comes later and has not been started. */
  add(item: Item): void {
    const lane = this.#lanes.get(item.lane);
    if (lane === undefined) {
      this.#lanes.set(item.lane, [item]);
      this.#run(item.lane).catch(this.#onFailure);
      return;
    }
    // The first one is under way.
    const at = lane.findIndex(({ order }, index) => index > 0 && order > item.order);
    lane.splice(at === -1 ? lane.length : at, 0, item);
  }

  async #run(name: string): Promise<void> {
    const lane = this.#lanes.get(name) ?? [];
    // What is added in the same breath may come before the first one.
    await Promise.resolve();
    lane.sort((a, b) => (a.order < b.order ? -1 : 1));
    for (let [first] = lane; first !== undefined; [first] = lane) {
      const again = await this.#inSlot(first);
      if (again === undefined) lane.shift();
      else await this.#pause(again);
    }
    this.#lanes.delete(name);
  }

  async #inSlot(item: Item): Promise<number | undefined> {
    if (this.#freeSlots > 0) this.#freeSlots -= 1;
    else await new Promise<void>((resolve) => this.#waitingForSlot.push(resolve));
    try {
      return await this.#attempt(item);
    } finally {
      // The slot is handed on, or nobody has it.
      const next = this.#waitingForSlot.shift();
      if (next === undefined) this.#freeSlots += 1;
      else next();
    }
  }
}
