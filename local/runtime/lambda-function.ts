import { closeSync, openSync } from 'node:fs';
import type { InvocationResult, LambdaError } from './invocation.ts';
import { LambdaEnvironment, type LambdaEnvironmentOptions } from './lambda-environment.ts';

/** An environment that had nothing to do for this long gives its memory back. */
const IDLE_MILLISECONDS = 5 * 60_000;

export interface LambdaFunctionOptions extends Omit<LambdaEnvironmentOptions, 'logFile'> {
  /** Path of the log file, which is appended to. */
  readonly logPath: string;
  /** Most environments at once. */
  readonly concurrency: number;
  /** Told about every invocation, and every start before one, that fails. */
  readonly onFailure: (functionName: string, error: LambdaError) => void;
  /** Told about every invocation when it is over. */
  readonly onInvocation?: (invocation: FunctionInvocation) => void;
}

/** One invocation that is over. */
export interface FunctionInvocation {
  readonly failed: boolean;
  readonly milliseconds: number;
  /** Invocations of the function that ran when this one began, itself among them. */
  readonly concurrent: number;
}

/** The process of one execution environment. */
export interface FunctionProcess {
  /** Name of the function. */
  readonly function: string;
  readonly pid: number;
  /** Whether it starts or handles something. */
  readonly busy: boolean;
}

/** A function with its execution environments: more are started as invocations overlap, up to a limit. */
export class LambdaFunction {
  /** Most invocations that run at once; further ones wait in line. */
  readonly concurrency: number;
  readonly #options: LambdaFunctionOptions;
  readonly #logFile: number;
  readonly #environments = new Set<LambdaEnvironment>();
  /** Idle environments, the one used last at the end, with the timer that ends it. */
  readonly #idle: { environment: LambdaEnvironment; timer: NodeJS.Timeout }[] = [];
  readonly #waiting: ((environment: LambdaEnvironment) => void)[] = [];
  #closed = false;

  constructor(options: LambdaFunctionOptions) {
    this.#options = options;
    this.#logFile = openSync(options.logPath, 'a');
    this.concurrency = Math.min(
      options.concurrency,
      options.definition.reservedConcurrency ?? Number.POSITIVE_INFINITY,
    );
  }

  get name(): string {
    return this.#options.definition.name;
  }

  /** Its processes that are alive. */
  processes(): FunctionProcess[] {
    const idle = new Set(this.#idle.map(({ environment }) => environment));
    return [...this.#environments].flatMap((environment) =>
      environment.usable && environment.pid !== undefined
        ? [{ function: this.name, pid: environment.pid, busy: !idle.has(environment) }]
        : [],
    );
  }

  /** Runs one invocation in an idle environment, a new one, or the first that becomes free. Never throws. */
  async invoke(payload: string): Promise<InvocationResult> {
    const environment = await this.#acquire();
    const concurrent = this.#environments.size - this.#idle.length;
    const started = performance.now();
    const result = await environment.invoke(payload);
    this.#options.onInvocation?.({
      failed: !result.ok,
      milliseconds: performance.now() - started,
      concurrent,
    });
    this.#release(environment);
    if (!result.ok && !this.#closed) this.#options.onFailure(this.name, result.error);
    return result;
  }

  /** Starts an environment before the first invocation. */
  async warm(): Promise<void> {
    const environment = await this.#acquire();
    const error = await environment.initialised();
    this.#release(environment);
    if (error !== undefined && !this.#closed) this.#options.onFailure(this.name, error);
  }

  /** Kills every environment. Invocations under way fail. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { timer } of this.#idle) clearTimeout(timer);
    await Promise.all([...this.#environments].map((environment) => environment.close()));
    closeSync(this.#logFile);
  }

  #acquire(): Promise<LambdaEnvironment> | LambdaEnvironment {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.environment.usable) return idle.environment;
      this.#environments.delete(idle.environment);
    }
    if (this.#environments.size < this.concurrency) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(environment: LambdaEnvironment): void {
    const next = this.#waiting.shift();
    if (!environment.usable) {
      this.#environments.delete(environment);
      // Once closed, whoever still waits gets the dead environment and with it a failure.
      next?.(this.#closed ? environment : this.#start());
      return;
    }
    if (next !== undefined) {
      next(environment);
      return;
    }
    const timer = setTimeout(() => this.#retire(environment), IDLE_MILLISECONDS);
    timer.unref();
    this.#idle.push({ environment, timer });
  }

  #retire(environment: LambdaEnvironment): void {
    const index = this.#idle.findIndex((idle) => idle.environment === environment);
    if (index < 0) return;
    this.#idle.splice(index, 1);
    this.#environments.delete(environment);
    void environment.close();
  }

  #start(): LambdaEnvironment {
    const environment = new LambdaEnvironment({ ...this.#options, logFile: this.#logFile });
    this.#environments.add(environment);
    return environment;
  }
}
