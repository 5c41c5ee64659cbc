import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { FunctionModel } from '../stack-model.ts';
import type { InvocationResult, LambdaError } from './invocation.ts';
import { LambdaProcess } from './lambda-process.ts';
import { type LambdaHost, lambdaVariables } from './lambda-variables.ts';

/** Lambda gives the init phase this long, whatever the function's time-out is. */
const INIT_PHASE_MILLISECONDS = 10_000;

/** What an execution environment needs from its surroundings. */
export interface LambdaEnvironmentOptions extends LambdaHost {
  readonly definition: FunctionModel;
  /** Program of the process: `bootstrap.ts`. */
  readonly bootstrapFile: string;
  /** Where the AWS SDK of Lambda's runtime is looked for; nowhere if absent. */
  readonly appFolder?: string;
  /** Descriptor of the function's log file. */
  readonly logFile: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * One execution environment of a function. It serves one invocation at a time until it times out, crashes or is
 * closed; then it is not {@link usable} any more.
 */
export class LambdaEnvironment {
  readonly #options: LambdaEnvironmentOptions;
  #process: LambdaProcess;
  #initPhase: Promise<LambdaError | undefined>;
  #closed = false;

  constructor(options: LambdaEnvironmentOptions) {
    this.#options = options;
    this.#process = this.#spawn();
    this.#initPhase = this.#within(INIT_PHASE_MILLISECONDS, this.#process.initialised);
  }

  /** Process that plays it at present; undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  get usable(): boolean {
    return !this.#closed && this.#process.alive;
  }

  /** Settles when the init phase is over; why it failed, if it did. */
  initialised(): Promise<LambdaError | undefined> {
    return this.#initPhase;
  }

  /** Runs one invocation. Never throws: a crash, a time-out and an init error are results. */
  async invoke(payload: string): Promise<InvocationResult> {
    const { definition, clock } = this.#options;
    const requestId = randomUUID();
    const initError = await this.#initPhase;
    const timeout = definition.timeoutSeconds * 1000;
    const deadline = clock() + timeout;
    const timedOut: InvocationResult = {
      ok: false,
      error: {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${requestId} Error: Task timed out after ${definition.timeoutSeconds.toFixed(2)} seconds`,
      },
    };
    const result = await this.#within(
      timeout,
      this.#run(initError, { type: 'invoke', requestId, functionArn: definition.arn, deadline, payload }),
      timedOut,
    );
    if (!result.ok && !this.usable) {
      this.#process.kill();
      this.#log(`${requestId} ${result.error.errorType} ${result.error.errorMessage}`);
    }
    return result;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#process.kill();
    await this.#process.ended;
  }

  async #run(
    initError: LambdaError | undefined,
    message: Parameters<LambdaProcess['invoke']>[0],
  ): Promise<InvocationResult> {
    if (initError !== undefined) {
      // After a failed init phase Lambda initialises once more as part of the invocation, within the same time-out.
      this.#process.kill();
      if (this.#closed) return { ok: false, error: initError };
      this.#process = this.#spawn();
      const error = await this.#process.initialised;
      if (error !== undefined) return { ok: false, error };
    }
    return this.#process.invoke(message);
  }

  #spawn(): LambdaProcess {
    const { definition } = this.#options;
    return new LambdaProcess({
      bootstrapFile: this.#options.bootstrapFile,
      appFolder: this.#options.appFolder,
      variables: lambdaVariables(definition, this.#options, `[$LATEST]${randomUUID().replaceAll('-', '')}`),
      taskRoot: definition.taskRoot,
      memoryMegabytes: definition.memoryMegabytes,
      logFile: this.#options.logFile,
    });
  }

  #log(line: string): void {
    writeSync(this.#options.logFile, `${new Date(this.#options.clock()).toISOString()} ${line}\n`);
  }

  /** The promise's value, or after that time `otherwise`; the process is killed then. */
  async #within<T>(milliseconds: number, promise: Promise<T>, otherwise?: T): Promise<T> {
    const { promise: expired, resolve } = Promise.withResolvers<T>();
    const timer = setTimeout(() => {
      this.#process.kill();
      resolve(otherwise ?? (initTimeout as T));
    }, milliseconds);
    try {
      return await Promise.race([promise, expired]);
    } finally {
      clearTimeout(timer);
    }
  }
}

const initTimeout: LambdaError = {
  errorType: 'Sandbox.Timedout',
  errorMessage: `Init phase timed out after ${INIT_PHASE_MILLISECONDS / 1000} seconds`,
};
