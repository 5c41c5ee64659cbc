import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Ended, environmentOf, runNode, TOOL } from './installed.ts';

/** How an app is run. */
interface Start {
  /** Of Node.js. */
  readonly program: string;
  /** Of the app. */
  readonly folder: string;
  /** Folder that the run keeps its state in. */
  readonly state: string;
  /** Without the options for port and state; the `start` of the installed tool if absent. */
  readonly command?: readonly [string, ...string[]];
}

/** An app run by the tool that is installed in it. */
export class StartedApp {
  readonly #child: ChildProcess;
  readonly #start: Start;
  /** Everything that the run printed. */
  output = '';

  private constructor(start: Start) {
    this.#start = start;
    const { program, folder, state, command: [file, ...args] = [program, TOOL, 'start'] } = start;
    this.#child = spawn(file, [...args, '--port', '0', '--state-directory', state], {
      cwd: folder,
      env: environmentOf(program),
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group, so that all of it gets Ctrl-C.
      detached: true,
    });
  }

  /**
   * Settles when it takes requests.
   *
   * @throws Error with all that it printed if it ends before
   */
  static async start(start: Start): Promise<StartedApp> {
    const app = new StartedApp(start);
    await app.#isReady();
    return app;
  }

  async #isReady(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    this.#child.stderr?.on('data', (chunk) => {
      this.output += chunk;
    });
    createInterface({ input: this.#child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      this.output += `${line}\n`;
      if (line.startsWith('Ready ')) ready.resolve();
    });
    this.#child.once('exit', () => ready.reject(new Error(`It ended before it was ready:\n${this.output}`)));
    await ready.promise;
  }

  /** Runs a command of the tool against it. */
  tool(...args: readonly string[]): Promise<Ended> {
    const { program, folder, state } = this.#start;
    return runNode(program, [TOOL, ...args, '--state-directory', state], folder);
  }

  /** Base URL of the AWS services. */
  get awsEndpoint(): string {
    return JSON.parse(readFileSync(join(this.#start.state, 'run.json'), 'utf8')).awsEndpoint;
  }

  /** What the functions have logged. */
  get logs(): string {
    return globSync(join(this.#start.state, 'logs/*.log'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('');
  }

  /** The synthesized template of a stack. */
  template(stack: string): unknown {
    return JSON.parse(readFileSync(join(this.#start.state, `cdk.out/${stack}.template.json`), 'utf8'));
  }

  /** Ends it as Ctrl-C does. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.pid === undefined) return;
    const closed = once(this.#child, 'close');
    process.kill(-this.#child.pid, 'SIGINT');
    await closed;
  }
}
