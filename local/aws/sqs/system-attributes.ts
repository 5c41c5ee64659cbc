import { type Delivery, formatSequence } from './fifo-queue.ts';

/** What SQS says about a delivery beside the sender's own attributes. Times are text in milliseconds. */
export interface SystemAttributes {
  readonly ApproximateReceiveCount: string;
  readonly ApproximateFirstReceiveTimestamp: string;
  readonly SentTimestamp: string;
  readonly SequenceNumber: string;
  readonly MessageGroupId: string;
  readonly MessageDeduplicationId: string;
  readonly SenderId: string;
  readonly DeadLetterQueueSourceArn?: string;
}

/** System attributes of a delivery. */
export function systemAttributes(delivery: Delivery): SystemAttributes {
  const { message } = delivery;
  return {
    ApproximateReceiveCount: String(delivery.receiveCount),
    ApproximateFirstReceiveTimestamp: String(delivery.firstReceivedAt),
    SentTimestamp: String(message.sentAt),
    SequenceNumber: formatSequence(message.sequence),
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    SenderId: 'LOCALSENDER',
    ...(message.deadLetterSource === undefined ? {} : { DeadLetterQueueSourceArn: message.deadLetterSource }),
  };
}
