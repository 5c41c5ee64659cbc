import { mkdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { removeRunFile, writeRunFile } from '../../lib/local-run-file.ts';
import { type LocalAws, startLocalAws } from '../aws/local-aws.ts';
import { LocalRunError } from '../local-run-error.ts';
import { HttpApi } from '../runtime/http-api.ts';
import { type CloudAssembly, readStacks } from '../template/cloud-assembly.ts';
import { chooseConstructs, type FoundConstruct } from '../template/find-constructs.ts';
import { readModel } from '../template/read-model.ts';
import type { StackIdentity } from '../template/references.ts';
import { type Omission, selectResources } from '../template/select-resources.ts';
import { describeRun } from './describe-run.ts';
import { LOCAL_ACCOUNT } from './local-account.ts';
import { LocalStack } from './local-stack.ts';
import type { LocalRunOptions } from './options.ts';
import { lineConsole, quietConsole } from './run-console.ts';
import { lockState, type StateLock } from './state-lock.ts';

/** What is under way when the run is to end gets this long. */
const DRAIN_MILLISECONDS = 5_000;

/** What the console of a local run is made of. */
export interface LocalConsoleOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly projectRoot: string;
  /** Where the run keeps its state. */
  readonly state: string;
  /** Where it does so unless another folder is asked for. */
  readonly defaultState: string;
  /** Whether the run begins anew, so that what an open page shows is gone. */
  readonly isFresh: boolean;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Takes one line for the terminal. */
  readonly write: (line: string) => void;
  /** Settles when there is something to see: no URL is told before. */
  readonly isUp: Promise<void>;
}

/** A CDK app that can be run. */
export interface RunnableApp {
  /** Folder of the app. */
  readonly folder: string;
  /** Folder of the state, unless another is asked for. */
  readonly defaultState: string;
  /** Name of the one construct to run and of its stack; all are run if absent. */
  readonly name?: string | undefined;
  readonly stack?: string | undefined;
  /**
   * @returns how many values have stand-ins, as only an account knows them
   * @throws LocalRunError with the message of the app
   */
  readonly synthesize: (outputFolder: string, signal: AbortSignal) => Promise<number>;
}

export interface LocalRunSetting {
  /** Folder of the product's own package.json. */
  readonly projectRoot: string;
  /** Program of the processes that play functions. */
  readonly bootstrapFile: string;
  readonly app: RunnableApp;
  /** Aborted when the run is to end; ends a start that is under way. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Takes one line for the console. */
  readonly write: (line: string) => void;
  /** Serves the console, which looks at the run from outside. @throws OperatorProblem if its port cannot be had */
  readonly openConsole?: (options: LocalConsoleOptions) => Promise<{ close(): Promise<void> }>;
}

/** A local run that is up. */
export interface LocalRun {
  /** Name and base URL of the HTTP API of each construct. */
  readonly webhooks: readonly { readonly name: string; readonly url: string }[];
  /** Ends it: what is under way is finished first, within reason. */
  stop(): Promise<void>;
}

/**
 * Synthesizes an app and runs its constructs. Settles when it takes requests.
 *
 * @throws LocalRunError if something is in the way that the person at the keyboard can change
 */
