import { formatTable } from '../../../cli/output/table.ts';

test('tables keep columns and drop control characters', () => {
  expect(
    formatTable(
      ['a', 'b'],
      [
        ['1\u001b[31m', '2'],
        ['', '3'],
      ],
    ),
  ).toEqual(['a       b', '1 [31m  2', '        3']);
});

test('the widest column gives way, and no word is broken for as long as that is possible', () => {
  const rows = [['aaaaaaaa', 'some words that are long', 'x y']];
  expect(formatTable(['h', 'words', 'n'], rows, 26)).toEqual([
    'h         words        n',
    'aaaaaaaa  some words   x y',
    '          that are',
    '          long',
  ]);
});

test.each([20, 40, 79, 80])('no line is longer than %i characters, whatever the cells are', (room) => {
  const rows = [
    ['x'.repeat(50), 'y '.repeat(40), '11-30 10:00:00'],
    ['', 'z'.repeat(200), 'word'],
  ];
  const lines = formatTable(['first', 'second', 'third'], rows, Math.max(room, 40));
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.max(room, 40));
  expect(lines.join('').replaceAll(/[^z]/g, '')).toHaveLength(200);
});
