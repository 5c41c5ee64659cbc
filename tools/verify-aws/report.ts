import { explainFailure } from '../../operator/problems/explain-failure.ts';
import { formatCount, formatDuration, printable } from '../../operator/words.ts';

/** Something was not as it has to be. The message says what was, and what ought to have been. */
export class Difference extends Error {
  override readonly name = 'Difference';
}

/** What became of one step. */
interface StepResult {
  readonly name: string;
  /** What differed; absent if all was well. */
  readonly difference?: string;
}

/** What was left out, and why. */
interface Omission {
  readonly what: string;
  readonly because: string;
}

interface ReportPorts {
  readonly out: (line: string) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Tells of every step as it ends, and of all of them at the end. */
export class Report {
  readonly #ports: ReportPorts;
  readonly #results: StepResult[] = [];
  readonly #omissions: Omission[] = [];
  #interrupted = false;
  /** Finds out more of what differs; gets the time at which the step began. */
  onDifference: (begin: number) => Promise<readonly string[]> = async () => [];

  constructor(ports: ReportPorts) {
    this.#ports = ports;
  }

  /**
   * Takes one step. What differs in it is told, and does not end the walk.
   *
   * @returns what the step found; `undefined` if something differed
   * @throws the signal's reason once it aborts
   */
  async step<T>(name: string, take: () => Promise<T>): Promise<T | undefined> {
    return this.#take(name, take, this.#ports.signal);
  }

  /** The same for a step that has to be taken although the walk was interrupted. */
  async stepAtEnd<T>(name: string, take: () => Promise<T>): Promise<T | undefined> {
    return this.#take(name, take);
  }

  async #take<T>(name: string, take: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    const begin = this.#ports.now();
    try {
      const found = await take();
      this.#tell('passed', name, begin);
      this.#results.push({ name });
      return found;
    } catch (error) {
      if (signal?.aborted) {
        this.#interrupted = true;
        throw error;
      }
      const difference = error instanceof Difference ? error.message : explainFailure(error).text;
      this.#tell('DIFFERS', name, begin);
      const more = await this.onDifference(begin).catch(() => []);
      for (const line of [...difference.split('\n'), ...more]) {
        this.#ports.out(`         ${printable(line)}`);
      }
      this.#results.push({ name, difference });
      return undefined;
    }
  }

  /** The same for a step without which the rest of the walk proves nothing. */
  async demand<T>(name: string, take: () => Promise<T>): Promise<T> {
    let found: { readonly value: T } | undefined;
    await this.step(name, async () => {
      found = { value: await take() };
    });
    if (found === undefined) throw new WalkEnded(`"${name}" did not succeed`);
    return found.value;
  }

  leaveOut(omission: Omission): void {
    this.#omissions.push(omission);
  }

  get differs(): boolean {
    const { length } = this.#results;
    return (
      this.#interrupted || length === 0 || this.#results.some(({ difference }) => difference !== undefined)
    );
  }

  summary(): readonly string[] {
    const differing = this.#results.filter(({ difference }) => difference !== undefined);
    const passed = this.#results.length - differing.length;
    return [
      '',
      `${formatCount(this.#results.length, 'step')}: ${passed} passed, ${differing.length} differed, ${this.#omissions.length} left out.`,
      ...differing.map(({ name, difference }) => `  differed  ${name}: ${difference?.split('\n')[0]}`),
      ...this.#omissions.map(({ what, because }) => `  left out  ${what}: ${because}`),
      ...(this.#interrupted ? ['It was interrupted, so this proves nothing.'] : []),
    ];
  }

  #tell(outcome: string, name: string, begin: number): void {
    this.#ports.out(`${outcome}  ${name} (${formatDuration(this.#ports.now() - begin)})`);
  }
}

/** The walk cannot go on. What differed was told already. */
export class WalkEnded extends Error {
  override readonly name = 'WalkEnded';
}
