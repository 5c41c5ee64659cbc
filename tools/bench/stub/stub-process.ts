import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Service, StubAnswer, StubCommand, StubStart } from './protocol.ts';

/** The stub that plays AWS, in a process of its own, so that its work is not counted as the client's. */
export class StubProcess {
  readonly #child: ChildProcess;
  #ports: Readonly<Record<Service, number>> | undefined;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /**
   * @param entry - path of `stub-child.ts`
   * @param core - number of the processor that it is bound to; any, if absent
   */
  static async start(entry: string, core: number | undefined, start: StubStart): Promise<StubProcess> {
    const command = [process.execPath, entry];
    const [file = '', ...parameters] =
      core === undefined ? command : ['taskset', '-c', String(core), ...command];
    const stub = new StubProcess(spawn(file, parameters, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    const answer = await stub.#ask({ type: 'start', start });
    if (answer.type === 'listening') stub.#ports = answer.ports;
    return stub;
  }

  /** Base URL of a service. */
  endpoint(service: Service): string {
    return `https://127.0.0.1:${this.#ports?.[service]}`;
  }

  /** Puts every answer off by so many milliseconds from now on. */
  async delay(milliseconds: number): Promise<void> {
    await this.#ask({ type: 'delay', milliseconds });
  }

  /** Has everything that is put be there already, or no longer. */
  async claim(claimed: boolean): Promise<void> {
    await this.#ask({ type: 'claim', claimed });
  }

  /** The requests that came while the work was done. */
  async recorded(work: () => Promise<unknown>) {
    await this.#ask({ type: 'record', on: true });
    await work();
    const answer = await this.#ask({ type: 'record', on: false });
    return answer.type === 'recorded' ? answer.requests : [];
  }

  /** Number of requests by target since the last time this was asked. */
  async counts(): Promise<Readonly<Record<string, number>>> {
    const answer = await this.#ask({ type: 'count' });
    return answer.type === 'counts' ? answer.counts : {};
  }

  /** Ends the process. */
  async close(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  async #ask(command: StubCommand): Promise<StubAnswer> {
    const ended = new AbortController();
    const gone = () => ended.abort(new Error('The stub of the bench has ended.'));
    this.#child.once('exit', gone);
    try {
      const answer = once(this.#child, 'message', { signal: ended.signal });
      this.#child.send(command);
      const [message] = await answer;
      return message as StubAnswer;
    } finally {
      this.#child.off('exit', gone);
    }
  }
}
