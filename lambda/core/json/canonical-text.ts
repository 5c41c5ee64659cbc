import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  skipScalar,
  skipSpace,
  skipString,
} from './json-text.ts';
import {
  isPortableExponential,
  MAX_DEPTH,
  MAX_KEY_LENGTH,
  MAX_NUMBER_LENGTH,
  type PortabilityFault,
  portabilityFault,
  textRule,
} from './portability.ts';
import { type NameWatch, type WatchedObject, watchFor } from './watched-names.ts';

/** What one reading of a JSON text finds out. */
export interface TextReading {
  /**
   * The same text for every way of writing the same content: keys sorted, white space and escapes normalised, numbers
   * kept exactly as written (`1.0` and `1` differ). Repeated keys all stay, in their order.
   */
  readonly canonical: string;
  /** Why not every parser can read it, or would read the same; the first reason that was found. */
  readonly fault: PortabilityFault | undefined;
}

/**
 * Reads JSON text that `JSON.parse` has accepted. What is canonical as it stands is not taken apart but cut out of the
 * text: most strings, and all of a body that was written in this way. Nothing recurses, so depth costs no stack.
 *
 * @param signedNames - fields for which there must be one place only, see `WatchedNames`
 */
export function readText(text: string, signedNames: readonly string[] = []): TextReading {
  const reading = new Reading(text, watchFor(signedNames));
  const canonical = readValue(reading);
  return { canonical, fault: reading.fault ?? reading.watch.fault };
}

/** See {@link TextReading.canonical}. */
export function canonicalText(text: string): string {
  return readText(text).canonical;
}

/** An object or array that is being read. Its members, or elements, are kept as offsets for as long as that will do. */
class Container {
  readonly isObject: boolean;
  /** Offset of its opening brace or bracket. */
  readonly start: number;
  /** What to watch for among its keys, if signed names lead here. */
  readonly watched: WatchedObject | undefined;
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
  /** What to watch for in its value. */
  below: WatchedObject | undefined;

  constructor(isObject: boolean, start: number, watched: WatchedObject | undefined) {
    this.isObject = isObject;
    this.start = start;
    this.watched = watched;
  }
}

/** Members up to this number are sorted in place, which takes the square of their number, but little of it. */
const FEW = 24;

/** Of the key between two offsets: the first two characters as a number, by which most keys can be put in order. */
function rankOf(text: string, start: number, end: number): number {
  const first = end > start ? text.charCodeAt(start) : 0;
  return first * 0x10000 + (end > start + 1 ? text.charCodeAt(start + 1) : 0);
}

/** The last character that a number may begin with. */
const NINE = 0x39;

const PROTOTYPE_KEY = '__proto__';
const PROTOTYPE_RANK = rankOf(PROTOTYPE_KEY, 0, PROTOTYPE_KEY.length);

function keyAt(text: string, { keys, starts }: Container, place: number): string {
  const start = (starts[place] as number) + 1;
  return keys?.[place] ?? text.slice(start, text.indexOf('"', start));
}

/** One reading of one text. */
class Reading {
  readonly text: string;
  /** No string need be read again then. */
  readonly plain: boolean;
  readonly watch: NameWatch;
  fault: PortabilityFault | undefined;

  constructor(text: string, watch: NameWatch) {
    this.text = text;
    this.plain = !text.includes('\\') && text.isWellFormed();
    this.watch = watch;
  }
}

function readValue(reading: Reading): string {
  const text = reading.text;
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
      if (open.length === MAX_DEPTH) reading.fault ??= portabilityFault('depth');
      const watched = container === undefined ? reading.watch.top : container.below;
      const isObject = first === OPEN_BRACE;
      container = new Container(isObject, start, isObject ? watched : undefined);
      offset = skipSpace(text, start + 1);
      if (offset > start + 1) container.clean = false;
      const next = text.charCodeAt(offset);
      if (next !== CLOSE_BRACE && next !== CLOSE_BRACKET) {
        offset = beginMember(reading, container, offset);
        continue;
      }
    } else {
      if (first === QUOTE) {
        offset = endOfString(reading, start);
        if (!reading.plain) value = rewrittenString(reading, start, offset);
      } else {
        offset = first <= NINE ? endOfNumber(reading, start) : skipScalar(text, start);
      }
      if (container === undefined) return value ?? text.slice(start, offset);
      endMember(reading, container, offset, value);
      const end = offset;
      offset = skipSpace(text, end);
      if (offset > end) container.clean = false;
    }
    // Here a member has ended, or an empty container ends: as many end as have no other member.
    for (;;) {
      if (text.charCodeAt(offset) === COMMA) {
        const next = skipSpace(text, offset + 1);
        if (next > offset + 1) container.clean = false;
        offset = beginMember(reading, container, next);
        break;
      }
      offset++;
      const closed: string | undefined = container.clean ? undefined : rewritten(reading, container);
      const parent = open.pop();
      if (parent === undefined) return closed ?? text.slice(container.start, offset);
      container = parent;
      endMember(reading, container, offset, closed);
      const end = offset;
      offset = skipSpace(text, end);
      if (offset > end) container.clean = false;
    }
  }
}

function endOfString(reading: Reading, start: number): number {
  return reading.plain ? reading.text.indexOf('"', start + 1) + 1 : skipString(reading.text, start);
}

