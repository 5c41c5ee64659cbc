/**
 * A second, deliberately naive reader of JSON text. It shares no code and no method with `lambda/core/json/json-text.ts`: it
 * cuts the whole text into tokens first and counts brackets afterwards. It expects text that `JSON.parse` has accepted.
 */

/** One member of an object: its key, and the tokens of its value. */
export interface NaiveMember {
  readonly key: string;
  readonly value: readonly string[];
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

export function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [];
}

/** Members of the object these tokens are, repeated keys included; none if they are anything else. */
export function naiveMembers(tokens: readonly string[]): NaiveMember[] {
  if (tokens[0] !== '{') return [];
  const members: NaiveMember[] = [];
  let depth = 0;
  let begin = 1;
  for (const [at, token] of tokens.entries()) {
    if (token === '{' || token === '[') depth++;
    if (token === '}' || token === ']') depth--;
    const ends = depth === 0 || (depth === 1 && token === ',');
    if (!ends || at <= begin) continue;
    members.push({ key: JSON.parse(tokens[begin] as string) as string, value: tokens.slice(begin + 2, at) });
    begin = at + 1;
  }
  return members;
}
