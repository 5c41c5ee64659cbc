import { DeleteMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientSettings } from './aws-client.ts';

/** A message as a function receives it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
}

/**
 * Deletes up to ten messages from a queue, as Lambda does for a function that reports what failed.
 *
 * @throws Error if SQS cannot be reached or rejects all of them
 */
export async function deleteMessages(queueUrl: string, messages: readonly ReceivedMessage[]): Promise<void> {
  // One attempt: whoever calls this has about a second left.
  const client = new SQSClient(clientSettings('SQS', { requestTimeout: 600, attempts: 1 }));
  const Entries = messages.map(({ messageId, receiptHandle }) => ({
    Id: messageId,
    ReceiptHandle: receiptHandle,
  }));
  await client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
}
