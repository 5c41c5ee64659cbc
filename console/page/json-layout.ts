/** One string, number, word or sign of a JSON text, and what stands before it when the text is indented. */
export interface LaidToken {
  /** As it is written. */
  readonly text: string;
  /** Where it is in the text. */
  readonly start: number;
  /** A line break with indentation, or a blank; empty if it follows at once. */
  readonly space: string;
  /** Whether it is more than one token: a stretch that is too deep, or too far behind, to be laid out. */
  readonly isWhole?: true;
}

const INDENT = '  ';

/**
 * How many levels are laid out. Indentation takes the square of the depth, and a stranger may have chosen that: 17,000
 * levels would be half a billion blanks.
 */
export const MAX_INDENTED_DEPTH = 32;

/** How much white space is put in: lines that begin at depth 32 are thirty times as long as `1,` was. */
const MAX_SPACE = 1024 * 1024;

/** One string, number, word or sign. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*|[A-Za-z]+|[^\s]/g;

/** What opens or closes an object or a list; strings, because such signs in them do not count. */
const SIGN = /"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g;

/**
 * The parts of a JSON text with the white space that indents it. Strings and numbers stay as they were written: parsing
 * would make `1500.1` of `1500.10`, and the hash is over what was written. What is nested too deeply stays whole, and so does
 * the rest behind a megabyte of white space.
 *
 * @param json - valid JSON
 */
export function layOut(json: string): LaidToken[] {
  const tokens: LaidToken[] = [];
  let depth = 0;
  let spaces = 0;
  let before = '';
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(json); match !== null; match = TOKEN.exec(json)) {
    const { 0: sign, index: start } = match;
    if (isClosing(sign)) depth--;
    const space = spaceBetween(before, sign, depth);
    spaces += space.length;
    if (spaces > MAX_SPACE) return [...tokens, { text: json.slice(start), start, space, isWhole: true }];
    if (isOpening(sign) && depth === MAX_INDENTED_DEPTH) {
      TOKEN.lastIndex = endOf(json, start);
      before = json.slice(start, TOKEN.lastIndex);
      tokens.push({ text: before, start, space, isWhole: true });
      continue;
    }
    if (isOpening(sign)) depth++;
    tokens.push({ text: sign, start, space });
    before = sign;
  }
  return tokens;
}

/** Where the object or list ends that begins at `start`. */
function endOf(json: string, start: number): number {
  let depth = 0;
  SIGN.lastIndex = start;
  for (let match = SIGN.exec(json); match !== null; match = SIGN.exec(json)) {
    if (isOpening(match[0])) depth++;
    else if (isClosing(match[0])) depth--;
    if (depth === 0) return SIGN.lastIndex;
  }
  return json.length;
}

/**
 * A JSON text with line breaks and indentation, every value as it was written.
 *
 * @param json - valid JSON
 */
export function indentJson(json: string): string {
  return layOut(json)
    .map(({ space, text }) => space + text)
    .join('');
}

function spaceBetween(before: string, token: string, depth: number): string {
  if (before === ':') return ' ';
  // Empty objects and lists stay on one line.
  const isBroken = before === ',' || isOpening(before) !== isClosing(token);
  return isBroken ? `\n${INDENT.repeat(depth)}` : '';
}

function isOpening(token: string): boolean {
  return token === '{' || token === '[';
}

function isClosing(token: string): boolean {
  return token === '}' || token === ']';
}
