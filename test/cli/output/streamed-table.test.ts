import { StreamedTable } from '../../../cli/output/streamed-table.ts';

test('columns grow with what comes and never shrink; the last one is free', () => {
  const table = new StreamedTable([4, 2]);
  expect(table.line(['a', 'b', 'note of any length'])).toBe('a     b   note of any length');
  expect(table.line(['abcdef', 'b', ''])).toBe('abcdef  b');
  expect(table.line(['a', 'b', 'c'])).toBe('a       b   c');
});

test('cells are painted after they got their width, and obey no control characters', () => {
  const table = new StreamedTable([4, 4]);
  expect(table.line(['a', 'b', 'c'], (text, column) => (column === 1 ? `<${text}>` : text))).toBe(
    'a     <b   >  c',
  );
  expect(table.line(['\u001b[2J', 'b', 'c\nd'])).toBe(' [2J  b     c d');
});
