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
