import { decodeString, type Member, membersOf } from '../../lambda/core/json/json-text.ts';

/** What one field of the body holds, with the text it is written in. */
export interface FieldValue {
  readonly kind: 'text' | 'number' | 'boolean' | 'null' | 'json' | 'absent';
  /** As it stands in the body, quotes included. */
  readonly source: string;
  /** Decoded if it is a text, else as it stands in the body. */
  readonly text: string;
}

/** A field beside the listed ones. */
export interface OtherField {
  readonly name: string;
  readonly value: FieldValue;
}

/** How many other fields are looked at: more than any documented body has. */
const MAX_OTHER_FIELDS = 40;
const MAX_FIELDS = 200;
const MAX_OTHER_VALUE = 1000;
const MAX_PATH_PARTS = 8;
const ABSENT: FieldValue = { kind: 'absent', source: '', text: '' };

/** The members of one object, and by their keys the last of each. */
interface ObjectMembers {
  readonly members: readonly Member[];
  readonly byKey: ReadonlyMap<string, { readonly last: Member; readonly isRepeated: boolean }>;
}

/**
 * Members of the object that a body is, and of the objects in it. Each object is read once, however many names lead to it
 * or through it.
 */
export class BodyFields {
  readonly text: string;
  readonly #top: readonly Member[];
  /** What was read so far, by where it begins. */
  readonly #objects = new Map<number, ObjectMembers>();
  #lowerCaseKeys: ReadonlySet<string> | undefined;

  /** @param text - a JSON object that `JSON.parse` has accepted */
  constructor(text: string) {
    this.text = text;
    this.#top = this.#objectAt(0).members;
  }

  /** Names of the top-level keys, in the order of the text. */
  get names(): readonly string[] {
    return this.#top.map(({ key }) => key);
  }

  /** Whether a top-level key has the letters of this name, in whatever case. */
  hasKeyInAnyCase(name: string): boolean {
    this.#lowerCaseKeys ??= new Set(this.#top.map(({ key }) => key.toLowerCase()));
    return this.#lowerCaseKeys.has(name.toLowerCase());
  }

  /** Value of a field by its name: an own key first, else a dotted path. The last of repeated keys counts. */
  value(name: string): FieldValue {
    const found = this.#locate(name);
    return found === undefined ? ABSENT : valueAt(this.text, found.last);
  }

  /** Whether the key of a field, or one that leads to it, occurs twice in its object. */
  isRepeated(name: string): boolean {
    return this.#locate(name)?.isRepeated ?? false;
  }

  /** The scalars of the top level, in the order of the text; none if there are too many to be an event's. */
  scalars(): OtherField[] {
    if (this.#top.length > MAX_FIELDS) return [];
    return this.#top
      .map((member) => ({ name: member.key, value: valueAt(this.text, member) }))
      .filter(({ value }) => value.kind !== 'json');
  }

  /** Scalars that are not listed: those of the top level, then those one level below, under their dotted names. */
  others(listed: readonly string[]): OtherField[] {
    const nested = this.objects().flatMap(({ name, members }) =>
      members.slice(0, MAX_OTHER_FIELDS).map((member) => ({ ...member, key: `${name}.${member.key}` })),
    );
    const found: OtherField[] = [];
    for (const member of [...this.#top, ...nested]) {
      if (found.length === MAX_OTHER_FIELDS) break;
      if (listed.includes(member.key) || member.end - member.start > MAX_OTHER_VALUE) continue;
      const value = valueAt(this.text, member);
      if (value.kind !== 'json') found.push({ name: member.key, value });
    }
    return found;
  }

  /** Objects directly below the top, the first few. */
  objects(): { readonly name: string; readonly members: readonly Member[] }[] {
    return this.#top
      .filter(({ start }) => this.text[start] === '{')
      .slice(0, 5)
      .map(({ key, start }) => ({ name: key, members: this.#objectAt(start).members }));
  }

  #locate(name: string): { readonly last: Member; readonly isRepeated: boolean } | undefined {
    const own = this.#objectAt(0).byKey.get(name);
    const parts = name.split('.', MAX_PATH_PARTS + 1);
    if (own !== undefined || parts.length === 1 || parts.length > MAX_PATH_PARTS) return own;
    let last: Member | undefined;
    let isRepeated = false;
    for (const part of parts) {
      const found = this.#objectAt(last?.start ?? 0).byKey.get(part);
      if (found === undefined) return undefined;
      isRepeated ||= found.isRepeated;
      last = found.last;
    }
    return last && { last, isRepeated };
  }

  /** What is at this place, without members if it is no object. */
  #objectAt(start: number): ObjectMembers {
    const known = this.#objects.get(start);
    if (known !== undefined) return known;
    const members = membersOf(this.text, start) ?? [];
    const byKey = new Map<string, { last: Member; isRepeated: boolean }>();
    for (const member of members) byKey.set(member.key, { last: member, isRepeated: byKey.has(member.key) });
    const object = { members, byKey };
    this.#objects.set(start, object);
    return object;
  }
}

/** The value that a member of an object stands for. */
export function valueAt(text: string, { start, end }: Member): FieldValue {
  const source = text.slice(start, end);
  switch (source[0]) {
    case '"':
      return { kind: 'text', source, text: decodeString(text, start, end).toWellFormed() };
    case '{':
    case '[':
      return { kind: 'json', source, text: source };
    case 't':
    case 'f':
      return { kind: 'boolean', source, text: source };
    case 'n':
      return { kind: 'null', source, text: source };
    default:
      return { kind: 'number', source, text: source };
  }
}
