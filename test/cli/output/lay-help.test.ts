import { layHelp } from '../../../cli/output/lay-help.ts';

test('a paragraph is filled anew, and what is indented stays', () => {
  const text = 'Usage: demo\n\nSome words that\nare longer.\n  -h, --help  display help\nMore words.';
  expect(layHelp(text, 20)).toBe(
    'Usage: demo\n\nSome words that are\nlonger.\n  -h, --help  display help\nMore words.',
  );
});

test('an example is broken before an option, as a shell understands it', () => {
  const example = '  $ npx cedar-webhooks replay --since 2026-11-21 --rate 20 --yes > file';
  expect(layHelp(example, 80)).toBe(example);
  expect(layHelp(example, 52).split('\n')).toEqual([
    '  $ npx cedar-webhooks replay --since 2026-11-21 \\',
    '      --rate 20 --yes > file',
  ]);
  expect(layHelp(example, 60).split('\n')).toEqual([
    '  $ npx cedar-webhooks replay --since 2026-11-21 --rate 20 \\',
    '      --yes > file',
  ]);
});
