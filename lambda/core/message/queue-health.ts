/** Failures in a row after which a queue is out of order. */
const MAX_FAILURES = 10;

/** Time in milliseconds that failures in a row may take until it is: those that time out cost the most. */
const MAX_FAILING_TIME = 5000;

/** Time in milliseconds after which it is not even tried now and then any more. */
const MAX_PROBING_TIME = 10_000;

/** Claims that pass a queue by until one tries it again; after each such probe that fails, twice as many. */
const FIRST_GAP = 10;

interface FailingQueue {
  failures: number;
  milliseconds: number;
  passedBy: number;
  gap: number;
}

/**
 * Which queues are worth a try within one run of the sweeper.
 *
 * Failures in a row mean that a queue is out of order: trying it for each of thousands of claims would take the time of
 * those for other queues. But an error does not say for sure what it is about, and a few bad claims in a row look the
 * same; so one claim of 10, 20, 40 and so on tries all the same, and the first that gets through opens the queue again. A
 * message that SQS rejects (`MessageRejectedError`) says nothing of its queue, and is not counted.
 */
export class QueueHealth {
  readonly #failing = new Map<string, FailingQueue>();

  /** Whether the next claim for a queue should pass it by. */
  isOutOfOrder(queue: string): boolean {
    const state = this.#failing.get(queue);
    if (state === undefined || (state.failures < MAX_FAILURES && state.milliseconds < MAX_FAILING_TIME)) {
      return false;
    }
    return state.passedBy < state.gap || state.milliseconds >= MAX_PROBING_TIME;
  }

  isAnyOutOfOrder(): boolean {
    return [...this.#failing.keys()].some((queue) => this.isOutOfOrder(queue));
  }

  /** A claim passes a queue by that is out of order. */
  passedBy(queue: string): void {
    const state = this.#failing.get(queue);
    if (state !== undefined) state.passedBy++;
  }

  /** A claim is about to try a queue. Others at the same time do not probe, too. */
  tries(queue: string): void {
    const state = this.#failing.get(queue);
    if (state === undefined || state.passedBy < state.gap) return;
    state.passedBy = 0;
    state.gap *= 2;
  }

  worked(queue: string): void {
    this.#failing.delete(queue);
  }

  /** @param milliseconds - what the failure took */
  failed(queue: string, milliseconds: number): void {
    const state = this.#failing.get(queue) ?? { failures: 0, milliseconds: 0, passedBy: 0, gap: FIRST_GAP };
    state.failures++;
    state.milliseconds += milliseconds;
    this.#failing.set(queue, state);
  }
}
