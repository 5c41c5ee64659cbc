import { widthOf, wrapWords } from './wrap-words.ts';

/** Columns of a help that goes to no terminal. */
export const HELP_WIDTH = 80;

/** What the second and further lines of an example begin with. */
const CONTINUED = '      ';

/**
 * The text of a help in lines of that width: paragraphs are filled anew, and an example that is longer is broken before an
 * option, so that a shell takes it as it stands.
 */
export function layHelp(text: string, width: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    if (paragraph.length > 0) lines.push(...wrapWords(paragraph.join(' '), width, { breakWords: false }));
    paragraph = [];
  };
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      paragraph.push(line);
      continue;
    }
    endParagraph();
    if (/^ +\$ /.test(line)) lines.push(...brokenExample(line, width));
    else lines.push(line);
  }
  endParagraph();
  return lines.join('\n');
}

function brokenExample(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = '';
  const parts = line.split(/ (?=--)/);
  for (const [index, part] of parts.entries()) {
    const longer = index === 0 ? part : `${current} ${part}`;
    const isLast = index === parts.length - 1;
    if (index === 0 || widthOf(isLast ? longer : `${longer} \\`) <= width) {
      current = longer;
      continue;
    }
    lines.push(`${current} \\`);
    current = CONTINUED + part;
  }
  return [...lines, current];
}
