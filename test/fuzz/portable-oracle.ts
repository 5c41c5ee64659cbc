import { tokensOf } from './json-tokens.ts';

/**
 * A second, deliberately naive opinion on whether every parser reads a body alike. It looks at the tokens of the text,
 * one rule after the other, and shares neither code nor method with `lambda/core`.
 */

const MAX_EXPONENT = 400;

function isGoodText(token: string): boolean {
  const text = JSON.parse(token) as string;
  return !text.includes('\0') && text.isWellFormed();
}

function isGoodNumber(token: string): boolean {
  if (token.length > 100 || Math.abs(Number(token)) > Number.MAX_VALUE) return false;
  const [digits = '', exponent = '0'] = token.toLowerCase().split('e');
  const isZero = !/[1-9]/.test(digits);
  return Math.abs(Number(exponent)) <= MAX_EXPONENT && (Number(token) !== 0 || isZero);
}

/** Whether some parser takes two keys for one. */
function alike(a: string, b: string): boolean {
  const [one, other] = [a, b].map((key) => key.normalize('NFC').replaceAll('\u0130', 'i')) as [
    string,
    string,
  ];
  if (one.toUpperCase() === other.toUpperCase() || one.toLowerCase() === other.toLowerCase()) return true;
  const same = (x: string, y: string) => {
    // Both have as many characters then; and most do not, which is found out sooner than a pattern is compiled.
    if ([...x].length !== [...y].length) return false;
    const pattern = [...x].map((character) => `\\u{${character.codePointAt(0)?.toString(16)}}`).join('');
    return new RegExp(`^${pattern}$`, 'iu').test(y);
  };
  return same(one, other) || same(one.toUpperCase(), other) || same(one, other.toUpperCase());
}

/** An object of the text: its keys so far, and the keys that lead to it; no path if they lead through an array. */
interface Open {
  readonly keys: Set<string> | undefined;
  readonly path: readonly string[] | undefined;
}

/** Paths of keys through objects, no longer than a signed name is; `undefined` if an object has a key twice. */
function pathsOf(tokens: readonly string[], longest: number): (readonly string[])[] | undefined {
  const paths: (readonly string[])[] = [];
  const open: Open[] = [];
  let next: readonly string[] | undefined = [];
  for (const [at, token] of tokens.entries()) {
    const top = open.at(-1);
    if (token === '{') open.push({ keys: new Set(), path: next });
    else if (token === '[') open.push({ keys: undefined, path: undefined });
    else if (token === '}' || token === ']') open.pop();
    else if (token.startsWith('"') && tokens[at + 1] === ':' && top?.keys !== undefined) {
      const key = JSON.parse(token) as string;
      if (top.keys.has(key)) return undefined;
      top.keys.add(key);
      next = top.path && [...top.path, key];
      if (next !== undefined && next.join('.').length > longest) next = undefined;
      if (next !== undefined) paths.push(next);
      continue;
    }
    if (token !== ':') next = undefined;
  }
  return paths;
}

/** Whether a signed name, and each part of its path, is in one place at most, and there as it is spelt. */
function isInOnePlace(name: string, paths: readonly (readonly string[])[]): boolean {
  const parts = name.split('.');
  return parts.every((_, last) => {
    const piece = parts.slice(0, last + 1);
    const found = paths.filter((path) => alike(path.join('.'), piece.join('.')));
    if (found.length === 0) return true;
    const [path = []] = found;
    const isOwnKey = last + 1 === parts.length && path.length === 1 && path[0] === name;
    const isPath = path.length === piece.length && path.every((key, index) => key === piece[index]);
    return found.length === 1 && (isOwnKey || isPath);
  });
}

/** Whether a text that `JSON.parse` takes is one that every parser reads alike, with these names signed. */
export function isPortable(text: string, names: readonly string[]): boolean {
  const tokens = tokensOf(text);
  let depth = 0;
  for (const [at, token] of tokens.entries()) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
    if (depth > 63) return false;
    if (token.startsWith('"')) {
      if (!isGoodText(token)) return false;
      const isKey = tokens[at + 1] === ':';
      const key = isKey ? (JSON.parse(token) as string) : '';
      if (key.length > 1000 || key === '__proto__') return false;
    } else if (/^[-\d]/.test(token) && !isGoodNumber(token)) return false;
  }
  const longest = Math.max(0, ...names.map((name) => name.length)) * 3;
  const paths = pathsOf(tokens, longest);
  return paths !== undefined && names.every((name) => isInOnePlace(name, paths));
}
