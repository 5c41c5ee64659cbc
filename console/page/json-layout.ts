/** One string, number, word or sign of a JSON text, and what stands before it when the text is indented. */
export interface LaidToken {
  /** As it is written. */
  readonly text: string;
  /** Where it is in the text. */
  readonly start: number;
  /** A line break with indentation, or a blank; empty if it follows at once. */
  readonly space: string;
}

const INDENT = '  ';

/** One string, number, word or sign. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*|[A-Za-z]+|[^\s]/g;

/**
 * The parts of a JSON text with the white space that indents it. Strings and numbers stay as they were written: parsing
 * would make `1500.1` of `1500.10`, and the hash is over what was written.
 *
 * @param json - valid JSON
 */
export function layOut(json: string): LaidToken[] {
  let depth = 0;
  let before = '';
  return [...json.matchAll(TOKEN)].map(({ 0: text, index: start }) => {
    if (isClosing(text)) depth--;
    const space = spaceBetween(before, text, depth);
    if (isOpening(text)) depth++;
    before = text;
    return { text, start, space };
  });
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
