import { type Finding, finding } from './finding.ts';

/** The text of a body, as far as it can be read, and what is wrong with its form. */
export interface BodyForm {
  /** A JSON object; absent if there is none even after undoing what was found. */
  readonly text?: string;
  readonly faults: readonly Finding[];
}

const MAX_BODY_BYTES = 262_144;
const BASE64 = /^[A-Za-z0-9+/_=\s-]+$/;
const MARK = '\ufeff';

/** Reads a body generously: what can be undone is undone, and named. */
export function readBody(bytes: Buffer): BodyForm {
  const faults: Finding[] = [];
  if (bytes.length > MAX_BODY_BYTES) {
    faults.push(
      finding(
        'body_too_large',
        'The body is larger than 256 KiB, the limit unless the stage configures another.',
        'Set maxBodyBytes of the stage (307200 at most) and deploy, then replay the event.',
      ),
    );
  }
  if (bytes.toString('latin1').trim() === '') {
    faults.push(
      finding(
        'body_empty',
        'The body is empty.',
        'Check that the file holds the body after an empty line; if it does, the sender or something on the way lost it.',
      ),
    );
    return { faults };
  }
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    faults.push(
      finding(
        'body_compressed',
        'The body is compressed with gzip.',
        'Have the sender send the body as it is; no compression is supported.',
      ),
    );
    return { faults };
  }
  const text = decode(bytes, faults);
  return text === undefined ? { faults } : asObject(text, faults);
}

function decode(bytes: Buffer, faults: Finding[]): string | undefined {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x7b && bytes[1] === 0)) {
    faults.push(notUtf8('UTF-16'));
    return new TextDecoder('utf-16le').decode(bytes);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    faults.push(notUtf8('another encoding, such as ISO 8859-1'));
    return bytes.toString('latin1');
  }
  // The verifier ignores a byte-order mark, too.
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}

function notUtf8(words: string): Finding {
  return finding(
    'body_not_utf8',
    `The body is not UTF-8 but ${words}.`,
    'Have the sender write JSON in UTF-8, or find what converts it on the way.',
  );
}

function asObject(text: string, faults: Finding[]): BodyForm {
  const value = parse(text);
  if (isObject(value)) return { text, faults };
  if (typeof value === 'string' && isObject(parse(value))) {
    faults.push(
      finding(
        'body_json_text',
        'The body is a JSON text that holds the object as a string: it was turned into JSON twice.',
        'Have the sender, or the proxy on the way, write the object itself.',
      ),
    );
    return { text: value, faults };
  }
  const decoded = BASE64.test(text) ? Buffer.from(text, 'base64').toString('utf8') : '';
  if (isObject(parse(decoded))) {
    faults.push(
      finding(
        'body_base64',
        'The body as a whole is encoded in base64.',
        'Have the sender or the proxy on the way send the JSON text itself; if the log exported it so, decode it first.',
      ),
    );
    return { text: decoded, faults };
  }
  faults.push(
    value === undefined
      ? finding(
          'body_not_json',
          'The body is not JSON.',
          'Check that it was saved completely; if it was, the sender or something on the way has changed it.',
        )
      : finding(
          'body_not_object',
          'The body is JSON, but not an object.',
          'Have the sender send one event as one JSON object.',
        ),
  );
  return { faults };
}

/** `undefined` if it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
