import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type {
  EventToWaitFor,
  LocalEvent,
  LocalRun,
  LocalRunOptions,
  WebhookAnswer,
  WebhookToSend,
} from './local-run.ts';
import {
  EventTimeoutError,
  LocalRunError,
  LocalRunStartError,
  type StartFailure,
} from './local-run-errors.ts';
import type { PlainEvent, ReadyMessage, RunMessage, RunRequest } from './run-messages.ts';

/** Here and in the package one folder below package.json, as this file is there. */
const TOOL = fileURLToPath(new URL('../bin/cedar-webhooks.js', import.meta.url));

const START_TIMEOUT = 60_000;
const WAIT_TIMEOUT = 10_000;
/** Longer than a run takes to finish what is under way. */
const STOP_TIMEOUT = 15_000;

const ACCEPTED = 200;
/** Another request of that UUID was accepted before. */
const CONFLICT = 409;
/** Of a request that somebody else sent. */
const KEPT: Pick<WebhookAnswer, 'httpStatus' | 'code' | 'detail'> = { httpStatus: ACCEPTED, code: '' };

/** What to do, beside what the run says itself. */
const HINTS: Readonly<Record<StartFailure, string>> = {
  'no-app': ' In a test: startLocalRun({ folder }).',
  'synthesis-failed': '\nThe same is said by "npx cdk synth" in the folder of the app.',
  'not-ready': '',
  failed: '',
};

/** Characters of the run's output that are kept. */
const MAX_OUTPUT = 64 * 1024;
/** Lines of it that an error shows. */
const SHOWN_LINES = 15;

/**
 * Runs the webhooks of a CDK app on this machine for a test, as `cedar-webhooks start` does: with handlers and subscribers'
 * functions of the app, a free port, and a state of its own that is gone with it. It takes as long as the app's synthesis
 * and some seconds, so give the hook that calls it time.
 *
 * The run is a process of its own. It ends with the process of the test, however that ends.
 *
 * @example
 * const run = await startLocalRun();
 * await run.send({ type: 'BusinessKycStatusChanged', id: 42, status: 'VALID' });
 * const event = await run.waitForEvent({ type: 'BusinessKycStatusChanged', id: 42 });
 * await run.stop();
 *
 * @throws LocalRunStartError if it does not start; `reason` says why
 */
export async function startLocalRun(options: LocalRunOptions = {}): Promise<LocalRun> {
  const { folder, app, context = {}, startTimeoutMs = START_TIMEOUT } = options;
  if (folder !== undefined && !existsSync(folder)) {
    throw new LocalRunStartError(`There is no folder ${folder}.`, 'no-app', '');
  }
  const args = ['start', '--attached', '--port', '0', '--no-console'];
  if (app !== undefined) args.push('--app', app);
  for (const [key, value] of Object.entries(context)) args.push('--context', `${key}=${value}`);
  const child = new RunProcess(args, folder);
  return new StartedRun(child, await child.ready(startTimeoutMs));
}

/** A local run that takes requests. */
class StartedRun implements LocalRun {
  readonly url: string;
  readonly webhooks: LocalRun['webhooks'];
  readonly awsEndpoint: string;
  readonly region: string;
  readonly stateDirectory: string;
  readonly #child: RunProcess;
  /** The first answer to each request that says whether there is an event of it. */
  readonly #answers = new Map<string, WebhookAnswer>();

  constructor(child: RunProcess, { webhooks, awsEndpoint, region, stateDirectory }: ReadyMessage) {
    this.#child = child;
    this.url = webhooks[0]?.url ?? '';
    this.webhooks = webhooks;
    this.awsEndpoint = awsEndpoint;
    this.region = region;
    this.stateDirectory = stateDirectory;
  }

  get output(): string {
    return this.#child.output;
  }

  async send(webhook: WebhookToSend): Promise<WebhookAnswer> {
    const { answer } = await this.#child.ask<'sent'>({ kind: 'send', webhook });
    if (this.#answers.get(answer.requestUuid)?.httpStatus !== ACCEPTED && answer.httpStatus !== CONFLICT) {
      this.#answers.set(answer.requestUuid, answer);
    }
    return answer;
  }

  async waitForEvent(
    { state = 'handled', ...wanted }: EventToWaitFor,
    { timeoutMs = WAIT_TIMEOUT }: { readonly timeoutMs?: number } = {},
  ): Promise<LocalEvent> {
    const requestUuid = wanted.requestUuid?.toLowerCase();
    const { httpStatus = 'nothing', code, detail = '' } = this.#answers.get(requestUuid ?? '') ?? KEPT;
    if (httpStatus !== ACCEPTED) {
      throw new LocalRunError(
        `There is no event to wait for: the request ${requestUuid} was answered ${httpStatus} ${code}. ${detail}`.trim(),
      );
    }
    const answer = await this.#child.ask<'seen' | 'not-seen'>({
      kind: 'wait',
      wait: {
        ...wanted,
        ...(requestUuid !== undefined && { requestUuid }),
        ...(wanted.id !== undefined && { id: String(wanted.id) }),
        states: [state].flat(),
        timeoutMs,
      } as Extract<RunRequest, { kind: 'wait' }>['wait'],
    });
    if (answer.kind === 'seen') return eventFrom(answer.event);
    throw new EventTimeoutError(
      this.#child.withOutput(answer.message),
      answer.event && eventFrom(answer.event),
    );
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }
}

