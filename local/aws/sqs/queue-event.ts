import type { MessageAttributes } from './message-attributes.ts';

/**
 * What happened to a queue. The state of a queue is the fold of its events, so the journal that survives a crash and
 * the model in memory cannot disagree.
 */
export type QueueEvent =
  | SentEvent
  | ReceivedEvent
  | { readonly type: 'visibility'; readonly sequence: number; readonly visibleAt: number }
  | { readonly type: 'deleted'; readonly sequence: number }
  | { readonly type: 'purged' }
  | { readonly type: 'counter'; readonly lastSequence: number }
  | DeduplicationEvent
  | { readonly type: 'message'; readonly message: QueuedMessage };

/** A message entered the queue and its deduplication id was remembered. */
interface SentEvent {
  readonly type: 'sent';
  readonly message: QueuedMessage;
}

/** One receive handed out these messages, all of them until the same time. */
interface ReceivedEvent {
  readonly type: 'received';
  readonly at: number;
  readonly visibleAt: number;
  readonly receipts: readonly (readonly [sequence: number, receipt: string])[];
}

/** A deduplication id whose message may be gone already; written on compaction. */
interface DeduplicationEvent {
  readonly type: 'deduplication';
  readonly key: string;
  readonly id: string;
  readonly sequence: number;
  readonly at: number;
}

/** A message with its delivery state. Times are milliseconds since the epoch. */
export interface QueuedMessage {
  readonly id: string;
  readonly sequence: number;
  readonly groupId: string;
  readonly deduplicationId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  /** ARN of the queue from which it was moved here as a dead letter. */
  readonly deadLetterSource?: string;
  receiveCount: number;
  firstReceivedAt?: number;
  receivedAt?: number;
  /** Random part of the latest receipt handle. */
  receipt?: string;
  visibleAt: number;
}
