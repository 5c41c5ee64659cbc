import { type Member, membersOf } from '../../lambda/core/json/json-text.ts';
import { InvalidInputProblem } from '../problems/operator-problem.ts';
import { type CurlRequest, isCurlCommand, parseCurlCommand, type ReadNamedFile } from './curl-command.ts';

/** One header line. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/** A request as it came, without its UUID, which the hash does not cover. */
export interface SignedParts {
  /** `X-Webhook-Security-Fields`. */
  readonly fields: string;
  /** `X-Webhook-Security-Hash`. */
  readonly hash: string;
  readonly body: Buffer;
}

/** A request as somebody saved it. */
export interface SavedRequest {
  /** In their order, repeated ones included. */
  readonly headers: readonly Header[];
  readonly body: Buffer;
  /** In upper case, if it was saved. */
  readonly method?: string;
  /** Host of the URL or of the header `Host`, with the port if it is named; in lower case. */
  readonly host?: string;
  /** Path of the URL, if it was saved. It may hold the token, so it is never shown. */
  readonly path?: string;
}

/** The UUID is not signed, so any does where none is known. */
export const SOME_UUID = '00000000-0000-4000-8000-000000000000';

/** A saved request of which only the signed parts are known, and the UUID at most. */
export function requestOfParts(
  { fields, hash, body }: SignedParts,
  requestUuid: string = SOME_UUID,
): SavedRequest {
  const headers = {
    'Content-Type': 'application/json',
    'X-Webhook-Request-UUID': requestUuid,
    'X-Webhook-Security-Fields': fields,
    'X-Webhook-Security-Hash': hash,
  };
  return { headers: Object.entries(headers).map(([name, value]) => ({ name, value })), body };
}

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const LINE_FEED = 0x0a;
const REQUEST_LINE = /^([A-Z]{3,10}) (\S+)(?: HTTP\/[\d.]+)?$/;
/** HTTP/2 has no request line, but these. */
const PSEUDO_HEADER = /^:(path|method|authority):\s*(\S+)$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * Reads a saved request: HTTP as text, JSON with headers and body as logs export it, or a curl command line.
 *
 * @param readNamedFile - for a command line whose body is in a file of its own
 * @throws InvalidInputProblem if it is none of these; the message repeats nothing of the content
 */
export function parseSavedRequest(
  file: Buffer,
  readNamedFile: ReadNamedFile = rejectNamedFile,
): SavedRequest {
  if ((file[0] === 0xff && file[1] === 0xfe) || (file[0] === 0xfe && file[1] === 0xff)) {
    throw new InvalidInputProblem('The saved request is UTF-16 text. Save it as UTF-8.');
  }
  const hasMark = file[0] === 0xef && file[1] === 0xbb && file[2] === 0xbf;
  const bytes = hasMark ? file.subarray(3) : file;
  if (isCurlCommand(bytes)) return fromCurl(parseCurlCommand(bytes, readNamedFile));
  const first = bytes.find((byte) => byte > 0x20);
  return first === OPEN_BRACE || first === OPEN_BRACKET ? fromJson(bytes.toString('utf8')) : fromHttp(bytes);
}

/** For where no other file can be read. */
function rejectNamedFile(): never {
  throw new InvalidInputProblem(
    'The command line takes its body from another file. Write the body in its place.',
  );
}

function fromCurl({ method, url, headers, body }: CurlRequest): SavedRequest {
  const parsed = headers.flatMap((line) => headerFrom(line) ?? []);
  if (parsed.length === 0) throw notARequest('The command line has no headers.');
  return request(parsed, body, { method, url });
}

/** A request line if there is one, headers, an empty line, and the body byte for byte. */
function fromHttp(bytes: Buffer): SavedRequest {
  const headers: Header[] = [];
  const line: RequestLine = {};
  let offset = 0;
  for (let number = 1; offset < bytes.length; number++) {
    const found = bytes.indexOf(LINE_FEED, offset);
    const end = found === -1 ? bytes.length : found;
    // Curl puts "> " in front of what it sent.
    const text = bytes.toString('utf8', offset, end).replace(/\r$/, '').replace(/^> ?/, '');
    offset = end + 1;
    const [, method, url] = (headers.length === 0 && REQUEST_LINE.exec(text)) || [];
    const [, pseudo, value] = PSEUDO_HEADER.exec(text) ?? [];
    const header = headerFrom(text);
    if (header !== undefined) headers.push(header);
    else if (method !== undefined) Object.assign(line, { method, url });
    else if (pseudo !== undefined) Object.assign(line, { [PSEUDO_NAMES[pseudo] ?? pseudo]: value });
    else if (text !== '' && !text.startsWith(':')) throw notARequest(`Line ${number} is no header.`);
    else if (text === '' && headers.length > 0) return request(headers, bytes.subarray(offset), line);
  }
  if (headers.length === 0) throw notARequest('It has no headers.');
  return request(headers, Buffer.alloc(0), line);
}

const PSEUDO_NAMES: Readonly<Record<string, keyof RequestLine>> = { path: 'url', authority: 'host' };

function headerFrom(line: string): Header | undefined {
  const colon = line.indexOf(':');
  const name = line.slice(0, Math.max(0, colon));
  return HEADER_NAME.test(name) ? { name, value: line.slice(colon + 1).trim() } : undefined;
}

/** What stands above the headers. */
interface RequestLine {
  method?: string | undefined;
  /** Whole, or its path alone. */
  url?: string | undefined;
  host?: string | undefined;
}

