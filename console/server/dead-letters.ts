import { groupByFailure, readQueues } from '../../cli/commands/dlq/list.ts';
import { redriveDeadLetters } from '../../cli/commands/dlq/redrive.ts';
import type { DeadLetterQueue, Outcome, RedriveOrder } from '../contract.ts';
import { NO_ADDRESS, type StackSource } from './stack.ts';

/** Messages of each queue after which the look ends. */
const LIMIT = 1000;

/**
 * The dead-letter queues of a stack.
 *
 * Whoever looks at messages hides them from others for a moment, and a move or its plan would miss them. So looks and moves
 * come one after the other.
 */
export class DeadLetters {
  readonly #source: StackSource;
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: StackSource) {
    this.#source = source;
  }

  /** What lies in them, by cause. */
  read(signal: AbortSignal): Promise<DeadLetterQueue[]> {
    return this.#inTurn(async () => {
      signal.throwIfAborted();
      const { target, sqs } = await this.#source.get();
      const { now } = this.#source.ports;
      const readings = await readQueues(target, sqs, { limit: LIMIT }, { now, signal });
      return readings.map(({ queue, letters, total }) => ({
        entity: queue.entity,
        subscriber: queue.subscriber,
        total,
        seen: letters.length,
        groups: groupByFailure(letters),
      }));
    });
  }

  /** Moves dead letters back, or tells what would be moved. */
  redrive({ entity, subscriber, fingerprint, confirmed }: RedriveOrder): Promise<Outcome> {
    const options = {
      type: entity,
      subscriber,
      ...(fingerprint !== undefined && { fingerprint }),
      dryRun: !confirmed,
      limit: LIMIT,
      address: NO_ADDRESS,
    };
    return this.#inTurn(() => this.#source.run((ports) => redriveDeadLetters(options, ports)));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
