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
import { type Container, OpenMembers } from './open-members.ts';
import {
  isPortableExponential,
  MAX_DEPTH,
  MAX_KEY_LENGTH,
  MAX_NUMBER_LENGTH,
  type PortabilityFault,
  portabilityFault,
  textRule,
} from './portability.ts';
import { type FoundValue, type NameWatch, watchFor } from './watched-names.ts';

/** What one reading of a JSON text finds out. */
export interface TextReading {
  readonly text: string;
  readonly signedNames: readonly string[];
  /** For each of these names, where its value stands. */
  readonly found: readonly FoundValue[];
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
 * This one reading answers for everything: what is signed, whether all parsers read it alike, and what tells it from other
 * bodies. It is made before the hash is checked, so it must not be slow for any text: no object takes the square of its
 * size.
 *
 * @param signedNames - fields that are looked up, and for which there must be one place only, see `WatchedNames`
 */
export function readText(text: string, signedNames: readonly string[] = []): TextReading {
  const watch = watchFor(signedNames);
  const reading = new Reading(text, watch);
  const canonical = readValue(reading);
  const found = signedNames.map((name) => watch.valueOf(name));
  if (reading.members.isSmall) idle = reading.members;
  return { text, signedNames, found, canonical, fault: reading.fault ?? watch.fault };
}

/** See {@link TextReading.canonical}. */
export function canonicalText(text: string): string {
  return readText(text).canonical;
}

/** Members up to this number are sorted in place, which takes the square of their number, but little of it. */
const FEW = 8;

/** Of the key between two offsets: the first two characters as a number, by which most keys can be put in order. */
function rankOf(text: string, start: number, end: number): number {
  const first = end > start ? text.charCodeAt(start) : 0;
  return first * 0x10000 + (end > start + 1 ? text.charCodeAt(start + 1) : 0);
}

/** The last character that a number may begin with. */
const NINE = 0x39;

const PROTOTYPE_KEY = '__proto__';
const PROTOTYPE_RANK = rankOf(PROTOTYPE_KEY, 0, PROTOTYPE_KEY.length);

/** Key of a member of the innermost object. It is kept until that ends, since sorting asks for it again. */
function keyAt({ members, text }: Reading, container: Container, member: number): string {
  const known = members.keys[member];
  if (known !== undefined) return known;
  const start = (members.starts[member] as number) + 1;
  const key = text.slice(start, text.indexOf('"', start));
  members.keys[member] = key;
  container.hasKeys = true;
  return key;
}

/** Room that the last reading has left. One that fails leaves none. */
let idle: OpenMembers | undefined;

/** One reading of one text. */
class Reading {
  readonly text: string;
  /** No string need be read again then. */
  readonly plain: boolean;
  readonly watch: NameWatch;
  readonly members: OpenMembers;
  fault: PortabilityFault | undefined;

