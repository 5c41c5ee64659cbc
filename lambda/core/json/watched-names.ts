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

/** A key that a signed name leads by, in its object: where its value stands. */
export interface SoughtKey {
  /** Number of the watch that has found it. */
  foundBy: number;
  /** How often the object has it. */
  count: number;
  /** Offset of the value of the last one. */
  start: number;
  /** Offset behind it. */
  end: number;
}

/** Where the value of a signed name stands; `repeated` if a key that leads there occurs twice in its object. */
export type FoundValue = { readonly start: number; readonly end: number } | 'repeated' | undefined;

/** Where a signed name may lead: to an own key at the top or, by a path of own keys, to the last of them. */
interface Ways {
  readonly own: SoughtKey;
  readonly path: readonly SoughtKey[];
}

/** What a key means in the object it stands in. */
interface WatchedKey {
  /** The field, or the object on the way to one, that the key leads to. */
  readonly place: Place;
  /** Spellings that lead there by the rule of the hash. Every other one is read so by some parsers only. */
  readonly spellings: Map<string, SoughtKey>;
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
    const added: WatchedKey = { place, spellings: new Map(), name, below: undefined };
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
  readonly #ways = new Map<string, Ways>();

  constructor(names: readonly string[]) {
    for (const name of names) this.#add(name);
  }

  #add(name: string): void {
    const parts = name.split('.');
    const path: SoughtKey[] = [];
    let object = this.top;
    for (let from = 0; from < parts.length; from++) {
      let next: WatchedKey | undefined;
      for (let to = from + 1; to <= parts.length; to++) {
        const key = parts.slice(from, to).join('.');
        const watched = object.add(key, this.#placeOf(parts.slice(0, to).join('.')), name);
        const isWhole = from === 0 && to === parts.length;
        if (isWhole) this.#ways.set(name, { own: spelled(watched, key), path });
        if (to === from + 1) path.push(spelled(watched, key));
        next ??= watched;
      }
      if (from + 1 === parts.length || next === undefined) return;
      next.below ??= new WatchedObject();
      object = next.below;
    }
  }

  /** @param name - one of those that are watched for */
  waysOf(name: string): Ways {
    return this.#ways.get(name) as Ways;
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

/** An object that is watched while it is read. */
interface Watched {
  /** What to watch for among its keys. */
  readonly watched: WatchedObject | undefined;
  /** Whether signed names lead to it by the very keys that they spell. */
  readonly isSought: boolean;
  /** What to watch for in the value of the key that was seen last. */
  below: WatchedObject | undefined;
  /** What was looked for, if that key is it. */
  sought: SoughtKey | undefined;
}

/** One reading of a body, which is told every key of the objects that are watched. */
export class NameWatch {
  readonly #names: WatchedNames;
  readonly #number: number;
  fault: PortabilityFault | undefined;

  constructor(names: WatchedNames) {
    this.#names = names;
    this.#number = ++watches;
  }

  get top(): WatchedObject {
    return this.#names.top;
  }

  /** Takes note of the key between two offsets of a text. */
  see(object: Watched, text: string, start: number, end: number): void {
    const watched = object.watched?.find(text, start, end);
    object.below = watched?.below;
    object.sought = undefined;
    if (watched === undefined) return;
    const { name, place, spellings } = watched;
    const sought = spellings.get(text.slice(start, end));
    if (sought === undefined) {
      this.fault ??= spellings.size === 0 ? twoPlaces(name) : likeSigned(name);
    } else {
      if (place.seenBy === this.#number) this.fault ??= twoPlaces(name);
      if (object.isSought) object.sought = this.#found(sought);
    }
    place.seenBy = this.#number;
  }

  #found(sought: SoughtKey): SoughtKey {
    sought.count = this.#countOf(sought) + 1;
    sought.foundBy = this.#number;
    return sought;
  }

  #countOf({ count, foundBy }: SoughtKey): number {
    return foundBy === this.#number ? count : 0;
  }

  /** Looks up a signed name: an own key at the top first, else a path. */
  valueOf(name: string): FoundValue {
    const { own, path } = this.#names.waysOf(name);
    const keys = this.#countOf(own) > 0 ? [own] : path;
    const odd = keys.find((key) => this.#countOf(key) !== 1);
    if (odd === undefined) {
      const { end, start } = keys.at(-1) as SoughtKey;
      return { start, end };
    }
    return this.#countOf(odd) === 0 ? undefined : 'repeated';
  }
}

/** The key of this spelling, as it is looked for. */
function spelled({ spellings }: WatchedKey, key: string): SoughtKey {
  const known = spellings.get(key);
  if (known !== undefined) return known;
  const sought = { foundBy: 0, count: 0, start: 0, end: 0 };
  spellings.set(key, sought);
  return sought;
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
