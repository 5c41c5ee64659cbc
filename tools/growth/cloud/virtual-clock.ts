import { setImmediate as nextTurn } from 'node:timers/promises';

/** Somebody waits for something that no time brings. */
class StoppedClockError extends Error {
  override readonly name = 'StoppedClockError';
}

/** Turns in which nobody may be waiting for the clock: what is under way then waits for a timer of the language. */
const MAX_IDLE_TURNS = 1_000_000;

/** A time that passes only while everybody waits for it, so that hours take as long as what is done in them. */
export class VirtualClock {
  #now: number;
  /** Those that wait, the one that waits longest first. */
  readonly #waiting: { readonly at: number; readonly resolve: () => void }[] = [];

  /** @param now - milliseconds since the epoch */
  constructor(now: number) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  /** Resolves after so many milliseconds of this clock. */
  readonly wait = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const at = this.#now + milliseconds;
      let index = this.#waiting.length;
      while (index > 0 && (this.#waiting[index - 1]?.at ?? 0) <= at) index--;
      this.#waiting.splice(index, 0, { at, resolve });
    });

  /** A signal that aborts after so many milliseconds. */
  signalAfter(milliseconds: number): AbortSignal {
    const controller = new AbortController();
    void this.wait(milliseconds).then(() => controller.abort());
    return controller.signal;
  }

  /**
   * Lets time pass until the work is done.
   *
   * @throws what the work throws; StoppedClockError if it waits for something else
   */
  async run<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    work.then(end, end);
    for (let idle = 0; idle < MAX_IDLE_TURNS; ) {
      await nextTurn();
      if (isDone) return work;
      const next = this.#waiting.at(-1);
      if (next === undefined) {
        idle++;
        continue;
      }
      idle = 0;
      this.#now = Math.max(this.#now, next.at);
      while (this.#waiting.at(-1)?.at === next.at) this.#waiting.pop()?.resolve();
    }
    throw new StoppedClockError('What is under way waits for something that no call brings.');
  }
}
