import { checkLimits, LIMITS } from '../../../tools/bench/limits.ts';
import { verdictTable } from '../../../tools/bench/report.ts';

const limits = [{ figure: 'a / b', atMost: 2, says: 'A against b.' }];

describe('limits', () => {
  it.each([
    [1.99, true],
    [2, true],
    [2.01, false],
    [Number.NaN, false],
  ])('of 2 with %d: kept %s', (value, kept) => {
    expect(checkLimits({ 'a / b': value }, limits)).toEqual([{ ...limits[0], value, kept }]);
  });

  it('say nothing of what was not measured', () => {
    expect(checkLimits({ other: 9 }, limits)).toEqual([]);
  });

  it('cry out in the table', () => {
    expect(verdictTable(checkLimits({ 'a / b': 3 }, limits)).rows).toEqual([
      ['a / b', '3.00', '2.00', 'NOT KEPT'],
    ]);
  });

  it('are one for each figure, with a sentence', () => {
    expect(new Set(LIMITS.map(({ figure }) => figure)).size).toBe(LIMITS.length);
    for (const { says } of LIMITS) expect(says).toMatch(/^[A-Z].*\.$/);
  });
});
