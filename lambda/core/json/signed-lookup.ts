import { oncePerList } from '../signature/once-per-list.ts';
import {
  CLOSE_BRACE,
  COMMA,
  decodeString,
  hasEscapes,
  lengthBit,
  OPEN_BRACE,
  skipSpace,
  skipString,
  skipValue,
} from './json-text.ts';

/** A key that is looked for in one object: where its value stands, and what is looked for inside of it. */
export interface SoughtKey {
  /** How often the object has it. */
  count: number;
  /** Offset of the value of the last one. */
  start: number;
  /** Offset behind it, unless it is an object that was looked into. */
  end: number;
  /** Absent if no name leads further. */
  below: SoughtKeys | undefined;
}

/** What is looked for in one object. */
export class SoughtKeys {
  readonly #keys = new Map<string, SoughtKey>();
  /** Bits of the lengths of all keys: most keys of a body are told by theirs. */
  #lengths = 0;

  /** The key of this name, to be looked for from now on. */
  seek(key: string): SoughtKey {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    const sought: SoughtKey = { count: 0, start: 0, end: 0, below: undefined };
    this.#keys.set(key, sought);
    this.#lengths |= lengthBit(key.length);
    return sought;
  }

  get(key: string): SoughtKey | undefined {
    return this.#keys.get(key);
  }

  /** Forgets what was found. */
  reset(): void {
    for (const sought of this.#keys.values()) {
      sought.count = 0;
      sought.below?.reset();
    }
  }

  /** The key whose literal stands between two offsets of a text, if it is looked for. */
  find(text: string, start: number, end: number): SoughtKey | undefined {
    const maybe = (this.#lengths & lengthBit(end - start - 2)) !== 0 || hasEscapes(text, start, end);
    return maybe ? this.#keys.get(decodeString(text, start, end)) : undefined;
  }
}

/**
 * Everything that the names may stand for: each is an own key at the top or, if it has dots, a path of own keys.
 *
 * One tree for all names, so that one reading of the body answers them all: names are not authenticated when they are
 * looked up, and 16 of them with eight parts each must not cost 128 readings of 300 KB.
 */
function soughtKeys(names: readonly string[]): SoughtKeys {
  const top = new SoughtKeys();
  for (const name of names) {
    top.seek(name);
    let keys = top;
    let sought: SoughtKey | undefined;
    for (const key of name.split('.')) {
      if (sought !== undefined) keys = sought.below ??= new SoughtKeys();
      sought = keys.seek(key);
    }
  }
  return top;
}

const keysOf = oncePerList(soughtKeys);

/**
 * Finds the keys that names may stand for, in one reading.
 *
 * @param text - JSON that `JSON.parse` has accepted; nothing is found in what is no object
 * @returns the keys at the top, good until the next reading
 */
export function lookUp(text: string, names: readonly string[]): SoughtKeys {
  const top = keysOf(names);
  top.reset();
  // What is looked for in the object that is being read, and in those around it.
  let keys = top;
  const outer: SoughtKeys[] = [];
  const start = skipSpace(text, 0);
  if (text.charCodeAt(start) !== OPEN_BRACE) return top;
  let offset = skipSpace(text, start + 1);
  for (;;) {
    if (text.charCodeAt(offset) === CLOSE_BRACE) {
      const parent = outer.pop();
      if (parent === undefined) return top;
      keys = parent;
      offset++;
    } else {
      const keyEnd = skipString(text, offset);
      const sought = keys.find(text, offset, keyEnd);
      const value = skipSpace(text, skipSpace(text, keyEnd) + 1);
      if (sought !== undefined) {
        sought.count++;
        sought.start = value;
        if (sought.below !== undefined && text.charCodeAt(value) === OPEN_BRACE) {
          outer.push(keys);
          keys = sought.below;
          offset = skipSpace(text, value + 1);
          continue;
        }
      }
      offset = skipValue(text, value);
      if (sought !== undefined) sought.end = offset;
    }
    offset = skipSpace(text, offset);
    if (text.charCodeAt(offset) === COMMA) offset = skipSpace(text, offset + 1);
  }
}