export async function startLocalRun(options: LocalRunOptions, setting: LocalRunSetting): Promise<LocalRun> {
  const cleanup = new Cleanup();
  try {
    return await start(options, setting, cleanup);
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}

async function start(
  options: LocalRunOptions,
  setting: LocalRunSetting,
  cleanup: Cleanup,
): Promise<LocalRun> {
  const { projectRoot, bootstrapFile, app, clock, write, signal, openConsole } = setting;
  const state = resolve(options.stateDirectory ?? app.defaultState);
  const folder = { aws: join(state, 'aws'), logs: join(state, 'logs'), assembly: join(state, 'cdk.out') };
  mkdirSync(state, { recursive: true, mode: 0o700 });

  const lock: StateLock = lockState(state);
  cleanup.add(() => lock.release());
  removeRunFile(state);
  const api = await HttpApi.listen(options.port);
  cleanup.add(() => api.close());
  const up = Promise.withResolvers<void>();
  const console = options.console
    ? await openConsole?.({
        port: options.consolePort,
        projectRoot,
        state,
        defaultState: app.defaultState,
        isFresh: options.fresh,
        clock,
        write,
        isUp: up.promise,
      })
    : undefined;
  cleanup.add(async () => console?.close());
  if (options.fresh)
    for (const path of [folder.aws, folder.logs]) rmSync(path, { recursive: true, force: true });

  // Synthesis takes seconds on another core: everything that does not need the template happens meanwhile.
  let aws: LocalAws | undefined;
  cleanup.add(() => aws?.close());
  const [early, standIns] = await all([
    openAws(folder.aws, LOCAL_ACCOUNT, clock).then((started) => {
      aws = started;
      return started;
    }),
    app.synthesize(folder.assembly, signal),
  ]);
  const stacks = readStacks(folder.assembly);
  const constructs = chooseConstructs(stacks, app);
  const account = { ...LOCAL_ACCOUNT, ...constructs[0].stack.environment };
  const listen = async (index: number): Promise<HttpApi> => {
    const server = await HttpApi.listen(options.port === 0 ? 0 : options.port + index);
    cleanup.add(() => server.close());
    return server;
  };
  const further = constructs.slice(1).map((_, index) => listen(index + 1));
  const servers = [api, ...(await all(further))];
  const webhooks = servers.map((server, index) => ({
    ...(constructs[index] as FoundConstruct),
    server,
    url: server.url,
  }));
  const isElsewhere = account.region !== early.region || account.accountId !== early.accountId;
  if (isElsewhere) {
    aws = undefined;
    await early.close();
  }
  const services = isElsewhere ? await openAws(folder.aws, account, clock) : early;
  aws = services;
  const omissions: Omission[] = [];
  const identityOf = (stack: CloudAssembly): StackIdentity => ({
    stackName: stack.stackName,
    ...account,
    awsEndpoint: services.endpoint,
    apiUrl: (id) => webhooks.find((each) => each.stack === stack && each.isOwn(id))?.url ?? api.url,
    secretArn: (name) => services.secrets.ensure(name).arn,
  });
  const selections = selectResources(stacks, constructs, omissions);
  const model = readModel(
    [...selections].map(([each, selection]) => ({ stack: each, identity: identityOf(each), selection })),
  );
  const stack = new LocalStack({
    model,
    aws: services,
    apis: webhooks,
    logFolder: folder.logs,
    bootstrapFile,
    appFolder: app.folder,
    storeSecret: options.secret,
    concurrency: options.concurrency,
    clock,
    console: options.quiet ? quietConsole : lineConsole(write, clock),
  });
  cleanup.add(() => stack.close());
  await stack.start();
  signal.throwIfAborted();

  writeRunFile(state, {
    pid: process.pid,
    url: api.url,
    awsEndpoint: services.endpoint,
    region: services.region,
    stackName: constructs[0].name,
    webhooks: webhooks.map(({ name, url }) => ({ name, url })),
  });
  cleanup.add(() => removeRunFile(state));
  const logPath = relative(process.cwd(), folder.logs);
  const logFolder = logPath.startsWith('..') ? folder.logs : logPath;
  describeRun({ webhooks, aws: services, logFolder, omissions, standIns }, write);
  // Ended before what it shows.
  cleanup.add(async () => console?.close());
  up.resolve();
  return {
    webhooks,
    async stop() {
      await within(DRAIN_MILLISECONDS, stack.drain());
      await cleanup.run();
    },
  };
}

async function openAws(
  stateDirectory: string,
  account: { readonly accountId: string; readonly region: string },
  clock: () => number,
): Promise<LocalAws> {
  try {
    return await startLocalAws({ stateDirectory, ...account, clock });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LocalRunError(
      `The embedded AWS services do not start: ${reason}\nIf ${stateDirectory} is damaged, begin anew with --fresh.`,
      { cause },
    );
  }
}

/** Steps that undo what was started, run last to first. */
class Cleanup {
  readonly #steps: (() => void | Promise<void>)[] = [];

  add(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) await step();
  }
}

/** Like `Promise.all`, but a failure is passed on only when the others have settled too, so that they can be undone. */
async function all<T extends readonly unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return Promise.all(promises) as Promise<unknown> as Promise<T>;
}

/** Settles with the promise, or after that time. */
async function within(milliseconds: number, promise: Promise<void>): Promise<void> {
  const { promise: expired, resolve: expire } = Promise.withResolvers<void>();
  const timer = setTimeout(expire, milliseconds);
  await Promise.race([promise, expired]);
  clearTimeout(timer);
}
