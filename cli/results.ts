import { UsageError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/** What became of one request that a command was told to work on. */
export interface Result<Outcome extends string> {
  readonly requestUuid: string;
  readonly outcome: Outcome;
  readonly detail: string;
}

/** Results of a command: printed as they come, or all at its end as JSON. */
export class Results<Outcome extends string> {
  readonly #all: Result<Outcome>[] = [];
  readonly #terminal: Pick<Terminal, 'out'>;
  readonly #json: boolean;

  constructor(terminal: Pick<Terminal, 'out'>, json: boolean | undefined) {
    this.#terminal = terminal;
    this.#json = json ?? false;
  }

  add(result: Result<Outcome>): void {
    this.#all.push(result);
    if (!this.#json) this.#terminal.out(`${result.requestUuid}  ${result.outcome}  ${result.detail}`);
  }

  get total(): number {
    return this.#all.length;
  }

  count(...outcomes: readonly Outcome[]): number {
    return this.#all.filter(({ outcome }) => outcomes.includes(outcome)).length;
  }

  /**
   * Prints what is left to print.
   *
   * @param done - outcomes with which there is nothing left to do
   * @returns exit code
   */
  finish(summary: string, done: readonly Outcome[]): number {
    this.#terminal.out(this.#json ? JSON.stringify(this.#all) : summary);
    return this.#all.every(({ outcome }) => done.includes(outcome)) ? 0 : 1;
  }
}

/** The requests a command is to work on. */
export interface Selection {
  readonly includes: (requestUuid: string) => boolean;
  /** UUIDs that were named and are not among these. */
  readonly missingFrom: (found: Iterable<string>) => string[];
}

/**
 * Reads named UUIDs, or all.
 *
 * @throws UsageError unless it is the one or the other
 */
export function selection(uuids: readonly string[], all: boolean | undefined): Selection {
  if ((uuids.length === 0) === !all) {
    throw new UsageError('Name the request UUIDs to release, or give --all; not both.');
  }
  const wanted = new Set(uuids.map((uuid) => uuid.toLowerCase()));
  return {
    includes: (uuid) => all === true || wanted.has(uuid),
    missingFrom: (found) => {
      const known = new Set(found);
      return [...wanted].filter((uuid) => !known.has(uuid));
    },
  };
}
