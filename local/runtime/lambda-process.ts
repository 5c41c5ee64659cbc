import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvocationResult, LambdaError } from './invocation.ts';
import type { EnvironmentMessage, InvokeMessage } from './protocol.ts';

/** Share of a function's memory that Lambda lets JavaScript objects take. */
const HEAP_SHARE = 0.9;

/** Where Node.js itself keeps what it has compiled. To strip types and to compile takes half of a process's start otherwise. */
const COMPILE_CACHE = process.env.NODE_COMPILE_CACHE ?? join(tmpdir(), 'node-compile-cache');

/** What it takes to start a process. */
export interface LambdaProcessOptions {
  /** Program of the process: `bootstrap.ts`. */
  readonly bootstrapFile: string;
  /** Its argument. */
  readonly appFolder: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  readonly taskRoot: string;
  readonly memoryMegabytes: number;
  /** Descriptor of the log file, which takes the output. */
  readonly logFile: number;
}

/** The child process behind an execution environment: starts, answers one invocation at a time, ends once. */
export class LambdaProcess {
  /** Settles when the handler is loaded (undefined) or the process could not get that far (why). */
  readonly initialised: Promise<LambdaError | undefined>;
  /** Settles with the reason when the process is gone. */
  readonly ended: Promise<LambdaError>;
  readonly #child: ChildProcess;
  #alive = true;
  #fatal: LambdaError | undefined;
  #pending: { requestId: string; settle(result: InvocationResult): void } | undefined;

  constructor(options: LambdaProcessOptions) {
    const heap = Math.max(32, Math.floor(options.memoryMegabytes * HEAP_SHARE));
    const program = [options.bootstrapFile, ...(options.appFolder === undefined ? [] : [options.appFolder])];
    this.#child = spawn(process.execPath, [`--max-old-space-size=${heap}`, ...program], {
      cwd: options.taskRoot,
      env: { ...options.variables, NODE_COMPILE_CACHE: COMPILE_CACHE },
      // The output goes straight to the file: nothing is lost when the process is killed.
      stdio: ['ignore', options.logFile, options.logFile, 'ipc'],
      windowsHide: true,
    });
    const ready = Promise.withResolvers<undefined>();
    this.#child.on('message', (message) => {
      const answer = message as EnvironmentMessage;
      if (answer.type === 'ready') ready.resolve(undefined);
      else this.#answer(answer);
    });
    this.ended = this.#end();
    this.initialised = Promise.race([ready.promise, this.ended]);
  }

  /** Undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Hands over an event; settles with the handler's answer or with what ended the process before it came. */
  invoke(message: InvokeMessage): Promise<InvocationResult> {
    const answer = new Promise<InvocationResult>((resolve) => {
      this.#pending = { requestId: message.requestId, settle: resolve };
    });
    // A failed send means that the process is going down, which `ended` reports better.
    if (this.#child.connected) this.#child.send(message, () => {});
    return Promise.race([answer, this.ended.then((error): InvocationResult => ({ ok: false, error }))]);
  }

  /** Ends the process at once. */
  kill(): void {
    this.#alive = false;
    this.#child.kill('SIGKILL');
  }

  #answer(message: Exclude<EnvironmentMessage, { type: 'ready' }>): void {
    if (message.type === 'fatal') {
      this.#alive = false;
      this.#fatal = message.error;
      return;
    }
    if (message.requestId !== this.#pending?.requestId) return;
    this.#pending.settle(
      message.type === 'result'
        ? { ok: true, payload: message.payload }
        : { ok: false, error: message.error },
    );
    this.#pending = undefined;
  }

  #end(): Promise<LambdaError> {
    const { promise, resolve } = Promise.withResolvers<LambdaError>();
    this.#child.once('error', (error) => {
      this.#alive = false;
      resolve({ errorType: 'Runtime.StartError', errorMessage: error.message });
    });
    // Messages sent right before the end may arrive after `exit`, but not after the channel is closed.
    const drained = new Promise<void>((done) => this.#child.once('disconnect', done));
    this.#child.once('exit', async (code, signal) => {
      this.#alive = false;
      await drained;
      resolve(
        this.#fatal ?? {
          errorType: 'Runtime.ExitError',
          errorMessage: `Runtime exited with error: ${signal === null ? `exit status ${code}` : `signal: ${signal}`}`,
        },
      );
    });
    return promise;
  }
}
