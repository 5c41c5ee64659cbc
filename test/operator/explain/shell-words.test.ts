import fc from 'fast-check';
import { shellWords } from '../../../operator/explain/shell-words.ts';

/** Any text, with one character per byte. */
const bytes = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...'\'"\\^$`!%&|<>#;\n\r\t {}'), fc.constantFrom('a', 'é', '\0')),
    maxLength: 12,
  })
  .map((text) => Buffer.from(text).toString('latin1'));
/** As it stands on a line of `cmd`: a line break has a form of its own there. */
const oneLine = bytes.map((text) => text.replaceAll(/[\r\n\0]/g, ''));

const single = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
const double = (text: string) => `"${text.replaceAll(/[\\"$`]/g, '\\$&')}"`;
/** As Chrome quotes for a POSIX shell. */
const ansi = (text: string) =>
  `$'${text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll(/[\p{Cc}!]/gu, (one) =>
      one < '\x80' ? `\\u${hex(one).padStart(4, '0')}` : `\\x${hex(one)}`,
    )}'`;
const hex = (one: string) => one.charCodeAt(0).toString(16);
const escaped = (text: string) => text.replaceAll(/[^\w\n]/g, '\\$&').replaceAll('\n', "'\n'") || "''";
/** What the program of Windows reads as one word, then what cmd leaves alone. */
const windows = (text: string) => {
  const quoted = `"${text.replaceAll(/(\\*)"/g, '$1$1\\"').replace(/\\+$/, '$&$&')}"`;
  return quoted.replaceAll(/[^\w]/g, '^$&');
};

test.each([
  ['single quotes', single],
  ['double quotes', double],
  ['ANSI quotes', ansi],
  ['backslashes', escaped],
])('what is quoted by %s is read again', (_name, quote) => {
  fc.assert(
    fc.property(fc.array(bytes, { minLength: 1, maxLength: 4 }), (words) => {
      const line = words.map(quote).join(' \\\n  ');
      // A caret before a double quote is how a line of cmd is known.
      fc.pre(!/(?:^|\s)\^"|\^\r?\n/.test(line));
      expect(shellWords(`curl ${line}`)).toEqual(['curl', ...words]);
    }),
  );
});

test('what is quoted for Windows is read again', () => {
  fc.assert(
    fc.property(fc.array(oneLine, { minLength: 1, maxLength: 4 }), (words) => {
      expect(shellWords(`curl ${words.map(windows).join(' ^\r\n  ')}`)).toEqual(['curl', ...words]);
    }),
  );
});

test.each([
  ["a'b'\"c\"$'d'e", ['abcde']],
  [String.raw`$'\x41\102\u00e9\U0001f600\cA\?\q'`, ['AB\xc3\xa9\xf0\x9f\x98\x80\x01?\\q']],
  ['"a\\\nb"', ['ab']],
  [String.raw`"a\nb\"c"`, [String.raw`a\nb"c`]],
  ["''", ['']],
  ['a # b', ['a']],
  ['a#b', ['a#b']],
  ['a | b', ['a']],
  ['a; b', ['a']],
  ['\n\na b\nc', ['a', 'b']],
  ['a "$ 5"', ['a', '$ 5']],
  ['a ^\n^"b""c^"', ['a', 'b"c']],
  ['^"a^\n\nb^"', ['a\nb']],
  ['^"a^" & b', ['a']],
])('%j', (line, words) => {
  expect(shellWords(line)).toEqual(words);
});

test.each([
  ["'a", 'not closed'],
  ['"a', 'not closed'],
  ["$'a\\", 'not closed'],
  ['^"a', 'not closed'],
  ['$HOME', 'variable'],
  ['"$(id)"', 'variable'],
  ['"\u0024{a}"', 'variable'],
  ['`id`', 'variable'],
  ['"`id`"', 'variable'],
])('%j is rejected', (line, words) => {
  expect(() => shellWords(line)).toThrow(words);
});
