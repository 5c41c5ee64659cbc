import { decodeString, type Member, membersOf } from '../../lambda/core/json-text.ts';

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
const MOST_OTHER_FIELDS = 40;
const MOST_FIELDS = 200;
const LONGEST_OTHER_VALUE = 1000;
const MOST_PATH_PARTS = 8;
const ABSENT: FieldValue = { kind: 'absent', source: '', text: '' };

/** Members of the object that a body is, and of the objects in it. */
export class BodyFields {
  readonly text: string;
  readonly #top: readonly Member[];

  /** @param text - a JSON object that `JSON.parse` has accepted */
  constructor(text: string) {
    this.text = text;
    this.#top = membersOf(text) ?? [];
  }

  /** Names of the top-level keys, in the order of the text. */
  get names(): readonly string[] {
    return this.#top.map(({ key }) => key);
  }

  /** Value of a field by its name: an own key first, else a dotted path. The last of repeated keys counts. */
  value(name: string): FieldValue {
    const member = this.#locate(name).at(-1);
    return member === undefined ? ABSENT : valueAt(this.text, member);
  }

  /** Whether the key of a field occurs twice in its object. */
  isRepeated(name: string): boolean {
    return this.#locate(name).length > 1;
  }

  /** The scalars of the top level, in the order of the text; none if there are too many to be an event's. */
  scalars(): OtherField[] {
    if (this.#top.length > MOST_FIELDS) return [];
    return this.#top
      .map((member) => ({ name: member.key, value: valueAt(this.text, member) }))
      .filter(({ value }) => value.kind !== 'json');
  }

  /** Scalars that are not listed: those of the top level, then those one level below, under their dotted names. */
  others(listed: readonly string[]): OtherField[] {
    const nested = this.objects().flatMap(({ name, members }) =>
      members.slice(0, MOST_OTHER_FIELDS).map((member) => ({ ...member, key: `${name}.${member.key}` })),
    );
    const found: OtherField[] = [];
    for (const member of [...this.#top, ...nested]) {
      if (found.length === MOST_OTHER_FIELDS) break;
      if (listed.includes(member.key) || member.end - member.start > LONGEST_OTHER_VALUE) continue;
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
      .map(({ key, start }) => ({ name: key, members: membersOf(this.text, start) ?? [] }));
  }

  #locate(name: string): Member[] {
    const named = (members: readonly Member[], wanted: string) => members.filter(({ key }) => key === wanted);
    const own = named(this.#top, name);
    const parts = name.split('.');
    if (own.length > 0 || parts.length === 1 || parts.length > MOST_PATH_PARTS) return own;
    let found: Member[] = [];
    let members: readonly Member[] = this.#top;
    let repeated: Member[] | undefined;
    for (const part of parts) {
      found = named(members, part);
      if (found.length > 1) repeated = found;
      const last = found.at(-1);
      if (last === undefined) return [];
      members = membersOf(this.text, last.start) ?? [];
    }
    const last = found.at(-1);
    return repeated !== undefined && last !== undefined ? [last, last] : found;
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
