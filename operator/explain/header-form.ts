import { isEncoded } from '../../lambda/core/request/content-form.ts';
import { WebhookError } from '../../lambda/core/request/webhook-error.ts';
import { parseWebhookRequest } from '../../lambda/core/request/webhook-request.ts';
import { didYouMean } from '../../lib/config/did-you-mean.ts';
import { type Finding, finding } from './finding.ts';
import { type ReceivedHash, readReceivedHash } from './received-hash.ts';
import { type Header, SOME_UUID } from './saved-request.ts';

/** What the headers say, as far as they can be read, and what is wrong with their form. */
export interface HeaderForm {
  readonly hash?: ReceivedHash;
  /** Names listed as signed. */
  readonly listed?: readonly string[];
  readonly requestUuid?: string;
  readonly faults: readonly Finding[];
}

const UUID_HEADER = 'X-Webhook-Request-UUID';
const HASH_HEADER = 'X-Webhook-Security-Hash';
const FIELDS_HEADER = 'X-Webhook-Security-Fields';

const MAX_FIELDS = 16;

/** A request that is well-formed, so that one header at a time can be tried in it. */
const WELL_FORMED = {
  [UUID_HEADER.toLowerCase()]: SOME_UUID,
  [HASH_HEADER.toLowerCase()]: '0'.repeat(64),
  [FIELDS_HEADER.toLowerCase()]: 'id',
};

/** What the verifier says of these headers in an otherwise good request. Its words name headers, never values. */
function rejectionOf(headers: Readonly<Record<string, string | undefined>>): WebhookError | undefined {
  try {
    const request = { headers: { ...WELL_FORMED, ...headers }, body: '{}', isBase64Encoded: false };
    parseWebhookRequest(request);
    return undefined;
  } catch (error) {
    if (error instanceof WebhookError) return error;
    throw error;
  }
}

/** Reads the platform's headers and the encoding. */
export function readHeaders(headers: readonly Header[]): HeaderForm {
  const faults: Finding[] = [];
  const values = (name: string) =>
    headers.filter((header) => header.name.toLowerCase() === name.toLowerCase()).map(({ value }) => value);

  faults.push(...encodingFaults(values('content-encoding')));
  const one = (name: string): string | undefined => {
    const found = values(name);
    if (found.length === 0) faults.push(missing(name, headers));
    // API Gateway joins the values of a repeated header, so none of the pieces can be told from a whole.
    if (found.length > 1 || isJoined(name, found[0])) faults.push(duplicated(name));
    return name === FIELDS_HEADER ? found[0] : found[0]?.split(',')[0]?.trim();
  };

  const uuid = one(UUID_HEADER);
  if (uuid !== undefined && rejectionOf({ [UUID_HEADER.toLowerCase()]: uuid }) !== undefined) {
    faults.push(
      malformed(UUID_HEADER, 'is no UUID of 8-4-4-4-12 hex digits', 'Have the sender write a UUID there.'),
    );
  }
  const hashHeader = one(HASH_HEADER);
  const hash = hashHeader === undefined ? undefined : readReceivedHash(hashHeader);
  faults.push(...(hash?.faults ?? []));
  if (hashHeader !== undefined && hash === undefined) {
    faults.push(
      malformed(
        HASH_HEADER,
        'is not made of 64 hex digits',
        'Check that it was saved whole; if it was, have the sender write the SHA-256 hash in hex.',
      ),
    );
  }
  const listed = readList(one(FIELDS_HEADER), faults);
  return {
    ...(hash && { hash }),
    ...(listed && { listed }),
    ...(uuid !== undefined && { requestUuid: uuid }),
    faults,
  };
}

/** The media type is no fault: whatever it is, what verifies is accepted. */
function encodingFaults(values: readonly string[]): Finding[] {
  if (!isEncoded(values.join(','))) return [];
  return [
    finding(
      'content_encoding',
      'The Content-Encoding says that the body is compressed, which is not supported.',
      'Have the sender send the body as it is, without that header.',
    ),
  ];
}

/** Whether this is what became of a repeated header on the way: the list of fields has commas of its own. */
function isJoined(name: string, value: string | undefined): boolean {
  return name !== FIELDS_HEADER && value !== undefined && value.includes(',');
}

/** Headers that are compared with a missing one: more than a request has. */
const MAX_COMPARED = 200;

function missing(name: string, headers: readonly Header[]): Finding {
  const near = headers
    .slice(0, MAX_COMPARED)
    .some((header) => didYouMean(header.name.slice(0, 100), [name]) !== '');
  return finding(
    'header_missing',
    `The header ${name} is missing${near ? '; there is one with a similar name' : ''}.`,
    'Check that it was saved; if it was, find the proxy that takes it off or the sender that leaves it out.',
  );
}

function duplicated(name: string): Finding {
  return finding(
    'header_duplicated',
    `The header ${name} is there more than once.`,
    'Find the proxy that adds it again, or have the sender write it once.',
  );
}

function malformed(name: string, words: string, todo: string): Finding {
  return finding('header_malformed', `The header ${name} ${words}.`, todo);
}

function readList(header: string | undefined, faults: Finding[]): string[] | undefined {
  if (header === undefined) return undefined;
  const rejection = rejectionOf({ [FIELDS_HEADER.toLowerCase()]: header });
  const names = header.split(',').map((name) => name.trim());
  if (rejection === undefined) return names;
  const distinct = [...new Set(names)].filter((name) => name !== '');
  faults.push(
    finding(
      'header_malformed',
      rejection.message,
      'Have the sender list each signed field once, with commas in between.',
    ),
  );
  return distinct.length > 0 && distinct.length <= MAX_FIELDS ? distinct : undefined;
}
