import { wrapLines, wrapWords } from '../../../cli/output/wrap-words.ts';

test('lines are filled with whole words, and blanks between them kept', () => {
  expect(wrapWords('one two  three four', 10)).toEqual(['one two', 'three four']);
  expect(wrapWords('a  b', 10)).toEqual(['a  b']);
  expect(wrapWords('', 10)).toEqual(['']);
});

test('a word that is longer than a line is broken, unless it must not be', () => {
  expect(wrapWords('ab cdefghijkl', 5)).toEqual(['ab', 'cdefg', 'hijkl']);
  expect(wrapWords('ab cdefghijkl', 5, { breakWords: false })).toEqual(['ab', 'cdefghijkl']);
});

test('colours take no room', () => {
  expect(wrapWords('\u001b[31mred\u001b[39m one', 7)).toEqual(['\u001b[31mred\u001b[39m one']);
});

test('a command line to copy stays in one line, without what encloses it', () => {
  const command = 'npx cedar-webhooks dlq redrive --uuid fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';
  expect(wrapLines(`  correct the cause, then: ${command}`, 40)).toBe(
    `  correct the cause, then:\n  ${command}`,
  );
  expect(wrapLines(`  $ ${command}`, 40)).toBe(`  $ ${command}`);
  expect(wrapLines(`Store it with "npx cedar-webhooks secret set --stack prod".`, 30)).toBe(
    'Store it with\n"npx cedar-webhooks secret set --stack prod".',
  );
});

test('the rest of a line stands under its beginning', () => {
  expect(wrapLines('    one two three\nfour', 11)).toBe('    one two\n    three\nfour');
});