  constructor(text: string, watch: NameWatch) {
    this.text = text;
    this.plain = !text.includes('\\') && text.isWellFormed();
    this.watch = watch;
    this.members = idle ?? new OpenMembers();
    idle = undefined;
  }
}

function readValue(reading: Reading): string {
  const { members, text } = reading;
  let container: Container | undefined;
  let offset = skipSpace(text, 0);
  for (;;) {
    // Here a value begins.
    const start = offset;
    const first = text.charCodeAt(start);
    let value: string | undefined;
    if (first === OPEN_BRACE || first === OPEN_BRACKET) {
      if (members.depth === MAX_DEPTH) reading.fault ??= portabilityFault('depth');
      const isObject = first === OPEN_BRACE;
      const outer: Container | undefined = container;
      container = members.open(isObject, start);
      if (isObject) {
        container.watched = outer === undefined ? reading.watch.top : outer.below;
        container.isSought = outer === undefined || outer.sought !== undefined;
      }
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
        const meant = decoded(reading, start, offset);
        if (meant !== undefined) value = JSON.stringify(meant);
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
      const parent = members.close(container);
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

/** What the string literal between two offsets means, if that is not what stands there. */
function decoded(reading: Reading, start: number, end: number): string | undefined {
  if (reading.plain) return undefined;
  const literal = reading.text.slice(start, end);
  if (!literal.includes('\\') && literal.isWellFormed()) return undefined;
  const meant = JSON.parse(literal) as string;
  const rule = textRule(meant);
  if (rule !== undefined) reading.fault ??= portabilityFault(rule);
  return meant;
}

/** Reads the key of an object's member. @returns the offset of the value */
function beginMember(reading: Reading, container: Container, start: number): number {
  const { members, text } = reading;
  const member = members.add(start);
  container.valueStart = start;
  container.prefix = undefined;
  if (!container.isObject) return start;
  const end = endOfString(reading, start);
  const colon = skipSpace(text, end);
  const value = skipSpace(text, colon + 1);
  const key = decoded(reading, start, end);
  let length = end - start - 2;
  let rank: number;
  if (key === undefined) {
    rank = rankOf(text, start + 1, end - 1);
  } else {
    length = key.length;
    rank = rankOf(key, 0, length);
    members.keys[member] = key;
    container.hasKeys = true;
  }
  members.ranks[member] = rank;
  if (length > MAX_KEY_LENGTH) reading.fault ??= portabilityFault('long-key');
  if (rank === PROTOTYPE_RANK && keyAt(reading, container, member) === PROTOTYPE_KEY) {
    reading.fault ??= portabilityFault('prototype-key');
  }
  if (container.watched !== undefined) {
    if (key === undefined) reading.watch.see(container, text, start + 1, end - 1);
    else reading.watch.see(container, key, 0, length);
  }
  if (
    container.clean &&
    member > container.first &&
    compareKeys(reading, container, member - 1, member) > 0
  ) {
    container.clean = false;
  }
  container.valueStart = value;
  if (key !== undefined) container.prefix = `${JSON.stringify(key)}:`;
  else if (value !== end + 1) container.prefix = `${text.slice(start, end)}:`;
  return value;
}

/** @param value - canonical text of the member's value, if it is not what stands there */
function endMember(
  { members, text }: Reading,
  container: Container,
  end: number,
  value: string | undefined,
): void {
  const member = members.count - 1;
  members.ends[member] = end;
  const { prefix, sought, valueStart } = container;
  if (sought !== undefined) {
    sought.start = valueStart;
    sought.end = end;
  }
  if (value === undefined && prefix === undefined) return;
  container.clean = false;
  members.texts[member] =
    (prefix ?? text.slice(members.starts[member], valueStart)) + (value ?? text.slice(valueStart, end));
}

/** Canonical text of a container that is not canonical as it stands. */
function rewritten(reading: Reading, container: Container): string {
  const { first, isObject } = container;
  const { text, members } = reading;
  const { starts, ends, texts, count } = members;
  const order = isObject ? membersByKey(reading, container) : undefined;
  // Plain concatenation, not `join`: V8 keeps it as a rope, so deep nesting does not copy the inner text once a level.
  let result = isObject ? '{' : '[';
  for (let index = first; index < count; index++) {
    const member = order === undefined ? index : (order[index - first] as number);
    const start = starts[member] as number;
    const rewrittenMember = texts[member];
    if (rewrittenMember !== undefined) {
      texts[member] = undefined;
      result += index === first ? rewrittenMember : `,${rewrittenMember}`;
    } else if (index > first && text.charCodeAt(start - 1) === COMMA) {
      // With the comma that stands before it: one piece instead of two.
      result += text.slice(start - 1, ends[member]);
    } else {
      result += index === first ? text.slice(start, ends[member]) : `,${text.slice(start, ends[member])}`;
    }
  }
  return result + (isObject ? '}' : ']');
}

/** Members of the innermost object in the order of their keys; those of equal keys keep their order. */
function membersByKey(reading: Reading, container: Container): number[] {
  const { first } = container;
  const { count } = reading.members;
  const order: number[] = [];
  if (count - first > FEW) {
    for (let member = first; member < count; member++) order.push(member);
    return order.sort((a, b) => compareKeys(reading, container, a, b));
  }
  for (let next = first; next < count; next++) {
    let at = order.push(next) - 1;
    for (; at > 0 && compareKeys(reading, container, order[at - 1] as number, next) > 0; at--) {
      order[at] = order[at - 1] as number;
    }
    order[at] = next;
  }
  return order;
}

/**
 * Negative, zero or positive, as the key of one member comes before that of another, is equal to it, or comes behind.
 *
 * This is what finds repeated keys: whether an object is in order or is put in order, neighbours are compared.
 */
function compareKeys(reading: Reading, container: Container, a: number, b: number): number {
  const { ranks } = reading.members;
  const difference = (ranks[a] as number) - (ranks[b] as number);
  if (difference !== 0) return difference;
  const [keyA, keyB] = [keyAt(reading, container, a), keyAt(reading, container, b)];
  if (keyA === keyB) reading.fault ??= portabilityFault('repeated-key');
  return keyA < keyB ? -1 : keyA > keyB ? 1 : 0;
}
