/**
 * What is known of an event: the claim in the ledger, and the item in the history of its entity. Times are milliseconds
 * since the epoch, by the clocks of the functions.
 */
export interface KnownEvent {
  readonly requestUuid: string;
  readonly eventType: string;
  readonly entity: string;
  /** Absent once erased. */
  readonly subject?: string;
  /** Absent once erased. */
  readonly status?: string;
  readonly claimedAt: number;
  readonly outbox: OutboxNote;
  /** Absent until the handler has started. */
  readonly handling?: HandlingNote;
}

/** What the ledger says of the sending. */
export interface OutboxNote {
  /** When every queue had the event. */
  readonly sentAt?: number;
  /** Subscribers whose queue does not have it. */
  readonly unsent: readonly string[];
  /** When the sweeper may take it; absent once every queue has it. */
  readonly dueAt?: number;
  /** Since when it is unsent, if not since its claim time: an operator released it. */
  readonly unsentSince?: number;
  /** How often the sweeper has taken it. */
  readonly attempts: number;
  readonly parked: boolean;
  /** Name of the error that ended the sweeper's attempts. */
  readonly parkedBecause?: string;
  /** When an operator erased the entity's data. */
  readonly erasedAt?: number;
  /** When an operator sent it again, to whomever. */
  readonly replayedAt?: number;
  /** When an operator sent it to its handler again. */
  readonly handlerReplayedAt?: number;
  readonly replays?: number;
  /** When the dead letter of a subscriber was discarded, if no history has the note. */
  readonly discardedAt?: number;
  /** The same of its handler. */
  readonly handlerDiscardedAt?: number;
  /** When that had come into the dead-letter queue. */
  readonly handlerDeadSince?: number;
  /** ARN of who did. */
  readonly discardedBy?: string;
  readonly discardReason?: string;
  /** Subscribers whose dead letter was discarded. */
  readonly discardedFrom?: readonly string[];
}

/** What history and status say of the handling by the built-in handler. */
export interface HandlingNote {
  /** When the first attempt started. */
  readonly recordedAt?: number;
  /** Nothing is in the history yet: the entity's status, which is the event's, tells that the first attempt started. */
  readonly onlyStarted?: true;
  /** When the last attempt started, if that was another one. */
  readonly startedAt?: number;
  /** Number of the attempt that started last; 1 if absent. */
  readonly startedAttempt?: number;
  readonly handledAt?: number;
  /** A later event of the entity came first. */
  readonly late: boolean;
  /** Receives, as of the last failure. */
  readonly attempts?: number;
  readonly failedAt?: number;
  /** Fingerprint of the last failure. */
  readonly failure?: string;
  readonly failureName?: string;
  readonly failureText?: string;
  /**
   * When the last attempt failed: the message goes to the dead-letter queue when its visibility time-out is over. Or when it
   * was skipped.
   */
  readonly deadLetteredAt?: number;
  /** The message of the attempt that was noted last; absent until one has failed, or another than the first has started. */
  readonly messageId?: string;
  /** The message that an operator has marked, for its handler to skip it. */
  readonly skipMessageId?: string;
  readonly skipAskedAt?: number;
  /** ARN of who has marked it. */
  readonly skipAskedBy?: string;
  readonly skipReason?: string;
  /** When its handler skipped it: the message is in the dead-letter queue. */
  readonly skippedAt?: number;
  /** When an operator discarded its dead letter. */
  readonly discardedAt?: number;
  /** When that had come into the dead-letter queue. */
  readonly discardedDeadSince?: number;
  /** ARN of who did. */
  readonly discardedBy?: string;
  readonly discardReason?: string;
}
