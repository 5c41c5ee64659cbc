/** An unsigned value of the bodies that tests send by default: nobody has a reason to write it anywhere. */
export const UNSIGNED_MARKER = 'DE02120300000000202051-unsigned';

/** Body of a webhook with a marker in it. */
export function markedBody(id: string | number, status: string): string {
  return JSON.stringify({ id, status, account: UNSIGNED_MARKER });
}

/** Shorter texts are words that stand in logs anyway. */
const MIN_LENGTH = 8;
const MIN_BODY_LENGTH = 16;

const SHA256_HEX = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/gi;

/** Something that should not have been written. It is named, not repeated. */
export interface Leak {
  readonly what: string;
  /** Name of the text and number of the line. */
  readonly where: string;
}

/** Remembers what a test gave to a stack in confidence, and looks for it in what the stack wrote. */
export class LogScan {
  readonly #forbidden = new Map<string, string>([[UNSIGNED_MARKER, 'the marker of a body']]);
  readonly #hashes = new Set<string>();

  /** @param what - what to call it if it is found */
  forbid(what: string, text: string): void {
    if (text.length < MIN_LENGTH) return;
    this.#forbidden.set(text, what);
    // As it stands in a line of JSON.
    this.#forbidden.set(JSON.stringify(text).slice(1, -1), what);
  }

  forbidHash(hash: string): void {
    this.#hashes.add(hash.toLowerCase());
  }

  /**
   * The body and the long texts in it; with the marker in it, that will do.
   *
   * @param signed - the text that is hashed: what it holds are id and status, which may be written
   */
  forbidBody(body: string, signed = ''): void {
    if (body.includes(UNSIGNED_MARKER) || body.length < MIN_BODY_LENGTH) return;
    this.forbid('a body', body);
    for (const value of textsIn(body)) {
      if (value.length >= MIN_BODY_LENGTH && !signed.includes(value)) this.forbid('a value of a body', value);
    }
  }

  /** What of it stands in the texts. @param texts - by name */
  leaksIn(texts: ReadonlyMap<string, string>): Leak[] {
    const leaks: Leak[] = [];
    for (const [name, text] of texts) {
      const found = (what: string, at: number): void => {
        leaks.push({ what, where: `${name}:${text.slice(0, at).split('\n').length}` });
      };
      for (const [forbidden, what] of this.#forbidden) {
        const at = text.indexOf(forbidden);
        if (at !== -1) found(what, at);
      }
      for (const { 0: hex, index } of text.matchAll(SHA256_HEX)) {
        if (this.#hashes.has(hex.toLowerCase())) found('a hash', index);
      }
    }
    return leaks;
  }
}

function textsIn(body: string): string[] {
  const texts: string[] = [];
  try {
    JSON.parse(body, (_key, value: unknown) => {
      if (typeof value === 'string') texts.push(value);
      return value;
    });
  } catch {
    // A body that is no JSON is forbidden as a whole.
  }
  return texts;
}
