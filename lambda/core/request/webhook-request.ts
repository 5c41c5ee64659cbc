import { isUtf8 } from 'node:buffer';
import { isObjectText } from '../json/json-text.ts';
import { parseSecurityFields } from '../signature/security-hash.ts';
import { isEncoded, isJsonMediaType } from './content-form.ts';
import { type ProblemCode, WebhookError } from './webhook-error.ts';

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
  /** The body as sent, without a byte-order mark before it. */
  readonly bodyText: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SHA256_HEX = /^[0-9a-f]{64}$/i;
const BYTE_ORDER_MARK = '\ufeff';

/** Largest body that can be configured: SQS takes 1 MiB and escaping may triple it; DynamoDB's 400 KB must hold it compressed. */
export const MAX_BODY_BYTES = 300 * 1024;

/** A header, whatever the case of its name. API Gateway sends lower case; tests and replays may not. */
function headerOf(headers: HttpRequest['headers'], lowerCaseName: string): string | undefined {
  const value = headers[lowerCaseName];
  if (value !== undefined) return value;
  for (const name in headers) {
    if (name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName) return headers[name];
  }
  return undefined;
}

/**
 * Text of the body; `undefined` if its bytes are not UTF-8. API Gateway hands over bodies of media types that it does not
 * know in base64. A byte-order mark is taken off: it is no part of what senders sign, and parsers differ on it.
 */
function bodyText({ body = '', isBase64Encoded }: HttpRequest): string | undefined {
  const text = isBase64Encoded ? textOf(Buffer.from(body, 'base64')) : body.toWellFormed();
  return text?.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

function textOf(bytes: Buffer): string | undefined {
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
function demand(headers: HttpRequest['headers'], name: string, shape: RegExp): string {
  const value = headerOf(headers, name.toLowerCase())?.trim();
  if (value === undefined) throw new WebhookError('malformed_header', `The header ${name} is missing.`);
  if (!shape.test(value)) throw new WebhookError('malformed_header', `The header ${name} is malformed.`);
  return value;
}

/** The request's UUID in lower case, if it has a well-formed one: for answers and logs of requests that are rejected. */
export function requestUuidOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  return requestUuidFrom(headerOf(request.headers, 'x-webhook-request-uuid'));
}

/** A request UUID in lower case; `undefined` for any other text. */
export function requestUuidFrom(text: string | undefined): string | undefined {
  const value = text?.trim();
  return value !== undefined && UUID.test(value) ? value.toLowerCase() : undefined;
}

/** The hash header as it was sent, well-formed or not: so that it can be kept out of logs. */
export function securityHashOf(request: Pick<HttpRequest, 'headers'>): string | undefined {
  return headerOf(request.headers, 'x-webhook-security-hash')?.trim();
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
 * Checks what stands in the way of reading a body at all. What its wrapping says besides (media type, charset) is no
 * reason to reject what verifies.
 *
 * @param maxBodyBytes - largest body accepted, in bytes
 * @throws WebhookError `body_too_large`; `unsupported_media_type` if the body is encoded
 */
export function checkWrapping(request: HttpRequest, maxBodyBytes: number): void {
  const { body = '', isBase64Encoded } = request;
  // A character takes three bytes at most, so there is nothing to count in most bodies.
  if (
    body.length * 3 > maxBodyBytes &&
    Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > maxBodyBytes
  ) {
    throw new WebhookError('body_too_large', `The body is larger than ${maxBodyBytes} bytes.`);
  }
  if (isEncoded(headerOf(request.headers, 'content-encoding'))) {
    throw new WebhookError(
      'unsupported_media_type',
      'Content-Encoding is not supported: send the body as it is.',
    );
  }
}

/**
 * Checks the form of a request, cheapest first: headers, body.
 *
 * @throws WebhookError with the code of the first fault
 */
export function parseWebhookRequest(request: HttpRequest): WebhookRequest {
  const { headers } = request;
  const requestUuid = demand(headers, 'X-Webhook-Request-UUID', UUID).toLowerCase();
  const hash = Buffer.from(demand(headers, 'X-Webhook-Security-Hash', SHA256_HEX), 'hex');
  const securityFields = parseSecurityFields(demand(headers, 'X-Webhook-Security-Fields', /^/));
  return { requestUuid, securityFields, hash, bodyText: jsonObjectText(bodyText(request)) };
}

/** Answers to a request that did not verify, of which one that is no JSON gets another. */
const UNVERIFIED: ReadonlySet<ProblemCode> = new Set([
  'malformed_header',
  'malformed_body',
  'missing_field',
  'unsupported_field',
  'hash_mismatch',
]);

/** The error of a request that did not verify: `unsupported_media_type` if it does not claim to be JSON either. */
export function withMediaType(error: unknown, { headers }: Pick<HttpRequest, 'headers'>): unknown {
  if (!(error instanceof WebhookError) || !UNVERIFIED.has(error.code)) return error;
  if (isJsonMediaType(headerOf(headers, 'content-type'))) return error;
  return new WebhookError(
    'unsupported_media_type',
    `${error.message} Nor is the Content-Type application/json.`,
    { cause: error },
  );
}

const PLATFORM_HEADERS = ['x-webhook-request-uuid', 'x-webhook-security-hash', 'x-webhook-security-fields'];

/** How many of the platform's own three headers a request has, whatever is in them. */
export function platformHeaderCount({ headers }: Pick<HttpRequest, 'headers'>): number {
  return PLATFORM_HEADERS.filter((name) => headerOf(headers, name) !== undefined).length;
}

/** Marks a probe of `cedar-webhooks doctor`. */
export const PROBE_HEADER = 'x-cedar-webhooks-probe';

/**
 * Whether a request is a probe of `cedar-webhooks doctor`, which is answered as ever but neither logged nor counted. Only what
 * cannot be a webhook or a guess at one is: an empty body, and no header that begins as the platform's do.
 */
export function isProbe(request: {
  readonly headers: HttpRequest['headers'];
  readonly body?: string | undefined;
}): boolean {
  if (request.body !== undefined && request.body !== '') return false;
  const names = Object.keys(request.headers)
    .filter((name) => request.headers[name] !== undefined)
    .map((name) => name.toLowerCase());
  return names.includes(PROBE_HEADER) && !names.some((name) => name.startsWith('x-webhook-'));
}
