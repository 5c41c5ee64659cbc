import { membersOf } from '../json/json-text.ts';

/** A verified event before it becomes a message: everything the claim keeps. */
export interface VerifiedEvent {
  readonly requestUuid: string;
  readonly eventType: string;
  readonly entity: string;
  /** Id of the entity: the text that was hashed. */
  readonly subject: string;
  /** New status: the text that was hashed. */
  readonly status: string;
  /** When the event was claimed, in milliseconds since the epoch. */
  readonly claimedAt: number;
  /** Names of the fields that the hash covers, in order. */
  readonly securityFields: readonly string[];
  /** Version id of the secret under which the hash verified. */
  readonly secretVersion: string;
  /** API Gateway's id of the request that brought it; absent from events of earlier versions. */
  readonly apiRequestId?: string;
  /** The body exactly as sent. */
  readonly bodyText: string;
}

/** Version of the message format. A consumer meeting a later one must not guess. */
const MESSAGE_VERSION = '1';

/**
 * ASCII only, every other UTF-16 unit as a `\uXXXX` escape. Inside JSON strings that changes nothing, and SQS, which
 * rejects U+FFFF and friends, takes every body.
 */
function asciiJson(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the class is "everything outside ASCII"
  return text.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * The event as structured-mode CloudEvents 1.0 JSON. The body is spliced in as text, so numbers stay as written.
 *
 * @param source - CloudEvents `source`
 */
export function formatCloudEvent(event: VerifiedEvent, source: string): string {
  const attributes = {
    specversion: '1.0',
    id: event.requestUuid,
    source,
    type: event.eventType,
    subject: event.subject,
    time: new Date(event.claimedAt).toISOString(),
    datacontenttype: 'application/json',
    messageversion: MESSAGE_VERSION,
    entity: event.entity,
    status: event.status,
    signedfields: event.securityFields.join(','),
    secretversion: event.secretVersion,
    apirequestid: event.apiRequestId,
  };
  return asciiJson(`${JSON.stringify(attributes).slice(0, -1)},"data":${event.bodyText}}`);
}

/** Why a message cannot be read. */
export type CloudEventCode = 'not_json' | 'not_an_event' | 'unsupported_version' | 'unexpected_type';

/**
 * A message was not written by this product, or by a later version of it.
 *
 * @hideconstructor
 */
export class CloudEventError extends Error {
  /** For `catch` blocks that cannot use `instanceof`. */
  override readonly name = 'CloudEventError';
  /** Why the message cannot be read. */
  readonly code: CloudEventCode;

  /**
   * @param message - does not quote the body
   * @param code - why the message cannot be read
   */
  constructor(message: string, code: CloudEventCode = 'not_an_event') {
    super(message);
    this.code = code;
  }
}

/** What a consumer reads from a message. */
export interface ReceivedEvent extends VerifiedEvent {
  readonly source: string;
}

/**
 * Reads a message written by {@link formatCloudEvent}.
 *
 * @throws CloudEventError if it is something else; the message does not quote the body
 */
export function parseCloudEvent(message: string): ReceivedEvent {
  let parsed: Record<string, unknown> | null;
  try {
    parsed = JSON.parse(message) as Record<string, unknown> | null;
  } catch {
    throw new CloudEventError('The message is not JSON.', 'not_json');
  }
  const data = membersOf(message)?.find((member) => member.key === 'data');
  const text = (name: string): string => {
    const value = parsed?.[name];
    if (typeof value !== 'string') throw new CloudEventError(`The message has no attribute "${name}".`);
    return value;
  };
  if (text('messageversion') !== MESSAGE_VERSION) {
    throw new CloudEventError(
      `The message has version ${text('messageversion')}, this code reads ${MESSAGE_VERSION}.`,
      'unsupported_version',
    );
  }
  if (text('specversion') !== '1.0') {
    throw new CloudEventError(
      `The message is a CloudEvent of version ${text('specversion')}, this code reads 1.0.`,
      'unsupported_version',
    );
  }
  const claimedAt = Date.parse(text('time'));
  if (data === undefined || Number.isNaN(claimedAt))
    throw new CloudEventError('The message has no data or time.');
  return {
    requestUuid: text('id'),
    source: text('source'),
    eventType: text('type'),
    entity: text('entity'),
    subject: text('subject'),
    status: text('status'),
    claimedAt,
    securityFields: text('signedfields').split(','),
    secretVersion: text('secretversion'),
    ...(parsed?.apirequestid !== undefined && { apiRequestId: text('apirequestid') }),
    bodyText: message.slice(data.start, data.end),
  };
}

/**
 * Position of an event among those of its entity: claim time, then UUID. Compared as text.
 *
 * Two events claimed by environments whose clocks differ may be put in the wrong order if they are less than that
 * difference apart (see `docs/architecture.md`).
 */
export function orderKey(event: Pick<VerifiedEvent, 'claimedAt' | 'requestUuid'>): string {
  return `${new Date(event.claimedAt).toISOString()}#${event.requestUuid}`;
}
