import { InvalidInputProblem } from '../problems/operator-problem.ts';

/**
 * Words of one command line, as a POSIX shell or, if it is written with carets, `cmd` of Windows would make them. Nothing
 * is executed or filled in; what stands behind `|`, `;`, `&`, `>` or the end of the line is left out.
 *
 * @param text - one character per byte, so that the bytes of a body stay what they are
 * @throws InvalidInputProblem for a quote that is not closed, and for what a shell would fill in
 */
export function shellWords(text: string): string[] {
  return /(?:^|\s)\^"|\^\r?\n/.test(text) ? windowsWords(text) : posixWords(text);
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  E: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function posixWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  const end = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; ) {
    const character = text.charAt(at);
    if (/\s/.test(character)) {
      end();
      if (character === '\n' && words.length > 0) return words;
      at += 1;
      continue;
    }
    if ('|;&<>()'.includes(character) || (character === '#' && word === undefined)) break;
    const { piece, next } = readPiece(text, at);
    if (piece !== undefined) word = (word ?? '') + piece;
    at = next;
  }
  end();
  return words;
}

/** One quoted or unquoted piece of a word; no text for a line that goes on. */
function readPiece(text: string, at: number): { readonly piece?: string; readonly next: number } {
  const character = text.charAt(at);
  switch (character) {
    case '\\': {
      const [continued] = /^\\\r?\n/.exec(text.slice(at, at + 3)) ?? [];
      if (continued !== undefined) return { next: at + continued.length };
      return { piece: text.charAt(at + 1), next: at + 2 };
    }
    case "'": {
      const close = text.indexOf("'", at + 1);
      if (close === -1) throw notClosed();
      return { piece: text.slice(at + 1, close), next: close + 1 };
    }
    case '"':
      return readDouble(text, at + 1);
    case '`':
      throw filledIn();
    case '$':
      if (text[at + 1] === "'") return readAnsi(text, at + 2);
      if (text[at + 1] === '"') return readDouble(text, at + 2);
      demandLiteral(text, at);
      return { piece: '$', next: at + 1 };
    default:
      return { piece: character, next: at + 1 };
  }
}

function readDouble(text: string, start: number): { readonly piece: string; readonly next: number } {
  let piece = '';
  for (let at = start; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return { piece, next: at + 1 };
    if (character === '`') throw filledIn();
    if (character === '$') demandLiteral(text, at);
    if (character !== '\\') piece += character;
    else {
      at += 1;
      const escaped = text.charAt(at);
      if (escaped !== '\n') piece += '$`"\\'.includes(escaped) ? escaped : `\\${escaped}`;
    }
  }
  throw notClosed();
}

const ANSI_ESCAPE =
  /^(?:x(?<byte>[\dA-Fa-f]{1,2})|(?<octal>[0-7]{1,3})|u(?<short>[\dA-Fa-f]{1,4})|U(?<long>[\dA-Fa-f]{1,8})|c(?<control>.)|(?<other>.))/s;

/** `$'…'`, as browsers write a body with a quote or a line break. */
function readAnsi(text: string, start: number): { readonly piece: string; readonly next: number } {
  let piece = '';
  for (let at = start; at < text.length; ) {
    const character = text.charAt(at);
    if (character === "'") return { piece, next: at + 1 };
    if (character !== '\\') {
      piece += character;
      at += 1;
      continue;
    }
    const found = ANSI_ESCAPE.exec(text.slice(at + 1, at + 10));
    if (found === null) break;
    piece += ansiCharacter(found.groups ?? {});
    at += 1 + found[0].length;
  }
  throw notClosed();
}

function ansiCharacter({
  byte,
  octal,
  short,
  long,
  control,
  other = '',
}: Readonly<Record<string, string | undefined>>): string {
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) % 256);
  if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) % 32);
  const point = short ?? long;
  if (point !== undefined) {
    const code = Number.parseInt(point, 16);
    if (code > 0x10ffff) return '';
    return Buffer.from(String.fromCodePoint(code)).toString('latin1');
  }
  if ('\'"\\?'.includes(other)) return other;
  return NAMED_ESCAPES[other] ?? `\\${other}`;
}

/** Carets first, as `cmd` does; then quotes and backslashes, as the program does. */
function windowsWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let isQuoted = false;
  const line = withoutCarets(text);
  for (let at = 0; at < line.length; ) {
    const [slashes = ''] = /^\\*/.exec(line.slice(at)) ?? [];
    const next = at + slashes.length;
    if (slashes !== '') {
      const isBeforeQuote = line[next] === '"';
      word = (word ?? '') + (isBeforeQuote ? '\\'.repeat(Math.floor(slashes.length / 2)) : slashes);
      if (isBeforeQuote && slashes.length % 2 === 1) {
        word += '"';
        at = next + 1;
      } else at = next;
      continue;
    }
    const character = line.charAt(at);
    if (character === '"' && isQuoted && line[at + 1] === '"') {
      word = `${word ?? ''}"`;
      at += 2;
      continue;
    }
    if (character === '"') {
      isQuoted = !isQuoted;
      word ??= '';
    } else if (/\s/.test(character) && !isQuoted) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
    at += 1;
  }
  if (isQuoted) throw notClosed();
  if (word !== undefined) words.push(word);
  return words;
}

const LINE_BREAK = /^\r?\n/;

function withoutCarets(text: string): string {
  let line = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '^' && !isQuoted) {
      const [ending] = LINE_BREAK.exec(text.slice(at + 1, at + 3)) ?? [];
      // A line that goes on; a second line break behind it is one of the text.
      const escaped =
        ending === undefined
          ? text.charAt(at + 1)
          : (LINE_BREAK.exec(text.slice(at + 1 + ending.length, at + 3 + ending.length))?.[0] ?? '');
      line += escaped;
      at += (ending ?? '').length + escaped.length;
      continue;
    }
    if (!isQuoted && (character === '\n' || '|&<>'.includes(character))) {
      if (line.trim() !== '') break;
      continue;
    }
    if (character === '"') isQuoted = !isQuoted;
    line += character;
  }
  return line;
}

/** A dollar sign that is only a dollar sign. */
function demandLiteral(text: string, at: number): void {
  if (/^\$[\w{(@*#?!$-]/.test(text.slice(at, at + 2))) throw filledIn();
}

function notClosed(): InvalidInputProblem {
  return new InvalidInputProblem('The command line is cut off: a quote in it is not closed.');
}

function filledIn(): InvalidInputProblem {
  return new InvalidInputProblem(
    'The command line holds a variable or another command, which only the shell that it was written for can fill in. Write the value in its place, in single quotes.',
  );
}
