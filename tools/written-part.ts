/** The part of a document that a command writes, between two lines that say so. */

const END = '<!-- End of what is written. -->';

function begin(command: string): string {
  return `<!-- Written by \`${command}\`. -->`;
}

/** What a command writes into a document, its first and last line included. */
export function writtenPart(command: string, lines: readonly string[]): string {
  return [begin(command), '', ...lines, '', END].join('\n');
}

/**
 * A document, divided at the part that a command writes.
 *
 * @throws Error if the document has no place for it
 */
export function splitAtWrittenPart(
  text: string,
  command: string,
): [before: string, written: string, after: string] {
  const from = text.indexOf(begin(command));
  const to = text.indexOf(END, from);
  if (from < 0 || to < from) {
    throw new Error(`The document has no lines "${begin(command)}" and "${END}".`);
  }
  return [text.slice(0, from), text.slice(from, to + END.length), text.slice(to + END.length)];
}

/** The document with that part replaced. @param part - as {@link writtenPart} makes it */
export function withWrittenPart(text: string, command: string, part: string): string {
  const [before, , after] = splitAtWrittenPart(text, command);
  return before + part + after;
}

/** Lines of a table in Markdown. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
