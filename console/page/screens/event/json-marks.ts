import type { EventBody } from '../../../contract.ts';
import { layOut } from '../../json-layout.ts';

/** What a piece of JSON text is, for its colour. */
type PieceKind = 'key' | 'string' | 'number' | 'literal' | 'plain';

/** A stretch of text that looks the same. */
export interface Piece {
  readonly text: string;
  readonly kind: PieceKind;
  /** Name of the field that the hash covers here. */
  readonly signed?: string;
}

type Signed = EventBody['signed'];

/** The text as it was sent, with what the hash covers marked. */
export function rawPieces(text: string, signed: Signed): Piece[] {
  return marked(text, 0, text.length, signed, 'plain');
}

/** A text with line breaks and indentation. */
export interface PrettyText {
  readonly pieces: readonly Piece[];
  /** Whether a part of it is too deep or too far behind for that, and is shown as it was sent. */
  readonly isPartlyRaw: boolean;
}

/**
 * The text with line breaks and indentation, and what the hash covers marked. Strings and numbers stay as they were
 * written.
 *
 * @returns `undefined` if the text is not JSON
 */
export function prettyPieces(text: string, signed: Signed): PrettyText | undefined {
  if (!isJson(text)) return undefined;
  const tokens = layOut(text);
  const pieces = tokens.flatMap(({ text: token, start, space, isWhole }, index): Piece[] => {
    const kind = isWhole ? 'plain' : kindOf(token, tokens[index + 1]?.text);
    return [{ text: space, kind: 'plain' }, ...marked(text, start, start + token.length, signed, kind)];
  });
  return { pieces: joined(pieces), isPartlyRaw: tokens.some(({ isWhole }) => isWhole) };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function kindOf(token: string, next: string | undefined): PieceKind {
  const first = token.charAt(0);
  if (first === '"') return next === ':' ? 'key' : 'string';
  if (first === '-' || (first >= '0' && first <= '9')) return 'number';
  return /[a-z]/i.test(first) ? 'literal' : 'plain';
}

/** A stretch of the text, cut where a signed span begins or ends. */
function marked(text: string, start: number, end: number, signed: Signed, kind: PieceKind): Piece[] {
  const pieces: Piece[] = [];
  let from = start;
  const add = (to: number, field?: string) => {
    if (to <= from) return;
    pieces.push({ text: text.slice(from, to), kind, ...(field !== undefined && { signed: field }) });
    from = to;
  };
  for (const span of signed) {
    if (span.end <= start || span.start >= end) continue;
    add(Math.max(start, span.start));
    add(Math.min(end, span.end), span.field);
  }
  add(end);
  return pieces;
}

/**
 * Pieces with a colour: each is an element of the page, which takes a thousand times the memory of its text. Behind them
 * the text is plain.
 */
const MAX_COLOURED = 5000;

/** Neighbours that look the same become one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  let coloured = 0;
  for (const { text, kind: wanted, signed } of pieces) {
    if (text === '') continue;
    const kind = coloured < MAX_COLOURED || signed !== undefined ? wanted : 'plain';
    const last = all.at(-1);
    if (last !== undefined && last.kind === kind && last.signed === signed) {
      all[all.length - 1] = { ...last, text: last.text + text };
    } else {
      all.push({ text, kind, ...(signed !== undefined && { signed }) });
      if (kind !== 'plain') coloured++;
    }
  }
  return all;
}
