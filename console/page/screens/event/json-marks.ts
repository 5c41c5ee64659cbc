/** What a piece of JSON text is, for its colour. */
type PieceKind = 'key' | 'string' | 'number' | 'literal' | 'plain';

/** A stretch of text that looks the same. */
export interface Piece {
  readonly text: string;
  readonly kind: PieceKind;
  /** Name of the field that the hash covers here. */
  readonly signed?: string;
}

/** A stretch of the raw text that the hash covers. */
export interface SignedSpan {
  readonly start: number;
  readonly end: number;
  readonly field: string;
}

interface Token {
  readonly start: number;
  readonly end: number;
}

const INDENT = '  ';

/** One string, number, word or sign. Whatever else there is counts as one sign a character. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[A-Za-z]+|[^\s]/g;

/** The text as it was sent, with what the hash covers marked. */
export function rawPieces(text: string, signed: readonly SignedSpan[]): Piece[] {
  return marked(text, [{ start: 0, end: text.length }], signed, () => 'plain');
}

/**
 * The text with line breaks and indentation, and what the hash covers marked. Strings and numbers stay as they were
 * written: parsing would make `1500.1` of `1500.10`.
 *
 * @returns `undefined` if the text is not JSON
 */
export function prettyPieces(text: string, signed: readonly SignedSpan[]): Piece[] | undefined {
  if (!isJson(text)) return undefined;
  const pieces: Piece[] = [];
  const plain = (more: string) => pieces.push({ text: more, kind: 'plain' });
  const tokens = tokensOf(text);
  let depth = 0;
  const newLine = () => plain(`\n${INDENT.repeat(depth)}`);
  // A signed value may be an object: the mark then covers all of its tokens.
  tokens.forEach((token, index) => {
    const sign = text.slice(token.start, token.end);
    const before = at(text, tokens[index - 1]);
    if (isClosing(sign)) depth--;
    if (before !== undefined && breaksBetween(before, sign)) newLine();
    const next = at(text, tokens[index + 1]);
    pieces.push(...marked(text, [token], signed, () => kindOf(sign, next)));
    if (sign === ':') plain(' ');
    if (isOpening(sign)) depth++;
  });
  return joined(pieces);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(({ 0: sign, index }) => ({ start: index, end: index + sign.length }));
}

function at(text: string, token: Token | undefined): string | undefined {
  return token === undefined ? undefined : text.slice(token.start, token.end);
}

function isOpening(sign: string): boolean {
  return sign === '{' || sign === '[';
}

function isClosing(sign: string): boolean {
  return sign === '}' || sign === ']';
}

function breaksBetween(before: string, sign: string): boolean {
  if (before === ',') return true;
  // Empty objects and lists stay on one line.
  if (isOpening(before)) return !isClosing(sign);
  return isClosing(sign);
}

function kindOf(sign: string, next: string | undefined): PieceKind {
  const first = sign.charAt(0);
  if (first === '"') return next === ':' ? 'key' : 'string';
  if (first === '-' || (first >= '0' && first <= '9')) return 'number';
  return /[a-z]/i.test(first) ? 'literal' : 'plain';
}

/** Cuts stretches of the text where a signed span begins or ends. */
function marked(
  text: string,
  stretches: readonly Token[],
  signed: readonly SignedSpan[],
  kind: () => PieceKind,
): Piece[] {
  return stretches.flatMap(({ start, end }) => {
    const pieces: Piece[] = [];
    let from = start;
    const add = (to: number, field?: string) => {
      if (to <= from) return;
      pieces.push({
        text: text.slice(from, to),
        kind: kind(),
        ...(field !== undefined && { signed: field }),
      });
      from = to;
    };
    for (const span of signed) {
      if (span.end <= start || span.start >= end) continue;
      add(Math.max(start, span.start));
      add(Math.min(end, span.end), span.field);
    }
    add(end);
    return pieces;
  });
}

/** Neighbours that look the same become one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if (last !== undefined && last.kind === piece.kind && last.signed === piece.signed) {
      all[all.length - 1] = { ...last, text: last.text + piece.text };
    } else {
      all.push(piece);
    }
  }
  return all;
}
