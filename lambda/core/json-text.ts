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

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Offset of the first character at or behind `at` that is not white space. */
function skipSpace(text: string, at: number): number {
  let offset = at;
  while (text.charCodeAt(offset) <= 0x20) offset++;
  return offset;
}

/** Offset behind the string that opens at `at`. */
function skipString(text: string, at: number): number {
  let close = text.indexOf('"', at + 1);
  for (;;) {
    let backslashes = 0;
    while (text.charCodeAt(close - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return close + 1;
    close = text.indexOf('"', close + 1);
  }
}

/** Offset behind the number or literal that begins at `at`. */
function skipScalar(text: string, at: number): number {
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

/** An object or array that is being read. Its members, or elements, are kept as offsets for as long as that will do. */
class Container {
  readonly isObject: boolean;
  /** Offset of its opening brace or bracket. */
  readonly start: number;
  /** Whether the text from there on is canonical as it stands. */
  clean = true;
  /** Where the texts of members begin, with their keys, and end. */
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** Canonical texts of the members that are not canonical as they stand, by their places. */
  texts: (string | undefined)[] | undefined;
  /** Keys of the members as far as they count in most comparisons: see {@link rankOf}. */
  readonly ranks: number[] = [];
  /** Keys that do not stand in the text as they are, by their places. */
  keys: string[] | undefined;
  /** Where the value of the member that is being read begins. */
  valueStart = 0;
  /** Canonical text of its key and colon, if that is not what stands there. */
  prefix: string | undefined;

  constructor(isObject: boolean, start: number) {
    this.isObject = isObject;
    this.start = start;
  }
}

/** Members up to this number are sorted in place, which takes the square of their number, but little of it. */
const FEW = 24;

/** Of the key between two offsets: the first two characters as a number, by which most keys can be put in order. */
function rankOf(text: string, start: number, end: number): number {
  const first = end > start ? text.charCodeAt(start) : 0;
  return first * 0x10000 + (end > start + 1 ? text.charCodeAt(start + 1) : 0);
}

function keyAt(text: string, { keys, starts }: Container, place: number): string {
  const start = (starts[place] as number) + 1;
  return keys?.[place] ?? text.slice(start, text.indexOf('"', start));
}

/** Negative, zero or positive, as the key of one member comes before that of another, is equal to it, or comes behind. */
function compareKeys(text: string, container: Container, a: number, b: number): number {
  const difference = (container.ranks[a] as number) - (container.ranks[b] as number);
  if (difference !== 0) return difference;
  const [keyA, keyB] = [keyAt(text, container, a), keyAt(text, container, b)];
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}

/** Places of the members in the order of their keys; those of equal keys keep their order. */
function placesByKey(text: string, container: Container): number[] {
  const places = container.ranks.map((_, place) => place);
  if (places.length > FEW) return places.sort((a, b) => compareKeys(text, container, a, b));
  for (let next = 1; next < places.length; next++) {
    let at = next;
    for (; at > 0 && compareKeys(text, container, places[at - 1] as number, next) > 0; at--) {
      places[at] = places[at - 1] as number;
    }
    places[at] = next;
  }
  return places;
}

/** Canonical text of a container that is not canonical as it stands. */
function rewritten(text: string, container: Container): string {
  const { isObject, starts, ends, texts } = container;
  const places = isObject ? placesByKey(text, container) : undefined;
  // Plain concatenation, not `join`: V8 keeps it as a rope, so deep nesting does not copy the inner text once a level.
  let result = isObject ? '{' : '[';
  for (let index = 0; index < starts.length; index++) {
    const place = places?.[index] ?? index;
    if (index > 0) result += ',';
    result += texts?.[place] ?? text.slice(starts[place], ends[place]);
  }
  return result + (isObject ? '}' : ']');
}

/** Canonical text of the string literal between two offsets, if it is not what stands there. */
function rewrittenString(text: string, start: number, end: number): string | undefined {
  const literal = text.slice(start, end);
  if (!literal.includes('\\') && literal.isWellFormed()) return undefined;
  return JSON.stringify(JSON.parse(literal));
}

/**
 * The same text for every way of writing the same content: keys sorted, white space and escapes normalised, numbers
 * kept exactly as written (`1.0` and `1` differ). Repeated keys all stay, in their order.
 *
 * What is canonical as it stands is not taken apart but cut out of the text: most strings, and all of a body that was
 * written in this way.
 */
export function canonicalText(text: string): string {
  // No string needs a second look then.
  const plain = !text.includes('\\') && text.isWellFormed();
  const open: Container[] = [];
  let container: Container | undefined;
  let offset = skipSpace(text, 0);
  for (;;) {
    // Here a value begins.
    const start = offset;
    const first = text.charCodeAt(start);
    let value: string | undefined;
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      if (container !== undefined) open.push(container);
      container = new Container(first === OPEN_BRACE, start);
      offset = skipSpace(text, start + 1);
      if (offset > start + 1) container.clean = false;
      const next = text.charCodeAt(offset);
      if (next !== CLOSE_BRACE && next !== CLOSE_BRACKET) {
        offset = beginMember(text, container, offset, plain);
        continue;
      }
    } else {
      if (first === QUOTE) {
        offset = plain ? text.indexOf('"', start + 1) + 1 : skipString(text, start);
        if (!plain) value = rewrittenString(text, start, offset);
      } else {
        offset = skipScalar(text, start);
      }
      if (container === undefined) return value ?? text.slice(start, offset);
      endMember(text, container, offset, value);
      const end = offset;
      offset = skipSpace(text, end);
      if (offset > end) container.clean = false;
    }
    // Here a member has ended, or an empty container ends: as many end as have no other member.
    for (;;) {
      if (text.charCodeAt(offset) === COMMA) {
        const next = skipSpace(text, offset + 1);
        if (next > offset + 1) container.clean = false;
        offset = beginMember(text, container, next, plain);
        break;
      }
      offset++;
      const closed: string | undefined = container.clean ? undefined : rewritten(text, container);
      const parent = open.pop();
      if (parent === undefined) return closed ?? text.slice(container.start, offset);
      container = parent;
      endMember(text, container, offset, closed);
      const end = offset;
      offset = skipSpace(text, end);
      if (offset > end) container.clean = false;
    }
  }
}

/** Reads the key of an object's member. @returns the offset of the value */
function beginMember(text: string, container: Container, start: number, plain: boolean): number {
  const place = container.starts.push(start) - 1;
  container.valueStart = start;
  container.prefix = undefined;
  if (!container.isObject) return start;
  const end = plain ? text.indexOf('"', start + 1) + 1 : skipString(text, start);
  const colon = skipSpace(text, end);
  const value = skipSpace(text, colon + 1);
  const { ranks } = container;
  const literal = plain ? undefined : rewrittenString(text, start, end);
  if (literal === undefined) {
    ranks.push(rankOf(text, start + 1, end - 1));
  } else {
    const key = JSON.parse(literal) as string;
    ranks.push(rankOf(key, 0, key.length));
    container.keys ??= [];
    container.keys[place] = key;
  }
  if (place > 0 && compareKeys(text, container, place - 1, place) > 0) container.clean = false;
  container.valueStart = value;
  if (literal !== undefined || value !== end + 1) container.prefix = `${literal ?? text.slice(start, end)}:`;
  return value;
}

/** @param value - canonical text of the member's value, if it is not what stands there */
function endMember(text: string, container: Container, end: number, value: string | undefined): void {
  const { prefix, starts, valueStart } = container;
  const place = container.ends.push(end) - 1;
  if (value === undefined && prefix === undefined) return;
  container.clean = false;
  container.texts ??= [];
  container.texts[place] =
    (prefix ?? text.slice(starts[place], valueStart)) + (value ?? text.slice(valueStart, end));
}
