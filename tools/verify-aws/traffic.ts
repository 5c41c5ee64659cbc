import type { OperatorPorts } from '../../operator/ports.ts';
import { statusAndCode } from '../../operator/sender/post-webhook.ts';
import { Difference } from './report.ts';
import type { Sender } from './sender.ts';

/** Milliseconds from one event to the next. */
const INTERVAL = 500;

/** Answers after which the same request is sent again, as an operator of the platform would. */
const ATTEMPTS = 5;

/** Events that come in while something else is done. */
export class Traffic {
  readonly #sender: Sender;
  readonly #ports: OperatorPorts;
  readonly #again: ReadonlySet<string>;
  readonly #accepted: string[] = [];
  readonly #rejected: string[] = [];
  readonly #end = new AbortController();
  readonly #done: Promise<void>;

  /** @param again - answers after which the same request is sent again, 429 and 503 beside them */
  constructor(sender: Sender, ports: OperatorPorts, again: ReadonlySet<string>) {
    this.#sender = sender;
    this.#again = again;
    this.#ports = ports;
    this.#done = this.#run(AbortSignal.any([ports.signal, this.#end.signal]));
    // Awaited at the end; until then a failure of its must not end the process.
    this.#done.catch(() => {});
  }

  stop(): void {
    this.#end.abort();
  }

  /**
   * Ends the traffic and waits until all of it is handled.
   *
   * @throws Difference if an event was not accepted, or is not handled
   */
  async end(): Promise<void> {
    this.stop();
    await this.#done;
    if (this.#rejected.length > 0) {
      const answers = [...new Set(this.#rejected)].join(', ');
      throw new Difference(
        `Of the events that came in meanwhile ${this.#rejected.length} were not accepted (${answers}), ${this.#accepted.length} were.`,
      );
    }
    if (this.#accepted.length === 0) throw new Difference('No event came in meanwhile.');
    for (const requestUuid of this.#accepted) await this.#sender.handled(requestUuid);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#sendOne();
      await this.#ports.pause(INTERVAL, signal).catch(() => {});
    }
    this.#ports.signal.throwIfAborted();
  }

  async #sendOne(): Promise<void> {
    const request = this.#sender.request({ entity: 'merchant' });
    let answer = '';
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      answer = statusAndCode(await this.#sender.post(request));
      if (answer === '200 accepted' || answer === '200 duplicate') {
        this.#accepted.push(request.requestUuid);
        return;
      }
      // Only these say that the same request may be sent again.
      if (!/^(no_answer|429|503)/.test(answer) && !this.#again.has(answer)) break;
      await this.#ports.pause(INTERVAL, this.#ports.signal);
    }
    this.#rejected.push(answer);
  }
}
