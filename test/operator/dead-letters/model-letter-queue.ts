import { formatCloudEvent } from '../../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../../lambda/core/message/message-group.ts';
import { type Delivery, FifoQueue } from '../../../local/aws/sqs/fifo-queue.ts';
import type { LetterQueue, Receipt, ReceivedLetter } from '../../../operator/dead-letters/letter-queue.ts';
import { uuid, verifiedEvent } from '../../lambda/factories.ts';
import { countingIds } from '../../local/aws/sqs/fifo-queue-fixture.ts';

/** What one call meets: an error before or after it took effect, or the end of the process. */
export type Fault = 'rejected' | 'answer-lost' | 'killed-before' | 'killed-after';

/** The process is gone: nothing it awaits ever comes. */
class KilledError extends Error {}

const SETTINGS = {
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 14 * 24 * 3600,
  deduplicationScope: 'messageGroup' as const,
};

/** A queue and its dead-letter queue as the model of SQS has them, in a time that tests move on. */
export class ModelQueues {
  now = 1_000_000;
  readonly deadLetters = new FifoQueue({ ...SETTINGS, arn: 'dead' }, countingIds('d'));
  readonly source = new FifoQueue({ ...SETTINGS, arn: 'source' }, countingIds('s'));

  /** Puts the event of that number into the dead-letter queue. */
  bury(number: number, group: string): void {
    const event = verifiedEvent({ requestUuid: uuid(number), subject: group });
    this.deadLetters.acceptDeadLetter(
      this.now,
      {
        id: `dead-${number}`,
        sequence: number,
        groupId: messageGroupId(event),
        deduplicationId: event.requestUuid,
        body: formatCloudEvent(event, 'urn:test'),
        attributes: { eventType: { DataType: 'String', StringValue: event.eventType } },
        sentAt: this.now,
        receiveCount: 5,
        visibleAt: this.now,
      },
      'source',
    );
  }

  /** Puts a message of somebody else into the dead-letter queue. */
  buryUnreadable(group: string): void {
    this.deadLetters.send(this.now, {
      body: 'hello',
      groupId: group,
      deduplicationId: `unreadable-${group}`,
    });
  }

  /** Numbers of the events in the queue, in order, copies included. */
  static numbersIn(queue: FifoQueue, now: number): number[] {
    return queue
      .snapshot(now)
      .flatMap((event) => (event.type === 'message' ? [numberOf(event.message.body)] : []));
  }

  /**
   * The port on these queues.
   *
   * @param faultOf - what the n-th call meets
   * @param callTime - how long a call takes, in milliseconds
   */
  port(faultOf: (call: number) => Fault | undefined = () => undefined, callTime = 0): ModelLetterQueue {
    return new ModelLetterQueue(this, faultOf, callTime);
  }
}

class ModelLetterQueue implements LetterQueue {
  readonly #queues: ModelQueues;
  readonly #faultOf: (call: number) => Fault | undefined;
  readonly #callTime: number;
  #killed = false;
  #calls = 0;

  constructor(queues: ModelQueues, faultOf: (call: number) => Fault | undefined, callTime: number) {
    this.#queues = queues;
    this.#faultOf = faultOf;
    this.#callTime = callTime;
  }

  receive(seconds: number): Promise<ReceivedLetter[]> {
    return this.#call(() => this.#queues.deadLetters.receive(this.#queues.now, 10, seconds).map(letterOf));
  }

  hide(letters: readonly Receipt[], seconds: number): Promise<void> {
    return this.#call(() => {
      const { deadLetters, now } = this.#queues;
      for (const { receiptHandle } of letters) deadLetters.changeVisibility(now, receiptHandle, seconds);
    });
  }

  send(letter: ReceivedLetter, groupId: string, deduplicationId: string): Promise<void> {
    return this.#call(() => {
      const { source, now } = this.#queues;
      source.send(now, { body: letter.body, groupId, deduplicationId });
    });
  }

  delete(letter: ReceivedLetter): Promise<boolean> {
    return this.#call(() => {
      const { deadLetters, now } = this.#queues;
      return deadLetters.delete(now, letter.receiptHandle) === 'deleted';
    });
  }

  count(): Promise<{ visible: number; hidden: number }> {
    return this.#call(() => {
      const { visible, inFlight } = this.#queues.deadLetters.counts(this.#queues.now);
      return { visible, hidden: inFlight };
    });
  }

  async #call<T>(effect: () => T): Promise<T> {
    const fault = this.#killed ? 'killed-before' : this.#faultOf(this.#calls++);
    this.#queues.now += this.#callTime;
    if (fault === 'killed-before' || fault === 'killed-after') this.#killed = true;
    if (fault === 'killed-before') throw new KilledError();
    if (fault === 'rejected') throw new Error('rejected');
    const result = effect();
    if (fault === 'killed-after') throw new KilledError();
    if (fault === 'answer-lost') throw new Error('answer lost');
    return result;
  }
}

function letterOf({ message, receiptHandle, receiveCount }: Delivery): ReceivedLetter {
  return {
    messageId: message.id,
    groupId: message.groupId,
    body: message.body,
    attributes: {},
    deadSince: message.sentAt,
    receives: receiveCount,
    receiptHandle,
  };
}

/** Number of an event by its message; 0 for a message of somebody else. */
export function numberOf(body: string): number {
  return body.startsWith('{') ? Number(JSON.parse(body).id.slice(-12)) : 0;
}