function request(headers: readonly Header[], body: Buffer, { method, url, host }: RequestLine): SavedRequest {
  const parsed = url === undefined ? undefined : URL.parse(url, NO_HOST);
  const named =
    parsed?.origin !== NO_HOST && parsed !== undefined && parsed !== null
      ? parsed.host
      : (host ?? headers.find(({ name }) => name.toLowerCase() === 'host')?.value);
  return {
    headers,
    body,
    ...(method !== undefined && { method: method.toUpperCase() }),
    ...(named !== undefined && named !== '' && { host: named.toLowerCase() }),
    ...(url !== undefined && { path: parsed?.pathname ?? '' }),
  };
}

/** Stands for the host of a URL that is a path. */
const NO_HOST = 'http://host.invalid';

function notARequest(reason: string): InvalidInputProblem {
  return new InvalidInputProblem(
    `This is no saved request. ${reason} It must be HTTP as text (headers, an empty line, the body), JSON such as {"headers": {…}, "body": "…"}, or a curl command line.`,
  );
}

const HEADERS_KEYS = ['headers', 'requestheaders', 'httpheaders', 'multivalueheaders'];
const BODY_KEYS = ['body', 'requestbody', 'rawbody', 'payload', 'postdata', 'content'];
const METHOD_KEYS = ['method', 'httpmethod', 'requestmethod'];
const URL_KEYS = ['url', 'requesturl', 'rawpath', 'path', 'requestpath', 'uri'];
const WRAPPER_KEYS = ['request', 'httprequest', 'webhook', 'event', 'message', 'delivery', 'entry', 'data'];
const NAME_KEYS = ['name', 'key', 'header', 'field'];

/** Works on the text, not on values: a body that was exported as an object keeps its numbers as written. */
function fromJson(text: string): SavedRequest {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's message quotes the content, so it goes nowhere.
    throw notARequest('It looks like JSON, but is not valid.');
  }
  if (Array.isArray(parsed) && parsed.length !== 1) {
    throw notARequest(`It is a list of ${parsed.length}. Save one request alone.`);
  }
  const start = Array.isArray(parsed) ? text.indexOf('[') + 1 : 0;
  const members = withHeaders(text, membersOf(text, start) ?? []);
  const headersMember = find(members, HEADERS_KEYS);
  if (headersMember === undefined) throw notARequest('It has no key "headers".');
  const headers = headersFrom(text, headersMember);
  if (headers.length === 0) throw notARequest('Its headers are empty.');
  const [method, url] = [METHOD_KEYS, URL_KEYS].map((keys) => {
    const value = readValue(text, find(members, keys));
    return typeof value === 'string' ? value : undefined;
  });
  return request(headers, bodyFrom(text, members), { method, url });
}

/** The members among which the headers are: these, or those of the object that wraps the request. */
function withHeaders(text: string, members: readonly Member[]): readonly Member[] {
  if (find(members, HEADERS_KEYS) !== undefined) return members;
  for (const member of members.filter(({ key }) => WRAPPER_KEYS.includes(plainKey(key)))) {
    const inner = membersOf(text, member.start) ?? [];
    if (find(inner, HEADERS_KEYS) !== undefined) return inner;
  }
  return members;
}

function plainKey(key: string): string {
  return key.toLowerCase().replaceAll(/[-_ ]/g, '');
}

function find(members: readonly Member[], keys: readonly string[]): Member | undefined {
  for (const key of keys) {
    const found = members.find((member) => plainKey(member.key) === key);
    if (found !== undefined) return found;
  }
  return undefined;
}

function readValue(text: string, member: Member | undefined): unknown {
  return member === undefined ? undefined : JSON.parse(text.slice(member.start, member.end));
}

function headersFrom(text: string, member: Member): Header[] {
  // Not the parsed object: a repeated name must stay visible.
  const members = membersOf(text, member.start);
  if (members !== undefined) {
    return members.flatMap((header) => headersOf(header.key, readValue(text, header)));
  }
  const value = readValue(text, member);
  if (typeof value === 'string') {
    return value.split(/\r?\n/).flatMap((line) => headerFrom(line) ?? []);
  }
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (Array.isArray(entry)) return headersOf(entry[0], entry[1]);
    if (typeof entry !== 'object' || entry === null) return [];
    const fields = new Map(Object.entries(entry).map(([key, field]) => [plainKey(key), field as unknown]));
    const name = NAME_KEYS.map((key) => fields.get(key)).find((text) => typeof text === 'string');
    return headersOf(name, fields.get('value') ?? fields.get('values'));
  });
}

function headersOf(name: unknown, value: unknown): Header[] {
  if (typeof name !== 'string' || name === '') return [];
  // One level of values: to follow more would recurse as deeply as a stranger likes.
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => headerOf(name, one));
}

function headerOf(name: string, value: unknown): Header[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ name, value: `${value}`.trim() }];
  return [];
}

function bodyFrom(text: string, members: readonly Member[]): Buffer {
  const member = find(members, BODY_KEYS);
  if (member === undefined) return Buffer.alloc(0);
  // HTTP archives wrap the text once more.
  const wrapped = plainKey(member.key) === 'postdata' ? membersOf(text, member.start) : undefined;
  const inner = wrapped === undefined ? member : find(wrapped, ['text']);
  if (inner === undefined) return Buffer.alloc(0);
  const source = text.slice(inner.start, inner.end);
  if (source === 'null') return Buffer.alloc(0);
  if (source[0] !== '"') return Buffer.from(source);
  const encoded = [
    readValue(text, find(members, ['isbase64encoded'])) === true,
    readValue(text, find(wrapped ?? members, ['encoding', 'bodyencoding'])) === 'base64',
  ].includes(true);
  return Buffer.from(JSON.parse(source) as string, encoded ? 'base64' : 'utf8');
}
