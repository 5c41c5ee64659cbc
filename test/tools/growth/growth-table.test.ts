import { exponentOf, steeperThanLinear, summaryOf, textOf } from '../../../tools/growth/growth-table.ts';

const sizes = [10, 100, 1000];

describe('the exponent of a growth', () => {
  it.each([
    ['nothing changes', [7, 7, 7], 0],
    ['as much more of it', [5, 50, 500], 1],
    ['the square', [1, 100, 10_000], 2],
    // Of ten sizes a fixed part hides what grows; the last step does not.
    ['a square behind a fixed part', [1000, 1100, 11_000], 1],
    ['of several steps the steepest', [1, 1, 100], 2],
    ['nothing at first', [0, 3, 30], 1],
    ['nothing at all', [0, 0, 0], 0],
  ])('%s', (_, counts, expected) => {
    expect(exponentOf(sizes, counts)).toBeCloseTo(expected, 5);
  });
});

test('what is steeper than linear is named, and nothing else', () => {
  const rows = [
    { what: 'calls', counts: [1, 10, 100] },
    { what: 'reads', counts: [1, 10, 200] },
  ];
  expect(steeperThanLinear([{ title: 'Sweeping', of: 'claims', sizes, rows }])).toEqual([
    'Sweeping: reads grows with the exponent 1.30.',
  ]);
});

test('a table says what it is of, and the exponent of each row', () => {
  const rows = [{ what: 'calls', counts: [1.25, 1250, 1_250_000] }];
  expect(textOf({ title: 'Sweeping', of: 'claims', sizes, rows })).toEqual({
    head: ['claims', '10', '100', '1,000', 'exponent'],
    rows: [['calls', '1.3', '1,250', '1,250,000', '3.00']],
  });
});

test('a summary leaves out what stays and what is the size itself, but for the first row', () => {
  const rows = [
    { what: 'calls', counts: [5, 5, 5] },
    { what: 'units', counts: [2, 2, 2] },
    { what: 'claims', counts: sizes },
    { what: 'reads', counts: [1, 10, 100] },
  ];
  expect(summaryOf([{ title: 'Sweeping', of: 'claims', sizes, rows }]).rows).toEqual([
    ['**Sweeping**: 10 · 100 · 1,000 claims', 'calls', '5 · 5 · 5', '0.00'],
    ['', 'reads', '1 · 10 · 100', '1.00'],
  ]);
});
