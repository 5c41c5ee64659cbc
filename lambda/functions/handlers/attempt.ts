import type { SQSRecord } from 'aws-lambda';
import type { ReceivedEvent } from '../../core/message/cloud-event.ts';
import type { Delivery } from '../../core/ports.ts';

/** One delivery of an event, and what its queue tells of it. */
export interface Attempt extends Delivery {
  /** When the work on it started, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** The event cannot have been delivered before. */
  readonly isFirst: boolean;
  /** Its queue does not give the message out again: if it fails, it moves to the dead-letter queue. */
  readonly isLast: boolean;
}

/**
 * Age of an event until which its queue can have had one message with its UUID as deduplication id only: SQS swallows
 * others for five minutes. Clocks may differ by half a minute.
 */
const ONE_MESSAGE_FOR = 4 * 60_000;

/** Times a message was delivered, this time included. */
export function receivesOf(record: SQSRecord): number {
  return Number(record.attributes.ApproximateReceiveCount);
}

/**
 * What the delivery of a message is to its event. The sweeper may send an event to its queue again after more than five
 * minutes; replays and redrives have deduplication ids of their own.
 *
 * @param maxReceiveCount - receives after which the queue moves a message to its dead-letter queue
 */
export function attemptOf(
  record: SQSRecord,
  event: ReceivedEvent,
  maxReceiveCount: number,
  startedAt: number,
): Attempt {
  const received = receivesOf(record);
  const isOriginal = record.attributes.MessageDeduplicationId === event.requestUuid;
  return {
    messageId: record.messageId,
    received,
    startedAt,
    isFirst: received === 1 && isOriginal && startedAt - event.claimedAt < ONE_MESSAGE_FOR,
    isLast: received >= maxReceiveCount,
  };
}
