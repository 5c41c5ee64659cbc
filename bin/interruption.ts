import { INTERRUPTED } from '../cli/program/program.ts';

/** Longest time for what must not be left half done, such as the labels of a secret and the outcome of a change, in milliseconds. */
const TIME_TO_FINISH = 75_000;

/** Time for whatever still keeps the process once the command has ended, in milliseconds. */
const TIME_TO_LEAVE = 2000;

/** Ctrl-C: the first has the command end by itself, the second does not wait for that. */
export class Interruption {
  readonly #abort = new AbortController();
  readonly #exit: (code: number) => void;

  /** @param exit - ends the process */
  constructor(exit: (code: number) => void) {
    this.#exit = exit;
  }

  /** Aborts with the first Ctrl-C. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Somebody pressed Ctrl-C. */
  readonly interrupt = (): void => {
    if (this.signal.aborted) {
      this.#exit(INTERRUPTED);
      return;
    }
    this.#abort.abort();
    this.#exitIn(TIME_TO_FINISH);
  };

  /** The command has ended. */
  ended(): void {
    if (this.signal.aborted) this.#exitIn(TIME_TO_LEAVE);
  }

  #exitIn(milliseconds: number): void {
    setTimeout(() => this.#exit(INTERRUPTED), milliseconds).unref();
  }
}
