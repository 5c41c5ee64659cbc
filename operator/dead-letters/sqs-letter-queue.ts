import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { QueueFacts, Target } from '../target/target.ts';
import { BATCH, type LetterQueue, type Receipt, type ReceivedLetter } from './letter-queue.ts';

/** A long poll asks every server of the queue, so nothing means that nothing is there. */
const WAIT_SECONDS = 1;

/**
 * A dead-letter queue and its source in SQS.
 *
 * No call is given a signal: Ctrl-C lets what has started come to its end, because an answer that nobody waits for may
 * have hidden messages or moved one.
 */
export class SqsLetterQueue implements LetterQueue {
  readonly #client: SQSClient;
  readonly #queue: Pick<QueueFacts, 'url' | 'deadLetterUrl'>;

  constructor(client: SQSClient, queue: Pick<QueueFacts, 'url' | 'deadLetterUrl'>) {
    this.#client = client;
    this.#queue = queue;
  }

  async receive(seconds: number): Promise<ReceivedLetter[]> {
    const { Messages = [] } = await this.#client.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#queue.deadLetterUrl,
        MaxNumberOfMessages: BATCH,
        VisibilityTimeout: seconds,
        WaitTimeSeconds: WAIT_SECONDS,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['MessageGroupId', 'SentTimestamp', 'ApproximateReceiveCount'],
      }),
    );
    return Messages.map(receivedLetter);
  }

  async hide(letters: readonly Receipt[], seconds: number): Promise<void> {
    await this.#client.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: this.#queue.deadLetterUrl,
        Entries: letters.map(({ receiptHandle }, index) => ({
          Id: String(index),
          ReceiptHandle: receiptHandle,
          VisibilityTimeout: seconds,
        })),
      }),
    );
  }

  async send(letter: ReceivedLetter, groupId: string, deduplicationId: string): Promise<void> {
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#queue.url,
        MessageBody: letter.body,
        MessageAttributes: { ...letter.attributes },
        MessageGroupId: groupId,
        MessageDeduplicationId: deduplicationId,
      }),
    );
  }

  async delete(letter: ReceivedLetter): Promise<boolean> {
    try {
      await this.#client.send(
        new DeleteMessageCommand({
          QueueUrl: this.#queue.deadLetterUrl,
          ReceiptHandle: letter.receiptHandle,
        }),
      );
      return true;
    } catch (error) {
      // What SQS answers for a FIFO queue when the message is visible again.
      if (error instanceof Error && /receipt handle has expired/i.test(error.message)) return false;
      throw error;
    }
  }

  async count(): Promise<{ visible: number; hidden: number }> {
    const { Attributes = {} } = await this.#client.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.#queue.deadLetterUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      hidden: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    };
  }
}

/** The client of a command that works on queues. */
export function sqsClient(target: Target): SQSClient {
  return new SQSClient(target.clientSettings);
}

function receivedLetter(message: Message): ReceivedLetter {
  const { MessageId = '', Body = '', ReceiptHandle = '', Attributes = {}, MessageAttributes = {} } = message;
  return {
    messageId: MessageId,
    groupId: Attributes.MessageGroupId ?? '',
    body: Body,
    attributes: MessageAttributes,
    deadSince: Number(Attributes.SentTimestamp),
    receives: Number(Attributes.ApproximateReceiveCount),
    receiptHandle: ReceiptHandle,
  };
}
