import { stripVTControlCharacters } from 'node:util';

/** Characters that a text takes on a terminal, colours left out. */
export function widthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}

/** A command line to copy is one word: a line break in it would end it. */
const WORDS = /(?:\$ )?"?npx cedar-webhooks [^"]*(?:"[^ ]*)?|[^ ]+/g;

/** Words in lines of that width. A word that is longer than a line is broken only if it must be. */
export function wrapWords(
  text: string,
  width: number,
  { breakWords = true }: { readonly breakWords?: boolean } = {},
): string[] {
  if (widthOf(text) <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const match of text.matchAll(WORDS)) {
    let word = match[0].trimEnd();
    const blanks = line === '' ? '' : ' '.repeat(blanksBefore(text, match.index));
    if (widthOf(line + blanks + word) <= width) {
      line += blanks + word;
      continue;
    }
    if (line !== '') lines.push(line);
    while (breakWords && widthOf(word) > width) {
      lines.push(word.slice(0, width));
      word = word.slice(width);
    }
    line = word;
  }
  return line === '' ? lines : [...lines, line];
}

function blanksBefore(text: string, index: number): number {
  return index - text.slice(0, index).trimEnd().length;
}

/** Text for a terminal of so many columns, the rest of each line under its beginning. Command lines to copy stay whole. */
export function wrapLines(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      const words = line.slice(indent.length);
      return wrapWords(words, columns - indent.length, { breakWords: false }).map((part) => indent + part);
    })
    .join('\n');
}
