import { inParallel } from '../../../operator/in-parallel.ts';
import { pacer } from '../../../operator/pace.ts';
import type { OperatorPorts } from '../../../operator/ports.ts';
import type { SenderState, SentRequest, SeriesEnd } from '../../contract.ts';
import { tellFailure } from '../http-problem.ts';

/** Requests under way at once. */
const CONCURRENCY = 20;

/** Requests that are sent one after another, at a rate. */
export class Series {
  readonly #total: number;
  readonly #stop = new AbortController();
  readonly #over: Promise<void>;
  #isOver = false;
  #sent = 0;
  /** How often each status was answered. */
  readonly #answers = new Map<number | undefined, number>();
  #failure: string | undefined;

  /**
   * Begins.
   *
   * @param signal - aborts when the console is closed
   * @param send - sends the request of this number and waits for its answer
   */
  constructor(
    { total, rate }: { readonly total: number; readonly rate: number },
    ports: Pick<OperatorPorts, 'now' | 'pause'>,
    signal: AbortSignal,
    send: (index: number, signal: AbortSignal) => Promise<SentRequest>,
  ) {
    this.#total = total;
    const either = AbortSignal.any([signal, this.#stop.signal]);
    const pace = pacer(rate, { ...ports, signal: either });
    this.#over = this.#run(either, async (index) => {
      await pace();
      return send(index, either);
    });
  }

  /** How far it has come; `undefined` once it is over. */
  get running(): SenderState['running'] {
    return this.#isOver ? undefined : { sent: this.#sent, total: this.#total };
  }

  /** What came of it; `undefined` until it is over. */
  get end(): SeriesEnd | undefined {
    if (!this.#isOver) return undefined;
    const answers = [...this.#answers].toSorted(([, a], [, b]) => b - a);
    return {
      sent: this.#sent,
      total: this.#total,
      answers: answers.map(([status, count]) => ({ ...(status !== undefined && { status }), count })),
      ...(this.#failure !== undefined && { failure: this.#failure }),
    };
  }

  /** Ends it. What is under way is broken off. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#over;
  }

  async #run(signal: AbortSignal, send: (index: number) => Promise<SentRequest>): Promise<void> {
    try {
      await inParallel(this.#total, CONCURRENCY, signal, async (index) => {
        const { answer } = await send(index);
        this.#sent += 1;
        this.#answers.set(answer?.status, (this.#answers.get(answer?.status) ?? 0) + 1);
      });
    } catch (error) {
      if (!signal.aborted) this.#failure = wordsFor(error);
    } finally {
      this.#isOver = true;
    }
  }
}

/** A fault of the console is told to the terminal only where a request of the page ends in it. */
function wordsFor(error: unknown): string {
  const { problem, fault } = tellFailure(error);
  if (fault === undefined) return problem.message;
  return 'The console failed. Send a single request: if that fails, too, the terminal says where.';
}
