import { type Char, CharSet, JS, NFA, TooManyNodesError } from 'refa';
import type { SignedField } from '../../lambda/core/settings/event-type.ts';

/** One way to read a text as the signed fields it is made of. */
export type Reading = readonly { readonly name: string; readonly text: string }[];

/** A text that two lists of values share, so that a hash of it authenticates both. */
export interface Ambiguity {
  /** A shortest such text of the fields it names. */
  readonly text: string;
  /** The two readings, both of the same fields. */
  readonly readings: readonly [Reading, Reading];
}

/** A pattern cannot be analysed, or would be useless. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

type State = NFA.ReadonlyNode;

/** Highest code point: the field policy compiles its patterns with the `u` flag. */
const MAX_CHARACTER = 0x10ffff;

/** Keeps synthesis quick; an ordinary policy needs a few thousand. */
const MAX_SEARCH_STATES = 500_000;

/** Characters a witness should rather be made of, most legible first. */
const LEGIBLE: readonly CharSet[] = [
  [0x30, 0x39],
  [0x61, 0x7a],
  [0x41, 0x5a],
  [0x21, 0x7e],
].map(([min = 0, max = 0]) => CharSet.fromRange(MAX_CHARACTER, { min, max }));

/**
 * Decides exactly whether some concatenation of texts that match the fields' patterns can be split in more than one way.
 *
 * The hash covers the values without separators. Where two lists of values have one concatenation, whoever captured one
 * genuine request can send the other list and be believed.
 *
 * Two different readings of one text agree on some leading fields and then differ in the length of the next one. So it
 * is enough to hold every field against the concatenation of all that follow it, and to look for texts u, v, x with v not
 * empty such that the field accepts both u and uv, and the rest accepts both vx and x.
 *
 * @returns a shortest witness for the first field that is ambiguous, or undefined if every text has one reading
 * @throws PatternError naming the field whose pattern is no regular language, is malformed or matches nothing
 */
export function findAmbiguity(fields: readonly SignedField[]): Ambiguity | undefined {
  const automata = fields.map(toAutomaton);
  for (const index of fields.keys()) {
    const field = automata[index];
    const following = fields.slice(index + 1);
    if (field === undefined || following.length === 0) continue;
    const rest = concatenate(automata.slice(index + 1));
    const found = findTwoSplits(field, rest);
    if (found === undefined) continue;
    const [head] = fields.slice(index, index + 1);
    if (head === undefined) continue;
    return {
      text: found.shorter + found.moved + found.tail,
      readings: [
        [{ name: head.name, text: found.shorter }, ...read(following, found.moved + found.tail)],
        [{ name: head.name, text: found.shorter + found.moved }, ...read(following, found.tail)],
      ],
    };
  }
  return undefined;
}

/** Whether a pattern accepts the empty text; an optional field always does. */
export function acceptsEmptyText(field: SignedField): boolean {
  const automaton = toAutomaton(field);
  return automaton.finals.has(automaton.initial);
}

function toAutomaton(field: SignedField): NFA {
  try {
    const parser = JS.Parser.fromLiteral({ source: `(?:${field.pattern})`, flags: 'u' });
    const { expression } = parser.parse({ backreferences: 'throw', assertions: 'throw' });
    const automaton = NFA.fromRegex(expression, { maxCharacter: MAX_CHARACTER });
    if (automaton.isEmpty) throw new PatternError('it matches no text at all');
    if (field.optional) automaton.union(NFA.emptyWord({ maxCharacter: MAX_CHARACTER }));
    return automaton;
  } catch (error) {
    throw new PatternError(
      `The pattern of the signed field "${field.name}" cannot be used: ${explain(error)}.`,
      {
        cause: error,
      },
    );
  }
}

function explain(error: unknown): string {
  if (error instanceof PatternError) return error.message;
  if (error instanceof TooManyNodesError) return 'it is too large to be analysed';
  if (error instanceof SyntaxError) return error.message;
  return 'anchors, lookarounds, word boundaries and backreferences are not supported';
}

function concatenate(automata: readonly NFA[]): NFA {
  const all = NFA.emptyWord({ maxCharacter: MAX_CHARACTER });
  for (const automaton of automata) all.append(automaton);
  return all;
}

