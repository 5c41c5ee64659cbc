/** One field the sender signs. Its position in {@link EventType.signedFields} is its position in the hash. */
export interface SignedField {
  /** Name as it stands in `X-Webhook-Security-Fields`: an own top-level key, else a dotted path. */
  readonly name: string;
  /** Regular expression (source text, no anchors) that the *whole* hashed text must match. */
  readonly pattern: string;
  /** An absent field counts as empty text instead of being rejected. */
  readonly optional?: boolean;
}

/**
 * What the product knows of one event type. It is plain JSON: validated at synthesis, carried to the functions in
 * their environment and to the command-line tool in an SSM parameter.
 */
export interface EventType {
  /** Technical name as the Partners Platform spells it, also the last part of the URL. */
  readonly name: string;
  /** Kind of entity whose status the event reports. Kebab-case; part of queue names and of the handler's folder. */
  readonly entity: string;
  /** The one list of fields that is accepted, in order (see `docs/threat-model.md` for why exactly one). */
  readonly signedFields: readonly SignedField[];
  /** Which signed field names the entity. */
  readonly subjectField: string;
  /** Which signed field carries the new status. */
  readonly statusField: string;
  /**
   * Whether an event is accepted whose hash covers a number as JavaScript rounds it, when that is another number than the
   * body has. Held unless it says so.
   */
  readonly roundedNumbers?: 'accept';
  /** Subscribers that each get a queue of their own; the built-in handler is one of them. */
  readonly subscribers: readonly string[];
}

/** Name of the subscriber that every event type has: the Lambda of this stack. */
export const BUILT_IN_SUBSCRIBER = 'handler';

/** Type of an event that came without a recognisable type on `POST /webhooks`. */
export const UNCLASSIFIED = 'Unclassified';

/** Name of the queue of one event type and subscriber, without the stack's prefix. SQS demands the suffix. */
export function queueName(entity: string, subscriber: string): string {
  return `${entity}-${subscriber}.fifo`;
}

/** Name of the dead-letter queue that belongs to {@link queueName}. */
export function deadLetterQueueName(entity: string, subscriber: string): string {
  return `${entity}-${subscriber}-dlq.fifo`;
}

/** Names of the fields that may be absent. */
export function optionalOf(eventTypes: readonly EventType[]): ReadonlySet<string> {
  return new Set(
    eventTypes.flatMap(({ signedFields }) =>
      signedFields.filter((field) => field.optional).map(({ name }) => name),
    ),
  );
}
