import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What some work holds in memory at its most, besides what was there before and what is left of it: garbage does not count. */
export class LiveMemory {
  readonly #isOn: boolean;
  #before = 0;
  #during = 0;
  #most = 0;

  /** @param isOn - where it is off, nothing is held */
  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** The work begins. */
  begin(): void {
    if (this.#isOn) this.#before = liveBytes();
  }

  /** Looks while the work is under way. It takes as long as the memory is large, so not with every call. */
  look(): void {
    if (this.#isOn) this.#during = Math.max(this.#during, liveBytes());
  }

  /** The work is done, and what it held is not needed any more; others may come. */
  end(): void {
    if (this.#during > 0) {
      this.#most = Math.max(this.#most, this.#during - Math.max(this.#before, liveBytes()));
    }
    this.#during = 0;
  }

  /** In megabytes, rounded to a tenth. */
  get megabytes(): number {
    return Math.round(this.#most / 1024 / 102.4) / 10;
  }
}

function liveBytes(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
