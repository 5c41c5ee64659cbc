import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

/** A message received from a dead-letter queue. Times are milliseconds since the epoch. */
export interface ReceivedLetter {
  readonly messageId: string;
  readonly groupId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** When it came into this queue: SQS counts anew when it moves a message of a FIFO queue. */
  readonly deadSince: number;
  /** Receives from this queue, this one included. */
  readonly receives: number;
  readonly receiptHandle: string;
}

/** What hides a message again, or shows it. */
export type Receipt = Pick<ReceivedLetter, 'messageId' | 'receiptHandle'>;

/** Most messages of one receive, and most entries of one batch. */
export const BATCH = 10;

/** What looking after dead letters needs of SQS: one dead-letter queue and the queue it belongs to. */
export interface LetterQueue {
  /** Receives up to {@link BATCH} messages, of as few groups as possible, and hides them for so many seconds. */
  receive(seconds: number): Promise<ReceivedLetter[]>;
  /**
   * Hides up to {@link BATCH} messages for so many seconds from now; with 0 everybody sees them again. Messages that are
   * gone are left out.
   */
  hide(letters: readonly Receipt[], seconds: number): Promise<void>;
  /** Sends a copy to the source queue. Within five minutes SQS swallows a second one with the same deduplication id. */
  send(letter: ReceivedLetter, groupId: string, deduplicationId: string): Promise<void>;
  /** Deletes a message, if it is still hidden by that receive. @returns whether it is gone */
  delete(letter: ReceivedLetter): Promise<boolean>;
  /** Messages that anybody may receive, and those that somebody has hidden; both as SQS estimates them. */
  count(): Promise<{ visible: number; hidden: number }>;
}