interface TwoSplits {
  /** What the field holds in the reading where it is shorter. */
  readonly shorter: string;
  /** What belongs to the field in one reading and to the rest in the other. */
  readonly moved: string;
  /** What belongs to the rest in both. */
  readonly tail: string;
}

/** Which of the three parts of the text is being read. */
type Part = 'shorter' | 'moved-begin' | 'moved' | 'tail';

interface SearchState {
  readonly part: Part;
  /** State of the reading in which the field is longer. */
  readonly long: State;
  /** State of the reading in which the field is shorter. */
  readonly short: State;
  /** How the state was reached: from where, by which character, as which part of the text. */
  readonly step:
    | { readonly from: SearchState; readonly character: Char; readonly part: keyof TwoSplits }
    | undefined;
}

/** Breadth-first search over pairs of states, both readings advancing on the same character. */
function findTwoSplits(field: NFA, rest: NFA): TwoSplits | undefined {
  const identify = stateNumbers();
  const seen = new Set<string>();
  const queue: SearchState[] = [];

  const reach = (state: SearchState): void => {
    const key = `${state.part} ${identify(state.long)} ${identify(state.short)}`;
    if (seen.has(key)) return;
    if (seen.size >= MAX_SEARCH_STATES)
      throw new PatternError('The patterns are too large to be analysed together.');
    seen.add(key);
    queue.push(state);
    // Steps that read nothing: a reading goes on from the field to the rest.
    if (state.part === 'shorter' && field.finals.has(state.short as NFA.Node)) {
      reach({ ...state, part: 'moved-begin', short: rest.initial });
    }
    if (state.part === 'moved' && field.finals.has(state.long as NFA.Node)) {
      reach({ ...state, part: 'tail', long: rest.initial });
    }
  };

  reach({ part: 'shorter', long: field.initial, short: field.initial, step: undefined });
  for (let next = 0; next < queue.length; next++) {
    const state = queue[next] as SearchState;
    if (
      state.part === 'tail' &&
      rest.finals.has(state.long as NFA.Node) &&
      rest.finals.has(state.short as NFA.Node)
    ) {
      return textOf(state);
    }
    for (const [long, longVia] of state.long.out) {
      for (const [short, shortVia] of state.short.out) {
        const character = legibleCharacter(longVia.intersect(shortVia));
        if (character === undefined) continue;
        const part = state.part === 'moved-begin' ? 'moved' : state.part;
        reach({ part, long, short, step: { from: state, character, part } });
      }
    }
  }
  return undefined;
}

function stateNumbers(): (state: State) => number {
  const numbers = new Map<State, number>();
  return (state) => {
    const known = numbers.get(state) ?? numbers.size;
    numbers.set(state, known);
    return known;
  };
}

function legibleCharacter(characters: CharSet): Char | undefined {
  for (const preferred of LEGIBLE) {
    const common = characters.commonCharacter(preferred);
    if (common !== undefined) return common;
  }
  return characters.ranges[0]?.min;
}

function textOf(end: SearchState): TwoSplits {
  const parts = { shorter: '', moved: '', tail: '' };
  for (let step = end.step; step !== undefined; step = step.from.step) {
    parts[step.part] = String.fromCodePoint(step.character) + parts[step.part];
  }
  return parts;
}

/** Some way to split a text that the fields accept. */
function read(fields: readonly SignedField[], text: string): Reading {
  const reading = tryRead(fields, [...text]);
  if (reading === undefined)
    throw new Error('A text accepted by the automaton is not accepted by the patterns.');
  return reading;
}

function tryRead(fields: readonly SignedField[], characters: readonly string[]): Reading | undefined {
  const [field, ...following] = fields;
  if (field === undefined) return characters.length === 0 ? [] : undefined;
  const expression = new RegExp(`^(?:${field.pattern})$`, 'u');
  for (let length = characters.length; length >= 0; length--) {
    const text = characters.slice(0, length).join('');
    if (!expression.test(text) && !(field.optional && text === '')) continue;
    const rest = tryRead(following, characters.slice(length));
    if (rest !== undefined) return [{ name: field.name, text }, ...rest];
  }
  return undefined;
}
