import type { LocalStackProcess } from '../local-stack.ts';
import { type CommandOutcome, startCommandLine } from '../tool-process.ts';

/** What an engineer adds to a command that was printed. */
interface Given {
  /** What stands in place of a word such as `<file>`. */
  readonly file?: string;
  /** Options that the output, or the help, asked for. */
  readonly options?: readonly string[];
  /** What is piped in. */
  readonly input?: string;
}

/** Command lines in an output: on a line of their own, behind a colon, or in quotes. */
const PRINTED = /npx cedar-webhooks ([^"\n;]+)/g;

/**
 * An engineer on call who knows one command to begin with, and gives from then on only commands that the output before
 * names, for the run or stack that it names.
 */
export class OnCall {
  readonly #stack: LocalStackProcess;
  readonly #secrets: readonly string[];
  #command: readonly string[] = [];
  #printed = '';
  /** Commands that were given. */
  steps = 0;

  /** @param secrets - what no output may show */
  constructor(stack: LocalStackProcess, ...secrets: readonly string[]) {
    this.#stack = stack;
    this.#secrets = secrets;
  }

  /** The command that everybody knows: what is wrong? */
  begin(...command: readonly string[]): Promise<CommandOutcome> {
    return this.#give([...command, '--state-directory', this.#stack.stateDirectory]);
  }

  /** The command of this name that the last output names. Fails if it names none. */
  follow(name: string, { file, options = [], input }: Given = {}): Promise<CommandOutcome> {
    const printed = [...this.#printed.matchAll(PRINTED)].map(([, line = '']) => line.trim());
    const line = printed.find((each) => each.startsWith(`${name} `));
    if (line === undefined) throw new Error(`No "webhooks ${name}" is named in:\n${this.#printed}`);
    const words = line.split(' ').map((word) => (word.startsWith('<') && file !== undefined ? file : word));
    expect(words.slice(-2)).toEqual(['--state-directory', this.#stack.stateDirectory]);
    return this.#give([...words, ...options], input);
  }

  /** The same command once more, to see what has changed, or with options that its output asks for. */
  again(...options: readonly string[]): Promise<CommandOutcome> {
    return this.#give([...this.#command, ...options]);
  }

  async #give(command: readonly string[], input?: string): Promise<CommandOutcome> {
    this.steps += 1;
    const outcome = await startCommandLine(command, input).ended;
    this.#command = command;
    this.#printed = `${outcome.out}\n${outcome.err}`;
    for (const secret of this.#secrets) expect(this.#printed).not.toContain(secret);
    return outcome;
  }
}
