/**
 * Reads JSON *text* without turning it into values, because the text is what counts here: `JSON.parse` makes `1500.1`
 * of `1500.10`, rounds 20-digit ids and lets the last of two equal keys win silently.
 *
 * Every function expects text that `JSON.parse` has accepted. That keeps them short, and none of them recurses, so a
 * body of 100,000 opening brackets costs time in proportion to its length and no stack.
 */

/** One member of a JSON object, as offsets into the text. */
export interface Member {
  /** The key with its escapes decoded. */
  readonly key: string;
  /** Offset of the value's first character. */
  readonly start: number;
  /** Offset behind the value's last character. */
  readonly end: number;
}

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** Offset of the first character at or behind `at` that is not white space. */
export function skipSpace(text: string, at: number): number {
  let offset = at;
  while (text.charCodeAt(offset) <= 0x20) offset++;
  return offset;
}

/** Offset behind the string that opens at `at`. */
export function skipString(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  for (;;) {
    let backslashes = 0;
    while (text.charCodeAt(close - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return close + 1;
    close = text.indexOf('"', close + 1);
  }
}

/** Offset behind the number or literal that begins at `at`. */
export function skipScalar(text: string, at: number): number {
  let offset = at;
  for (; offset < text.length; offset++) {
    const code = text.charCodeAt(offset);
    if (code <= 0x20 || code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET) break;
  }
  return offset;
}

/** Offset behind the value that begins at `at`. */
function skipValue(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return skipString(text, at);
  if (first !== OPEN_BRACE && first !== OPEN_BRACKET) return skipScalar(text, at);
  let depth = 0;
  let offset = at;
  for (;;) {
    const code = text.charCodeAt(offset);
    if (code === QUOTE) {
      offset = skipString(text, offset);
      continue;
    }
    offset++;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return offset;
    }
  }
}

/** A bit for texts of a length: with those of some texts together, most other texts are told from them by their length. */
export function lengthBit(length: number): number {
  return 1 << (length & 31);
}

/** Decodes the string literal between two offsets, quotes included. */
export function decodeString(text: string, start: number, end: number): string {
  const content = text.slice(start + 1, end - 1);
  return content.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : content;
}

/** Whether the text is that of an object. */
export function isObjectText(text: string): boolean {
  return text.charCodeAt(skipSpace(text, 0)) === OPEN_BRACE;
}

/**
 * Members of the object that begins at `at`, in the order of the text, repeated keys included.
 *
 * @returns `undefined` if the value there is not an object
 */
export function membersOf(text: string, at = 0): Member[] | undefined {
  let offset = skipSpace(text, at);
  if (text.charCodeAt(offset) !== OPEN_BRACE) return undefined;
  const members: Member[] = [];
  offset = skipSpace(text, offset + 1);
  while (text.charCodeAt(offset) !== CLOSE_BRACE) {
    const keyEnd = skipString(text, offset);
    const key = decodeString(text, offset, keyEnd);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = skipValue(text, start);
    members.push({ key, start, end });
    offset = skipSpace(text, end);
    if (text.charCodeAt(offset) === COMMA) offset = skipSpace(text, offset + 1);
  }
  return members;
}
