import { type MessageAttributeValue, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveredMessage } from '../core/message/sqs-batch.ts';
import type { DeadLetterSender } from '../core/ports.ts';
import { clientSettings } from './aws-client.ts';

/** The dead-letter queue of a handler's own queue, in SQS. */
export class DeadLetterQueue implements DeadLetterSender {
  readonly #client: SQSClient;
  readonly #url: string;

  constructor(client: SQSClient, url: string) {
    this.#client = client;
    this.#url = url;
  }

  /**
   * As SQS moves a message: same body, attributes and group, and the message's id for its deduplication, so that a delivery
   * after one that was killed sends no second copy. SQS would swallow it also where the first one was discarded meanwhile.
   */
  async send(message: DeliveredMessage, signal: AbortSignal, anew: boolean): Promise<void> {
    const { messageId, body, attributes, messageAttributes = {} } = message;
    await this.#client.send(
      new SendMessageCommand({
        QueueUrl: this.#url,
        MessageBody: body,
        MessageAttributes: Object.fromEntries(
          Object.entries(messageAttributes).map(([name, attribute]) => [name, outgoing(attribute)]),
        ),
        MessageGroupId: attributes.MessageGroupId ?? messageId,
        MessageDeduplicationId: anew ? `${messageId}.${attributes.ApproximateReceiveCount}` : messageId,
      }),
      { abortSignal: signal },
    );
  }
}

/** The dead-letter queue at a URL. */
export function openDeadLetterQueue(url: string): DeadLetterQueue {
  return new DeadLetterQueue(
    new SQSClient(clientSettings('SQS', { requestTimeout: 1000, attempts: 2 })),
    url,
  );
}

type Attribute = NonNullable<DeliveredMessage['messageAttributes']>[string];

/** Lambda gives binary values as base64. */
function outgoing({ dataType, stringValue, binaryValue }: Attribute): MessageAttributeValue {
  return {
    DataType: dataType,
    ...(stringValue !== undefined && { StringValue: stringValue }),
    ...(binaryValue !== undefined && { BinaryValue: Buffer.from(binaryValue, 'base64') }),
  };
}
