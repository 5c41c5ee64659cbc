import { nextTick } from 'node:process';

// Taken before virtual time replaces the globals.
const realSetImmediate = setImmediate;

/** Steps after which the event loop has its turn: a history that never ends can be cut off. */
const STEPS_AT_A_TIME = 1000;

/** One running program: an invocation of a Lambda function or an operator's command. Some serve several invocations. */
export class SimulatedProcess {
  name: string;
  /** What its clock shows beyond the true time, in milliseconds. */
  readonly skew: number;
  /** When it is cut off. */
  endsAt: number;
  /** Keys of the entities it works on; a fault here may change their order. */
  readonly entities = new Set<string>();
  alive = true;
  /** Nothing happens in it until it is thawed. */
  frozen = false;
  /** What was due while it was frozen. */
  readonly suspended: Scheduled[] = [];
  calls = 0;
  #whenEnded: (() => void)[] = [];

  constructor(name: string, endsAt: number, skew: number) {
    this.name = name;
    this.endsAt = endsAt;
    this.skew = skew;
  }

  whenEnded(action: () => void): void {
    this.#whenEnded.push(action);
  }

  end(): void {
    if (!this.alive) return;
    this.alive = false;
    for (const action of this.#whenEnded.splice(0)) action();
  }
}

/** Something that will happen. */
export interface Scheduled {
  readonly time: number;
  readonly order: number;
  readonly process: SimulatedProcess | undefined;
  readonly run: () => void;
  cancelled: boolean;
}

/** A program never came to rest, or did something the simulation has no model of. */
export class SimulationError extends Error {
  override readonly name = 'SimulationError';
}

/**
 * Virtual time and everything that happens in it, one thing after another.
 *
 * Programs are ordinary async functions. Each step resumes at most one of them, by settling the one promise it waits
 * for, and lets it run until it waits again; so "who runs now" is always known and nothing depends on real time.
 */
export class World {
  /** Milliseconds since the epoch. */
  now: number;
  /** The program that runs in this step. */
  current: SimulatedProcess | undefined;
  readonly history: string[] = [];
  readonly #began: number;
  readonly #heap: Scheduled[] = [];
  #order = 0;
  #steps = 0;
  #failure: unknown;

  constructor(now: number) {
    this.now = now;
    this.#began = now;
  }

  note(text: string): void {
    const seconds = ((this.now - this.#began) / 1000).toFixed(3).padStart(9);
    this.history.push(`${seconds}  ${text}`);
  }

  /** Makes the whole run fail: the simulation itself is wrong, whatever the programs make of it. */
  fail(error: unknown): never {
    this.#failure ??= error;
    throw error;
  }

  at(time: number, process: SimulatedProcess | undefined, run: () => void): Scheduled {
    const scheduled = { time, order: this.#order++, process, run, cancelled: false };
    this.#push(scheduled);
    return scheduled;
  }

  after(milliseconds: number, process: SimulatedProcess | undefined, run: () => void): Scheduled {
    return this.at(this.now + milliseconds, process, run);
  }

  /** Starts a program now; it is cut off at its end. */
  spawn(process: SimulatedProcess, program: () => Promise<void>): void {
    this.at(process.endsAt, process, () => this.kill(process, 'cut off'));
    this.at(this.now, process, () => {
      program().then(
        () => process.end(),
        (error) => {
          this.#failure ??= error;
        },
      );
    });
  }

  /** Starts a program now whose process lives on when it has ended. */
  start(process: SimulatedProcess, program: () => Promise<void>): void {
    this.at(this.now, process, () => {
      program().catch((error) => {
        this.#failure ??= error;
      });
    });
  }

  freeze(process: SimulatedProcess): void {
    process.frozen = true;
  }

  /** What was due meanwhile happens now, in its order. */
  thaw(process: SimulatedProcess): void {
    process.frozen = false;
    for (const item of process.suspended.splice(0)) this.#push(item);
  }

  kill(process: SimulatedProcess, how: string): void {
    if (!process.alive) return;
    this.note(`${process.name}: ${how}`);
    process.end();
  }

  /** When something happens next, at the earliest; undefined if nothing is to come. */
  nextAt(): number | undefined {
    return this.#heap[0]?.time;
  }

  /** Does the next thing; false if there is none. */
  async step(): Promise<boolean> {
    const next = this.#pop();
    if (next === undefined) return false;
    this.now = Math.max(this.now, next.time);
    await this.perform(next.process, next.run);
    return true;
  }

  /** Does one thing on behalf of a program, and lets it run until it waits. */
  async perform(process: SimulatedProcess | undefined, run: () => void): Promise<void> {
    this.current = process;
    run();
    if (process !== undefined) {
      // Either comes when no promise is left to go on with, and the first takes a fifth of the time.
      const comesLater = ++this.#steps % STEPS_AT_A_TIME === 0 ? realSetImmediate : nextTick;
      await new Promise<void>((resolve) => comesLater(resolve));
    }
    this.current = undefined;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #push(item: Scheduled): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(item);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Scheduled;
      if (!before(item, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = item;
  }

  #pop(): Scheduled | undefined {
    for (;;) {
      const top = this.#heap[0];
      const last = this.#heap.pop();
      if (top === undefined || last === undefined) return undefined;
      if (this.#heap.length > 0) this.#sink(last);
      if (top.cancelled || top.process?.alive === false) continue;
      if (top.process?.frozen !== true) return top;
      top.process.suspended.push(top);
    }
  }

  #sink(item: Scheduled): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, heap[child] as Scheduled)) child++;
      const below = heap[child] as Scheduled;
      if (!before(below, item)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = item;
  }
}

function before(one: Scheduled, other: Scheduled): boolean {
  return one.time < other.time || (one.time === other.time && one.order < other.order);
}
