import { printable } from '../../operator/words.ts';
import { printJson } from '../json/print-json.ts';
import type { Terminal } from './terminal.ts';
import { wrapLines } from './wrap-words.ts';

/** What became of one request that a command was told to work on. */
export interface Result<Outcome extends string> {
  readonly requestUuid: string;
  /** As the use-case calls it; hyphens are printed as blanks. */
  readonly outcome: Outcome;
  readonly detail: string;
}

/** How results are printed. */
export interface ResultStyle {
  /** All of them at the end, as JSON. */
  readonly json?: boolean | undefined;
  /** At the end, and only those with which there is something left to do: for many, behind a progress bar. */
  readonly undoneOnly?: boolean;
}

/** Results of a command, printed as they come unless the style says otherwise. */
export class Results<Outcome extends string> {
  readonly #all: Result<Outcome>[] = [];
  readonly #terminal: Pick<Terminal, 'out' | 'columns'>;
  readonly #style: ResultStyle;

  constructor(terminal: Pick<Terminal, 'out' | 'columns'>, style: ResultStyle) {
    this.#terminal = terminal;
    this.#style = style;
  }

  add(result: Result<Outcome>): void {
    this.#all.push(result);
    if (!this.#style.json && !this.#style.undoneOnly) this.#print(result);
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
   * @param printJsonOf - prints the JSON form; a list, if the command has nothing else to say
   * @returns exit code
   */
  finish(
    summary: string,
    done: readonly Outcome[],
    printJsonOf = (results: readonly Result<Outcome>[]) =>
      printJson<Result<string>[]>(this.#terminal, results),
  ): number {
    const undone = this.#all.filter(({ outcome }) => !done.includes(outcome));
    if (this.#style.json) printJsonOf(this.#all);
    else {
      if (this.#style.undoneOnly) for (const result of undone) this.#print(result);
      this.#terminal.out(summary);
    }
    return undone.length === 0 ? 0 : 1;
  }

  #print({ requestUuid, outcome, detail }: Result<Outcome>): void {
    const { columns = Number.POSITIVE_INFINITY } = this.#terminal;
    const head = printable(`${requestUuid}  ${outcome.replaceAll('-', ' ')}`);
    const line = `${head}  ${printable(detail)}`;
    const lines = line.length <= columns ? [line] : [head, wrapLines(`    ${printable(detail)}`, columns)];
    for (const each of lines) this.#terminal.out(each);
  }
}
