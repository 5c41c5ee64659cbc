/**
 * An event of Cedar webhooks as a consumer reads it. This file imports nothing: copy it into your project, and compare
 * it again when the stack is upgraded.
 */

/** A documented word, or any other: the platform may add some. */
type OpenStatus<Known extends string> = Known | (string & {});

/** The status of each event type: the text that was hashed. */
interface StatusByEventType {
  BusinessKycStatusChanged: OpenStatus<
    | 'NEW'
    | 'PENDING'
    | 'PENDING_REVIEW'
    | 'UNDER_REVIEW'
    | 'ACTION_NEEDED'
    | 'VALID'
    | 'FLAGGED'
    | 'ABANDONED'
  >;
  BusinessExternalAccountStatusChanged: OpenStatus<'PENDING' | 'ACTIVE' | 'FROZEN' | 'CLOSED'>;
  BusinessRequestStatusChanged: OpenStatus<
    | 'NONE'
    | 'OnOff_PENDING'
    | 'OnOff_AWAITING_QUOTE_APPROVAL'
    | 'OnOff_AWAITING_DEPOSIT'
    | 'OnOff_IN_PROGRESS'
    | 'OnOff_COMPLETED'
  >;
  BusinessRequestPayoutConfirmationStatusChanged: OpenStatus<'COMPLETED'>;
  Unclassified: string;
}

/** The body of each event type. Nobody checked it, so look whether a field is there before you use it. */
interface DataByEventType {
  BusinessKycStatusChanged: {
    readonly creationTime?: number;
    readonly lastUpdateTime?: number;
    readonly kycStatus?: StatusByEventType['BusinessKycStatusChanged'];
    readonly [field: string]: unknown;
  };
  BusinessExternalAccountStatusChanged: {
    readonly businessId?: number;
    readonly creationTime?: number;
    readonly lastUpdateTime?: number;
    readonly [field: string]: unknown;
  };
  BusinessRequestStatusChanged: {
    readonly businessRequestId?: number;
    readonly fromBusinessId?: number;
    readonly toBusinessExternalAccountId?: number;
    readonly toAmount?: string;
    readonly clientStatus?: StatusByEventType['BusinessRequestStatusChanged'];
    readonly creationTime?: number;
    readonly lastUpdateTime?: number;
    readonly [field: string]: unknown;
  };
  BusinessRequestPayoutConfirmationStatusChanged: {
    readonly businessRequestId?: number;
    readonly creationTime?: number;
    readonly lastUpdateTime?: number;
    readonly [field: string]: unknown;
  };
  Unclassified: { readonly [field: string]: unknown };
}

/** Names of the event types. A stage may configure more: add them to the two interfaces above. */
type EventTypeName = keyof DataByEventType;

/** One event type's event. */
interface EventOf<Type extends EventTypeName> {
  /** Idempotency key: each copy of the event has the same, whenever it comes. */
  readonly id: string;
  readonly source: string;
  readonly type: Type;
  /** Kind of entity. */
  readonly entity: string;
  /** Id of the entity, as text. Authentic. */
  readonly subject: string;
  /** New status of the entity. Authentic. */
  readonly status: StatusByEventType[Type];
  /** When it was accepted. Part of {@link orderKey}. */
  readonly time: string;
  /** Names of the fields in `data` that the platform's hash covers. Anyone on the way could have changed the others. */
  readonly signedFields: readonly string[];
  /** The body. Numbers beyond 2^53 lose digits here; `subject` has the id as it was written. */
  readonly data: DataByEventType[Type];
}

/** An event; `type` tells which. */
export type CedarEvent = { [Type in EventTypeName]: EventOf<Type> }[EventTypeName];

/** A message that this code does not know how to read. It belongs in the dead-letter queue, not in the bin. */
export class CedarEventError extends Error {
  override readonly name = 'CedarEventError';
}

/**
 * Reads the body of a message.
 *
 * @throws CedarEventError if it is no event, or one of a version that this code does not know
 */
export function parseCedarEvent(body: string): CedarEvent {
  let message: Record<string, unknown>;
  try {
    message = JSON.parse(body) as Record<string, unknown>;
  } catch {
    throw new CedarEventError('The message is not JSON.');
  }
  const text = (name: string): string => {
    const value = message?.[name];
    if (typeof value !== 'string') throw new CedarEventError(`The message has no attribute "${name}".`);
    return value;
  };
  if (text('specversion') !== '1.0' || text('messageversion') !== '1') {
    throw new CedarEventError(`The message has version ${text('messageversion')}, this code reads 1.`);
  }
  const { data } = message;
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new CedarEventError('The message has no data.');
  }
  return {
    id: text('id'),
    source: text('source'),
    type: text('type'),
    entity: text('entity'),
    subject: text('subject'),
    status: text('status'),
    time: text('time'),
    signedFields: text('signedfields').split(','),
    data,
  } as CedarEvent;
}

/**
 * Place of an event among those of its entity, compared as text. An event is late if one of its entity with a greater
 * key was handled before.
 */
export function orderKey(event: Pick<CedarEvent, 'time' | 'id'>): string {
  return `${event.time}#${event.id}`;
}
