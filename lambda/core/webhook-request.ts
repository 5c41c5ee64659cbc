import { isUtf8 } from 'node:buffer';
import { isObjectText } from './json-text.ts';
import { parseSecurityFields } from './security-hash.ts';
import { WebhookError } from './webhook-error.ts';

/** An HTTP request as API Gateway delivers it, reduced to what verification looks at. */
export interface HttpRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
  readonly isBase64Encoded: boolean;
}

/** A request that is well-formed; whether it is authentic is not known yet. */
export interface WebhookRequest {
  /** Lower case. */
  readonly requestUuid: string;
  /** Names listed as signed, in the order of the header. */
  readonly securityFields: readonly string[];
  /** The 32 bytes of the hash header. */
  readonly hash: Uint8Array;
  /** The body exactly as sent. */
  readonly bodyText: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SHA256_HEX = /^[0-9a-f]{64}$/i;
const JSON_MEDIA_TYPE = /^application\/(?:[\w.!#$&^+-]+\+)?json$/;

/** The headers that are looked at. */
interface KnownHeaders {
  contentType: string | undefined;
  contentEncoding: string | undefined;
  requestUuid: string | undefined;
  securityHash: string | undefined;
  securityFields: string | undefined;
}

const SHORTEST_NAME = 'content-type'.length;
const LONGEST_NAME = 'x-webhook-security-fields'.length;

/** Finds headers whatever the case of their names. API Gateway sends lower case; tests and replays may not. */
function knownHeaders(headers: HttpRequest['headers']): KnownHeaders {
  const known: KnownHeaders = {
    contentType: undefined,
    contentEncoding: undefined,
    requestUuid: undefined,
    securityHash: undefined,
    securityFields: undefined,
  };
  for (const name of Object.keys(headers)) {
    // Most headers are none of these, which their length tells.
    if (name.length < SHORTEST_NAME || name.length > LONGEST_NAME) continue;
    const value = headers[name];
    if (value === undefined) continue;
    switch (name.toLowerCase()) {
      case 'content-type':
        known.contentType = value;
        break;
      case 'content-encoding':
        known.contentEncoding = value;
        break;
      case 'x-webhook-request-uuid':
        known.requestUuid = value;
        break;
      case 'x-webhook-security-hash':
        known.securityHash = value;
        break;
      case 'x-webhook-security-fields':
        known.securityFields = value;
        break;
    }
  }
  return known;
}

function demandJson({ contentEncoding, contentType = '' }: KnownHeaders): void {
  const unsupported = (reason: string) => new WebhookError('unsupported_media_type', reason);
  if (contentEncoding !== undefined) {
    throw unsupported('Content-Encoding is not supported: send the body as it is.');
  }
  if (contentType === 'application/json') return;
  const [mediaType = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  if (!JSON_MEDIA_TYPE.test(mediaType)) throw unsupported('Content-Type must be application/json.');
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8') {
    throw unsupported('The charset of JSON is UTF-8.');
  }
}

/**
 * Text of the body; `undefined` if its bytes are not UTF-8. A byte-order mark is part of it, so that it is refused: parsers
 * differ on what they make of one.
 */
function bodyText({ body = '', isBase64Encoded }: HttpRequest, maxBytes: number): string | undefined {
  // A character takes three bytes at most, so there is nothing to count in most bodies.
  if (body.length * 3 > maxBytes && Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > maxBytes) {
    throw new WebhookError('body_too_large', `The body is larger than ${maxBytes} bytes.`);
  }
  // What cannot be written as UTF-8 was not sent so.
  if (!isBase64Encoded) return body.toWellFormed();
  const bytes = Buffer.from(body, 'base64');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

function jsonObjectText(text: string | undefined): string {
  try {
    if (text !== undefined && isObjectText(text)) {
      JSON.parse(text);
      return text;
    }
  } catch {
    // The parser's own message quotes the body, so it goes nowhere.
  }
  throw new WebhookError('malformed_body', 'The body is not a JSON object in UTF-8.');
}

/** The value of a header, if it has the shape it must have. */
function demand(name: string, sent: string | undefined, shape: RegExp): string {
  const value = sent?.trim();
  if (value === undefined) throw new WebhookError('malformed_header', `The header ${name} is missing.`);
  if (!shape.test(value)) throw new WebhookError('malformed_header', `The header ${name} is malformed.`);
  return value;
}

/** The request's UUID in lower case, if it has a well-formed one: for answers and logs of requests that are refused. */
export function requestUuidOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  return requestUuidFrom(knownHeaders(request.headers).requestUuid);
}

/** A request UUID in lower case; `undefined` for any other text. */
export function requestUuidFrom(text: string | undefined): string | undefined {
  const value = text?.trim();
  return value !== undefined && UUID.test(value) ? value.toLowerCase() : undefined;
}

/** The hash header as it was sent, well-formed or not: so that it can be kept out of logs. */
export function securityHashOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  return knownHeaders(request.headers).securityHash?.trim();
}

/** The body as text, whatever it is: so that it can be kept out of logs. */
export function bodyTextOf(request: {
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
}): string {
  const { body = '', isBase64Encoded } = request;
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/**
 * Checks the form of a request, cheapest first: size, media type, headers, body.
 *
 * @param maxBodyBytes - largest body accepted, in bytes
 * @throws WebhookError with the code of the first fault
 */
export function parseWebhookRequest(request: HttpRequest, maxBodyBytes: number): WebhookRequest {
  const text = bodyText(request, maxBodyBytes);
  const headers = knownHeaders(request.headers);
  demandJson(headers);
  const requestUuid = demand('X-Webhook-Request-UUID', headers.requestUuid, UUID).toLowerCase();
  const hash = Buffer.from(demand('X-Webhook-Security-Hash', headers.securityHash, SHA256_HEX), 'hex');
  const securityFields = parseSecurityFields(
    demand('X-Webhook-Security-Fields', headers.securityFields, /^/),
  );
  return { requestUuid, securityFields, hash, bodyText: jsonObjectText(text) };
}
