import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import {
  ANSWER_DESCRIPTOR,
  LENGTH_BYTES,
  type RuntimeCommand,
  type RuntimeFailure,
  type RuntimeReady,
  type RuntimeResult,
} from './protocol.ts';

/** A function that can be started. */
export interface RunnableFunction {
  /** Folder with its code. */
  readonly folder: string;
  /** `index.handler` */
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The process of one function, as Lambda's execution environment: started afresh, then invoked. */
export class FunctionProcess {
  readonly #child: ChildProcess;
  readonly #spawnedAt: number;
  readonly #answers: AsyncIterator<object>;
  #ended = false;

  /** @param runtimeFile - `runtime-child.ts`, bundled */
  constructor(runtimeFile: string, { folder, handler, variables }: RunnableFunction) {
    this.#spawnedAt = performance.now();
    this.#child = spawn(process.execPath, [runtimeFile], {
      cwd: folder,
      env: { ...variables, LAMBDA_TASK_ROOT: folder, _HANDLER: handler },
      // What it logs goes nowhere; what makes it fail comes as an answer.
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    this.#answers = answersIn(this.#child.stdio[ANSWER_DESCRIPTOR] as Readable);
    this.#child.once('exit', () => {
      this.#ended = true;
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /** Settles when the handler is loaded: milliseconds since the start, and of processor time. */
  async ready(): Promise<{ readonly wall: number; readonly cpu: number }> {
    const { cpu } = await this.#next<RuntimeReady>();
    return { wall: performance.now() - this.#spawnedAt, cpu };
  }

  /** Runs invocations one after another, going through the payloads in turn. */
  async invoke(payloads: readonly string[], count = 1): Promise<RuntimeResult> {
    const result = this.#next<RuntimeResult>();
    this.#tell({ type: 'invoke', payloads, count });
    return result;
  }

  /** Has the process end by itself; settles with the milliseconds that it lived. */
  async exit(): Promise<number> {
    const ended = once(this.#child, 'exit');
    this.#tell({ type: 'exit' });
    await ended;
    return performance.now() - this.#spawnedAt;
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    if (this.#ended) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #tell(command: RuntimeCommand): void {
    const text = Buffer.from(JSON.stringify(command));
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(text.length);
    (this.#child.stdin as Writable).write(Buffer.concat([length, text]));
  }

  async #next<Message extends object>(): Promise<Message> {
    const { value, done } = await this.#answers.next();
    const failure = done ? 'The process ended.' : (value as Partial<RuntimeFailure>).failure;
    if (failure !== undefined) throw new Error(`A function of the bench failed. ${failure}`);
    return value as Message;
  }
}

/** The messages in a stream. */
async function* answersIn(stream: Readable): AsyncGenerator<object, undefined> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of stream) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    while (bytes.length >= LENGTH_BYTES) {
      const end = LENGTH_BYTES + bytes.readUInt32BE();
      if (bytes.length < end) break;
      yield JSON.parse(bytes.subarray(LENGTH_BYTES, end).toString()) as object;
      bytes = bytes.subarray(end);
    }
  }
  return undefined;
}
