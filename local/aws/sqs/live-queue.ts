import { randomUUID } from 'node:crypto';
import {
  type DeadLetterQueue,
  type Delivery,
  FifoQueue,
  type IdGenerator,
  type OutgoingMessage,
  type SendResult,
} from './fifo-queue.ts';
import { Journal } from './journal.ts';
import type { QueueAttributes } from './queue-attributes.ts';
import type { QueuedMessage, QueueEvent } from './queue-event.ts';

interface LiveQueueOptions {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly attributes: QueueAttributes;
  readonly deadLetterQueue: LiveQueue | undefined;
  readonly journalPath: string;
  readonly clock: () => number;
}

const randomIds: IdGenerator = { messageId: () => randomUUID(), receipt: () => randomUUID() };

/** Messages that went through a queue since the start. */
export interface QueueTraffic {
  readonly sent: number;
  readonly received: number;
  readonly deleted: number;
}

/** A FIFO queue in real time: its model, its journal, and the receivers that wait for a message. */
export class LiveQueue implements DeadLetterQueue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly attributes: QueueAttributes;
  readonly createdAt: number;
  readonly deadLetterQueue: LiveQueue | undefined;
  readonly #clock: () => number;
  readonly #journal: Journal<QueueEvent>;
  readonly #model: FifoQueue;
  readonly #waiting = new Set<() => void>();
  readonly #traffic = { sent: 0, received: 0, deleted: 0 };

  /** @throws JournalError if the journal left by an earlier run is damaged */
  constructor(options: LiveQueueOptions) {
    const { attributes, deadLetterQueue } = options;
    this.name = options.name;
    this.arn = options.arn;
    this.url = options.url;
    this.attributes = attributes;
    this.deadLetterQueue = deadLetterQueue;
    this.#clock = options.clock;
    this.createdAt = options.clock();
    this.#journal = new Journal(options.journalPath);
    this.#model = new FifoQueue(
      {
        arn: options.arn,
        visibilityTimeoutSeconds: attributes.visibilityTimeoutSeconds,
        retentionSeconds: attributes.retentionSeconds,
        deduplicationScope: attributes.deduplicationScope,
        ...(attributes.redrive !== undefined && deadLetterQueue !== undefined
          ? { redrive: { maxReceiveCount: attributes.redrive.maxReceiveCount, deadLetterQueue } }
          : {}),
      },
      randomIds,
      (event) => this.#journal.append(event),
    );
    this.#model.restore(this.#journal.read());
    this.#journal.rewrite(this.#model.snapshot(options.clock()));
  }

  send(message: OutgoingMessage): SendResult {
    const result = this.#changing(() => this.#model.send(this.#clock(), message));
    this.#traffic.sent += 1;
    return result;
  }

  acceptDeadLetter(_now: number, message: Readonly<QueuedMessage>, sourceArn: string): void {
    this.#changing(() => this.#model.acceptDeadLetter(this.#clock(), message, sourceArn));
  }

  delete(receiptHandle: string): ReturnType<FifoQueue['delete']> {
    const result = this.#changing(() => this.#model.delete(this.#clock(), receiptHandle));
    if (result === 'deleted') this.#traffic.deleted += 1;
    return result;
  }

  changeVisibility(receiptHandle: string, seconds: number): ReturnType<FifoQueue['changeVisibility']> {
    return this.#changing(() => this.#model.changeVisibility(this.#clock(), receiptHandle, seconds));
  }

  purge(): void {
    this.#changing(() => this.#model.purge());
  }

  counts(): { visible: number; inFlight: number } {
    return this.#model.counts(this.#clock());
  }

  /** What senders, receivers and a redrive to this queue did; moves to a dead-letter queue are none of it, as in AWS. */
  traffic(): QueueTraffic {
    return { ...this.#traffic };
  }

  /** Epoch milliseconds; undefined if the queue is empty. */
  oldestSentAt(): number | undefined {
    return this.#model.oldestSentAt(this.#clock());
  }

  visible(): Readonly<QueuedMessage>[] {
    return this.#model.visible(this.#clock());
  }

  /** Moves a message from this dead-letter queue to another queue, where it is a new message. */
  redriveTo(target: LiveQueue, message: Readonly<QueuedMessage>): void {
    const { body, groupId, deduplicationId, attributes } = message;
    target.send({ body, groupId, deduplicationId, attributes });
    this.#changing(() => this.#model.remove(message));
  }

  /**
   * Hands out messages as soon as there are any, or none once the wait is over or aborted. A receiver that has gone
   * takes nothing with it: the signal is looked at in the same turn in which messages are taken.
   */
  async receive(options: {
    readonly maxMessages: number;
    readonly visibilitySeconds?: number | undefined;
    readonly waitMilliseconds: number;
    readonly signal: AbortSignal;
    /** Awaited after a wait and before messages are taken, to learn first of receivers that have gone meanwhile. */
    readonly settle?: () => Promise<void>;
  }): Promise<Delivery[]> {
    // The wait is measured on a clock that cannot be set; the injected one may stand still in a test.
    const deadline = performance.now() + options.waitMilliseconds;
    while (!options.signal.aborted) {
      const batch = this.#model.receive(this.#clock(), options.maxMessages, options.visibilitySeconds);
      this.#traffic.received += batch.length;
      const remaining = deadline - performance.now();
      if (batch.length > 0 || remaining <= 0) return batch;
      await this.#untilChange(remaining, options.signal);
      await options.settle?.();
    }
    return [];
  }

  close(): void {
    this.#wake();
    this.#journal.close();
  }

  #changing<T>(change: () => T): T {
    const result = change();
    this.#wake();
    return result;
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Until something was sent, deleted or made visible, a visibility time-out ends, or the time is over. */
  #untilChange(milliseconds: number, signal: AbortSignal): Promise<void> {
    const now = this.#clock();
    const nextVisible = (this.#model.nextVisibleAt(now) ?? Number.POSITIVE_INFINITY) - now;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiting.delete(done);
        resolve();
      };
      const timer = setTimeout(done, Math.min(milliseconds, nextVisible));
      signal.addEventListener('abort', done);
      this.#waiting.add(done);
    });
  }
}
