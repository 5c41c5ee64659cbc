import { membersOf } from './json-text.ts';
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

/** Headers by lower-case name. API Gateway sends them so; tests and replays may not. */
function lowerCased(headers: HttpRequest['headers']): Map<string, string> {
  const byName = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) byName.set(name.toLowerCase(), value);
  }
  return byName;
}

function demandJson(headers: ReadonlyMap<string, string>): void {
  const unsupported = (reason: string) => new WebhookError('unsupported_media_type', reason);
  if (headers.has('content-encoding')) {
    throw unsupported('Content-Encoding is not supported: send the body as it is.');
  }
  const [mediaType = '', ...parameters] = (headers.get('content-type') ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  if (!JSON_MEDIA_TYPE.test(mediaType)) throw unsupported('Content-Type must be application/json.');
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset !== undefined && charset.replaceAll('"', '') !== 'utf-8') {
    throw unsupported('The charset of JSON is UTF-8.');
  }
}

function bodyBytes(request: HttpRequest, maxBytes: number): Buffer {
  const { body = '', isBase64Encoded } = request;
  const size = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
  if (size > maxBytes) {
    throw new WebhookError('body_too_large', `The body is larger than ${maxBytes} bytes.`);
  }
  return Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
}

function jsonObjectText(bytes: Buffer): string {
  try {
    // A byte-order mark is kept, so that `JSON.parse` refuses it: parsers differ on what they make of one.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    JSON.parse(text);
    if (membersOf(text) !== undefined) return text;
  } catch {
    // The parser's own message quotes the body, so it goes nowhere.
  }
  throw new WebhookError('malformed_body', 'The body is not a JSON object in UTF-8.');
}

function header(headers: ReadonlyMap<string, string>, name: string, shape: RegExp): string {
  const value = headers.get(name.toLowerCase())?.trim();
  if (value === undefined) throw new WebhookError('malformed_header', `The header ${name} is missing.`);
  if (!shape.test(value)) throw new WebhookError('malformed_header', `The header ${name} is malformed.`);
  return value;
}

/** The request's UUID in lower case, if it has a well-formed one: for answers and logs of requests that are refused. */
export function requestUuidOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  return requestUuidFrom(lowerCased(request.headers).get('x-webhook-request-uuid'));
}

/** A request UUID in lower case; `undefined` for any other text. */
export function requestUuidFrom(text: string | undefined): string | undefined {
  const value = text?.trim();
  return value !== undefined && UUID.test(value) ? value.toLowerCase() : undefined;
}

/** The hash header as it was sent, well-formed or not: so that it can be kept out of logs. */
export function securityHashOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  return lowerCased(request.headers).get('x-webhook-security-hash')?.trim();
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
  const bytes = bodyBytes(request, maxBodyBytes);
  const headers = lowerCased(request.headers);
  demandJson(headers);
  const requestUuid = header(headers, 'X-Webhook-Request-UUID', UUID).toLowerCase();
  const hash = Buffer.from(header(headers, 'X-Webhook-Security-Hash', SHA256_HEX), 'hex');
  const securityFields = parseSecurityFields(header(headers, 'X-Webhook-Security-Fields', /^/));
  return { requestUuid, securityFields, hash, bodyText: jsonObjectText(bytes) };
}