function eventFrom({ acceptedAt, handledAt, ...event }: PlainEvent): LocalEvent {
  return {
    ...event,
    acceptedAt: new Date(acceptedAt),
    ...(handledAt !== undefined && { handledAt: new Date(handledAt) }),
  };
}

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;
type Answer = Extract<RunMessage, { readonly id: number }>;
type AnswerOf<Kind extends Answer['kind']> = Extract<Answer, { readonly kind: Kind }>;

/** The process of a local run. It does not keep that of the test alive, unless something is awaited of it. */
class RunProcess {
  output = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  /** Exited, and all of the output is there. */
  readonly #closed: Promise<unknown>;
  readonly #waiting = new Set<(message: RunMessage) => void>();
  #asked = 0;

  constructor(args: readonly string[], folder: string | undefined) {
    // The end of the channel, when the process of the test is gone, ends the run.
    const child = spawn(process.execPath, [TOOL, ...args], {
      ...(folder !== undefined && { cwd: folder }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('error', ({ message }) => {
        this.output += `${message}\n`;
        resolve(undefined);
      });
      child.once('exit', resolve);
    });
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    this.#closed = Promise.all([this.#exited, ...streams.map((stream) => once(stream, 'close'))]);
    child.on('message', (message) => {
      for (const take of this.#waiting) take(message as RunMessage);
    });
    for (const stream of streams) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output = (this.output + text).slice(-MAX_OUTPUT);
      });
    }
    this.#keepAlive(false);
  }

  /** What the run says of itself when it is ready. @throws LocalRunStartError if it does not get so far */
  async ready(timeoutMs: number): Promise<ReadyMessage> {
    const expired = Symbol('expired');
    const { promise: timeIsOver, resolve: expire } = Promise.withResolvers<typeof expired>();
    const timer = setTimeout(expire, timeoutMs, expired);
    const message = await Promise.race([
      this.#next(
        (told): told is Exclude<RunMessage, Answer> => told.kind === 'ready' || told.kind === 'failed',
      ),
      timeIsOver,
    ]);
    clearTimeout(timer);
    if (message === expired) {
      await this.stop();
      throw new LocalRunStartError(
        this.withOutput(`The local run was not ready after ${timeoutMs} ms. Give it more by startTimeoutMs.`),
        'not-ready',
        this.output,
      );
    }
    if (message?.kind === 'ready') return message;
    this.#keepAlive(true);
    await this.#closed;
    throw message === undefined
      ? new LocalRunStartError(
          this.withOutput('The local run ended before it was ready.'),
          'failed',
          this.output,
        )
      : new LocalRunStartError(message.message + HINTS[message.reason], message.reason, this.output);
  }

  /** Asks the run for something. @throws LocalRunError if it is not to be had */
  async ask<Kind extends Answer['kind']>(request: Unnumbered<RunRequest>): Promise<AnswerOf<Kind>> {
    const id = ++this.#asked;
    const answered = this.#next((message): message is AnswerOf<Kind | 'problem'> => {
      return 'id' in message && message.id === id;
    });
    // If it cannot be told, the run has ended, or is about to.
    if (this.#child.connected) this.#child.send({ ...request, id }, () => {});
    else this.#child.kill();
    const answer: Answer | undefined = await answered;
    if (answer === undefined) throw new LocalRunError(this.withOutput('The local run has ended.'));
    if (answer.kind === 'problem') throw new LocalRunError(answer.message);
    return answer as AnswerOf<Kind>;
  }

  async stop(): Promise<void> {
    this.#keepAlive(true);
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Words, and under them the end of what the run printed. */
  withOutput(words: string): string {
    const lines = this.output.trim().split('\n').slice(-SHOWN_LINES);
    return [words, 'The run printed last:', ...lines.map((line) => `  ${line}`)].join('\n');
  }

  /** The next message that is wanted; `undefined` if the process ends before. */
  async #next<T extends RunMessage>(isWanted: (message: RunMessage) => message is T): Promise<T | undefined> {
    const { promise, resolve } = Promise.withResolvers<T | undefined>();
    const take = (message: RunMessage | undefined): void => {
      if (message === undefined || isWanted(message)) resolve(message);
    };
    this.#waiting.add(take);
    this.#keepAlive(true);
    void this.#exited.then(() => take(undefined));
    try {
      return await promise;
    } finally {
      this.#waiting.delete(take);
      if (this.#waiting.size === 0) this.#keepAlive(false);
    }
  }

  #keepAlive(isKept: boolean): void {
    const handles = [this.#child, this.#child.channel, this.#child.stdout, this.#child.stderr];
    for (const handle of handles as ({ ref?(): void; unref?(): void } | null | undefined)[]) {
      if (isKept) handle?.ref?.();
      else handle?.unref?.();
    }
  }
}
