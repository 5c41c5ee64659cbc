import { StreamedTable } from '../../../cli/output/streamed-table.ts';

test('columns grow with what comes and never shrink; the last one is free', () => {
  const table = new StreamedTable(['abcd', 'ab', '']);
  expect(table.lines(['a', 'b', 'note of any length'])).toEqual(['a     b   note of any length']);
  expect(table.lines(['abcdef', 'b', ''])).toEqual(['abcdef  b']);
  expect(table.lines(['a', 'b', 'c'])).toEqual(['a       b   c']);
});

test('cells are painted after they got their width, and obey no control characters', () => {
  const table = new StreamedTable(['abcd', 'abcd']);
  expect(table.lines(['a', 'b', 'c'], (text, column) => (column === 1 ? `<${text}>` : text))).toEqual([
    'a     <b   >  c',
  ]);
  expect(table.lines(['\u001b[2J', 'b', 'c\nd'])).toEqual([' [2J  b     c d']);
});

test('where a line has an end, words are wrapped under their column, and painted there', () => {
  const table = new StreamedTable(['time', 'state', 'note'], 30);
  const paint = (text: string, column: number) => (column === 1 ? text.toUpperCase() : text);
  expect(table.lines(['12:00', 'held', 'a note of several words'], paint)).toEqual([
    '12:00  HELD   a note of',
    '              several words',
  ]);
});
