import { signedField } from '../signature/field-name.ts';
import { oncePerList } from '../signature/once-per-list.ts';
import { lengthBit } from './json-text.ts';
import { keyLikeness } from './key-likeness.ts';
import type { PortabilityFault } from './portability.ts';

/** A signed field, or an object on the way to one. */
interface Place {
  /** Number of the last watch that came by it. */
  seenBy: number;
}

/** What a key means in the object it stands in. */
interface WatchedKey {
  /** The field, or the object on the way to one, that the key leads to. */
  readonly place: Place;
  /** Spellings that lead there by the rule of the hash. Every other one is read so by some parsers only. */
  readonly spellings: string[];
  /** The signed name that it is about. */
  readonly name: string;
  /** Keys of the object behind it. */
  below: WatchedObject | undefined;
}

/** UTF-16 units of a decomposed character that is one unit when it is composed. */
const MAX_DECOMPOSED = 4;

/** The keys of one object that can be taken for a part of a signed name. */
class WatchedObject {
  readonly #keys = new Map<string, WatchedKey>();
  /** Bits of their lengths. A key of ASCII alone that has another one is none of them. */
  #lengths = 0;
  /** Longer keys are none of them, and are not looked at: to compose accents takes the square of their number. */
  #maxLength = 0;

  /** What is known of the key between two offsets of a text. */
  find(text: string, start: number, end: number): WatchedKey | undefined {
    const length = end - start;
    if (length > this.#maxLength) return undefined;
    if ((this.#lengths & lengthBit(length)) === 0 && isAscii(text, start, end)) return undefined;
    const key = text.slice(start, end);
    // Most signed names are like themselves.
    return this.#keys.get(key) ?? this.#keys.get(keyLikeness(key));
  }

  add(key: string, place: Place, name: string): WatchedKey {
    const likeness = keyLikeness(key);
    const known = this.#keys.get(likeness);
    if (known !== undefined) return known;
    const added: WatchedKey = { place, spellings: [], name, below: undefined };
    this.#keys.set(likeness, added);
    this.#lengths |= lengthBit(key.length) | lengthBit(likeness.length);
    this.#maxLength = Math.max(this.#maxLength, MAX_DECOMPOSED * likeness.length);
    return added;
  }
}

/**
 * The signed names of a request, for watching a body that is read: is there one place for each of them, whatever parser
 * looks it up?
 *
 * A name is an own key at the top, or a path through objects (`a.b.c`). Other readings of a body are watched for, too:
 * keys that are like the right ones (see `keyLikeness`), an own key beside its path, and keys that spell a piece of a
 * path (`{"a.b":{"c":1}}`), which some tools take for the path itself.
 */
export class WatchedNames {
  readonly top = new WatchedObject();
  /** By what their paths are like. */
  readonly #places = new Map<string, Place>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#add(name);
  }

  #add(name: string): void {
    const parts = name.split('.');
    let object: WatchedObject = this.top;
    for (let from = 0; from < parts.length; from++) {
      let next: WatchedKey | undefined;
      for (let to = from + 1; to <= parts.length; to++) {
        const key = parts.slice(from, to).join('.');
        const watched = object.add(key, this.#placeOf(parts.slice(0, to).join('.')), name);
        const isWhole = from === 0 && to === parts.length;
        if ((isWhole || to === from + 1) && !watched.spellings.includes(key)) watched.spellings.push(key);
        next ??= watched;
      }
      if (from + 1 === parts.length || next === undefined) return;
      next.below ??= new WatchedObject();
      object = next.below;
    }
  }

  #placeOf(path: string): Place {
    const likeness = keyLikeness(path);
    const place = this.#places.get(likeness) ?? { seenBy: 0 };
    this.#places.set(likeness, place);
    return place;
  }
}

/** Watches so far. A place remembers a number, not the watch itself, so that nothing of a request outlives it. */
let watches = 0;

/** One reading of a body, which is told every key of the objects that are watched. */
export class NameWatch {
  readonly top: WatchedObject;
  readonly #number: number;
  fault: PortabilityFault | undefined;

  constructor(names: WatchedNames) {
    this.top = names.top;
    this.#number = ++watches;
  }

  /**
   * Takes note of the key between two offsets of a text.
   *
   * @returns what to watch in the object that is its value, if it is one
   */
  see(object: WatchedObject, text: string, start: number, end: number): WatchedObject | undefined {
    const watched = object.find(text, start, end);
    if (watched === undefined) return undefined;
    const { below, name, place, spellings } = watched;
    if (!spellings.includes(text.slice(start, end))) {
      this.fault ??= spellings.length === 0 ? twoPlaces(name) : likeSigned(name);
    } else if (place.seenBy === this.#number) {
      this.fault ??= twoPlaces(name);
    }
    place.seenBy = this.#number;
    return below;
  }
}

function isAscii(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

export type { WatchedObject };

function likeSigned(name: string): PortabilityFault {
  return {
    rule: 'like-signed-key',
    reason: `The body has a key that some parsers take for that of the ${signedField(name)}.`,
  };
}

function twoPlaces(name: string): PortabilityFault {
  return {
    rule: 'two-places',
    reason: `The body has the ${signedField(name)} in two places, or where some parsers alone find it.`,
  };
}

const watchedNames = oncePerList((names) => new WatchedNames(names));

/** A watch for one body. */
export function watchFor(names: readonly string[]): NameWatch {
  return new NameWatch(watchedNames(names));
}
