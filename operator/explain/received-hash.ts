import { type Finding, finding } from './finding.ts';

/** The hash header as bytes, whatever way it was written in. */
export interface ReceivedHash {
  readonly digest: Buffer;
  /** Name of the algorithm that makes digests of this length, as Node spells it. */
  readonly algorithm: string;
  /** What is wrong with the way it is written. */
  readonly faults: readonly Finding[];
}

/** By length of the digest in bytes. */
const ALGORITHMS: ReadonlyMap<number, string> = new Map([
  [16, 'md5'],
  [20, 'sha1'],
  [28, 'sha224'],
  [32, 'sha256'],
  [48, 'sha384'],
  [64, 'sha512'],
]);

const MAX_HEADER_LENGTH = 400;
const HEX = /^(?:[0-9a-f]{2})+$/i;
const BASE64 = /^[\w+/-]+={0,2}$/;
const IN_FRONT = /^(?:0x|(?:hmac-?)?(?:sha-?\d{1,3}|md5)[=:]\s*|v\d[=:]\s*)/i;

/** Reads the hash header generously; `undefined` if it is no hash at all. */
export function readReceivedHash(header: string): ReceivedHash | undefined {
  if (header.length > MAX_HEADER_LENGTH) return undefined;
  const faults: Finding[] = [];
  const encoding = (wrong: string): Finding =>
    finding(
      'hash_encoding',
      `The header X-Webhook-Security-Hash ${wrong}, where 64 hex digits are expected.`,
      'Have the sender write the hash as plain hex digits.',
    );
  const bare = header.replaceAll(/^["']|["']$/g, '').trim();
  const text = bare.replace(IN_FRONT, '');
  if (text !== header) faults.push(encoding('has something around its digits'));
  let digest = fromHex(text);
  if (digest === undefined) {
    const decoded = fromBase64(text);
    if (decoded === undefined) return undefined;
    digest = decoded;
    faults.push(encoding('is base64'));
  }
  const algorithm = ALGORITHMS.get(digest.length) ?? '';
  if (algorithm !== 'sha256') {
    faults.push(
      finding(
        'hash_algorithm',
        `The header X-Webhook-Security-Hash has the length of ${algorithm.toUpperCase()}, not of SHA-256.`,
        'Have the sender use SHA-256; nothing else verifies.',
      ),
    );
  }
  return { digest, algorithm, faults };
}

function fromHex(text: string): Buffer | undefined {
  return HEX.test(text) && ALGORITHMS.has(text.length / 2) ? Buffer.from(text, 'hex') : undefined;
}

function fromBase64(text: string): Buffer | undefined {
  if (!BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  // Somebody may have encoded the digits instead of the bytes.
  return fromHex(bytes.toString('latin1')) ?? (ALGORITHMS.has(bytes.length) ? bytes : undefined);
}
