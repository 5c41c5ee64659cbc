import type { SoughtKey, WatchedObject } from './watched-names.ts';

/** An object or array that is being read; `OpenMembers.open` says what of it is known then. */
export class Container {
  isObject!: boolean;
  /** Offset of its opening brace or bracket. */
  start!: number;
  /** Number of its first member. */
  first!: number;
  /** Whether the text from there on is canonical as it stands. */
  clean!: boolean;
  /** What to watch for among its keys, if signed names lead here. */
  watched: WatchedObject | undefined;
  /** Whether they lead here by the very keys that they spell. */
  isSought!: boolean;
  /** What to watch for in the value of the member that is being read. */
  below: WatchedObject | undefined;
  /** What is looked for, if that member is it. */
  sought: SoughtKey | undefined;
  /** Where that value begins. */
  valueStart!: number;
  /** Canonical text of that member's key and colon, if it is not what stands there. */
  prefix: string | undefined;
  /** Whether keys of its members are kept as texts. */
  hasKeys!: boolean;
}

/** Members, or depth, of bodies that are usual. Room for more is given back to the garbage collector. */
const MAX_KEPT = 16_384;

/**
 * The objects and arrays that are being read, one inside of the other, and their members as offsets into the text. The
 * members of an inner one stand behind those of the outer one, and are forgotten when it ends. A reading hands its room
 * on to the next, so that most readings allocate nothing for it.
 */
export class OpenMembers {
  readonly containers: Container[] = [];
  depth = 0;
  /** Where members begin, with their keys. */
  starts = new Uint32Array(64);
  /** Where members end. */
  ends = new Uint32Array(64);
  /** The first two characters of each key, by which most keys can be put in order. */
  ranks = new Uint32Array(64);
  /** Canonical texts of members that are not canonical as they stand. */
  readonly texts: (string | undefined)[] = [];
  /** Keys that do not stand in the text as they are, and those that were compared as texts. */
  readonly keys: (string | undefined)[] = [];
  count = 0;

  /** Whether it is small enough to be kept for another reading. */
  get isSmall(): boolean {
    return this.starts.length <= MAX_KEPT && this.containers.length <= MAX_KEPT;
  }

  open(isObject: boolean, start: number): Container {
    const depth = this.depth++;
    if (depth === this.containers.length) this.containers.push(new Container());
    const container = this.containers[depth] as Container;
    container.isObject = isObject;
    container.start = start;
    container.first = this.count;
    container.clean = true;
    container.hasKeys = false;
    container.isSought = false;
    container.watched = undefined;
    container.below = undefined;
    container.sought = undefined;
    return container;
  }

  /** @returns the container around the one that ends */
  close(container: Container): Container | undefined {
    const { first } = container;
    if (container.hasKeys)
      for (let member = first; member < this.count; member++) this.keys[member] = undefined;
    // Nothing of a body outlives its reading.
    container.prefix = undefined;
    this.count = first;
    return --this.depth === 0 ? undefined : this.containers[this.depth - 1];
  }

  /** Makes room for a member. @returns its number */
  add(start: number): number {
    const member = this.count++;
    if (member === this.starts.length) {
      this.starts = grown(this.starts);
      this.ends = grown(this.ends);
      this.ranks = grown(this.ranks);
    }
    this.starts[member] = start;
    return member;
  }
}

function grown(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(2 * numbers.length);
  more.set(numbers);
  return more;
}