/** Offset behind the number that begins at `start`. */
function endOfNumber(reading: Reading, start: number): number {
  const { text } = reading;
  let exponential = false;
  let end = start + 1;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code <= 0x20 || code === COMMA || code === CLOSE_BRACE || code === CLOSE_BRACKET) break;
    if (code > NINE) exponential = true;
  }
  if (end - start > MAX_NUMBER_LENGTH || (exponential && !isPortableExponential(text.slice(start, end)))) {
    reading.fault ??= portabilityFault('number');
  }
  return end;
}

/** Canonical text of the string literal between two offsets, if it is not what stands there. */
function rewrittenString(reading: Reading, start: number, end: number): string | undefined {
  const literal = reading.text.slice(start, end);
  if (!literal.includes('\\') && literal.isWellFormed()) return undefined;
  const decoded = JSON.parse(literal) as string;
  const rule = textRule(decoded);
  if (rule !== undefined) reading.fault ??= portabilityFault(rule);
  return JSON.stringify(decoded);
}

/** Reads the key of an object's member. @returns the offset of the value */
function beginMember(reading: Reading, container: Container, start: number): number {
  const text = reading.text;
  const place = container.starts.push(start) - 1;
  container.valueStart = start;
  container.prefix = undefined;
  if (!container.isObject) return start;
  const end = endOfString(reading, start);
  const colon = skipSpace(text, end);
  const value = skipSpace(text, colon + 1);
  const { ranks } = container;
  const literal = reading.plain ? undefined : rewrittenString(reading, start, end);
  let length = end - start - 2;
  let rank: number;
  if (literal === undefined) {
    rank = rankOf(text, start + 1, end - 1);
  } else {
    const key = JSON.parse(literal) as string;
    length = key.length;
    rank = rankOf(key, 0, length);
    container.keys ??= [];
    container.keys[place] = key;
  }
  ranks.push(rank);
  if (length > MAX_KEY_LENGTH) reading.fault ??= portabilityFault('long-key');
  if (rank === PROTOTYPE_RANK && keyAt(text, container, place) === PROTOTYPE_KEY) {
    reading.fault ??= portabilityFault('prototype-key');
  }
  if (container.watched !== undefined) {
    const key = container.keys?.[place];
    container.below =
      key === undefined
        ? reading.watch.see(container.watched, text, start + 1, end - 1)
        : reading.watch.see(container.watched, key, 0, length);
  }
  if (container.clean && place > 0 && compareKeys(reading, container, place - 1, place) > 0) {
    container.clean = false;
  }
  container.valueStart = value;
  if (literal !== undefined || value !== end + 1) container.prefix = `${literal ?? text.slice(start, end)}:`;
  return value;
}

/** @param value - canonical text of the member's value, if it is not what stands there */
function endMember(reading: Reading, container: Container, end: number, value: string | undefined): void {
  const { prefix, starts, valueStart } = container;
  const place = container.ends.push(end) - 1;
  if (value === undefined && prefix === undefined) return;
  container.clean = false;
  container.texts ??= [];
  container.texts[place] =
    (prefix ?? reading.text.slice(starts[place], valueStart)) +
    (value ?? reading.text.slice(valueStart, end));
}

/** Canonical text of a container that is not canonical as it stands. */
function rewritten(reading: Reading, container: Container): string {
  const { text } = reading;
  const { isObject, starts, ends, texts } = container;
  const places = isObject ? placesByKey(reading, container) : undefined;
  // Plain concatenation, not `join`: V8 keeps it as a rope, so deep nesting does not copy the inner text once a level.
  let result = isObject ? '{' : '[';
  for (let index = 0; index < starts.length; index++) {
    const place = places?.[index] ?? index;
    const start = starts[place] as number;
    const rewrittenMember = texts?.[place];
    if (rewrittenMember !== undefined) {
      result += index === 0 ? rewrittenMember : `,${rewrittenMember}`;
    } else if (index > 0 && text.charCodeAt(start - 1) === COMMA) {
      // With the comma that stands before it: one piece instead of two.
      result += text.slice(start - 1, ends[place]);
    } else {
      result += index === 0 ? text.slice(start, ends[place]) : `,${text.slice(start, ends[place])}`;
    }
  }
  return result + (isObject ? '}' : ']');
}

/** Places of the members in the order of their keys; those of equal keys keep their order. */
function placesByKey(reading: Reading, container: Container): number[] {
  const { ranks } = container;
  const places: number[] = [];
  if (ranks.length > FEW) {
    for (let place = 0; place < ranks.length; place++) places.push(place);
    return places.sort((a, b) => compareKeys(reading, container, a, b));
  }
  for (let next = 0; next < ranks.length; next++) {
    let at = places.push(next) - 1;
    for (; at > 0 && compareKeys(reading, container, places[at - 1] as number, next) > 0; at--) {
      places[at] = places[at - 1] as number;
    }
    places[at] = next;
  }
  return places;
}

/**
 * Negative, zero or positive, as the key of one member comes before that of another, is equal to it, or comes behind.
 *
 * This is what finds repeated keys: whether an object is in order or is put in order, neighbours are compared.
 */
function compareKeys(reading: Reading, container: Container, a: number, b: number): number {
  const difference = (container.ranks[a] as number) - (container.ranks[b] as number);
  if (difference !== 0) return difference;
  const [keyA, keyB] = [keyAt(reading.text, container, a), keyAt(reading.text, container, b)];
  if (keyA === keyB) reading.fault ??= portabilityFault('repeated-key');
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}
