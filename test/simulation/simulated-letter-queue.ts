import type { FifoQueue, Delivery as QueueDelivery } from '../../local/aws/sqs/fifo-queue.ts';
import {
  BATCH,
  type LetterQueue,
  type Receipt,
  type ReceivedLetter,
} from '../../operator/dead-letters/letter-queue.ts';
import type { Cloud, QueuePair } from './cloud.ts';
import type { CallBudget, RemoteCalls } from './transport.ts';
import type { World } from './world.ts';

/** A dead-letter queue as an operator's tool reaches it. */
export class SimulatedLetterQueue implements LetterQueue {
  readonly #world: World;
  readonly #cloud: Cloud;
  readonly #calls: RemoteCalls;
  readonly #budget: CallBudget;
  readonly #pair: QueuePair;

  constructor(world: World, cloud: Cloud, calls: RemoteCalls, budget: CallBudget, pair: QueuePair) {
    this.#world = world;
    this.#cloud = cloud;
    this.#calls = calls;
    this.#budget = budget;
    this.#pair = pair;
  }

  async receive(seconds: number): Promise<ReceivedLetter[]> {
    const found = await this.#call('receive', (queue, now) => queue.receive(now, BATCH, seconds));
    return (found as QueueDelivery[]).map(({ message, receiptHandle, receiveCount }) => ({
      messageId: message.id,
      groupId: message.groupId,
      body: message.body,
      attributes: {},
      deadSince: message.sentAt,
      receives: receiveCount,
      receiptHandle,
    }));
  }

  async hide(letters: readonly Receipt[], seconds: number): Promise<void> {
    await this.#call('hide', (queue, now) => {
      for (const { receiptHandle } of letters) {
        try {
          queue.changeVisibility(now, receiptHandle, seconds);
        } catch {
          // Gone, or with somebody else: SQS says so for that entry alone.
        }
      }
    });
  }

  async send({ body }: ReceivedLetter, groupId: string, deduplicationId: string): Promise<void> {
    await this.#call('send', () => this.#cloud.send(this.#pair.name, { body, groupId, deduplicationId }));
  }

  async delete({ body, deadSince, receiptHandle }: ReceivedLetter): Promise<boolean> {
    return (await this.#call('delete', (queue, now) => {
      try {
        queue.delete(now, receiptHandle);
      } catch {
        return false;
      }
      this.#cloud.discarded(this.#pair, body, deadSince);
      return true;
    })) as boolean;
  }

  async count(): Promise<{ visible: number; hidden: number }> {
    const counts = await this.#call('count', (queue, now) => queue.counts(now));
    const { visible, inFlight } = counts as ReturnType<FifoQueue['counts']>;
    return { visible, hidden: inFlight };
  }

  #call(label: string, effect: (queue: FifoQueue, now: number) => unknown): Promise<unknown> {
    const { name, deadLetters } = this.#pair;
    return this.#calls.call('sqs', this.#budget, `${label} (dead letters of ${name})`, () =>
      effect(deadLetters, this.#world.now),
    );
  }
}
