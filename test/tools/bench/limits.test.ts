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
    expect(checkLimits({ 'a / b': value }, limits)).toEqual([{ ...limits[0], value, kept, passes: kept }]);
  });

  it.each([
    [1.9, true, true],
    [2.5, false, true],
    [2.51, false, false],
  ])('of 2, missed by 2.5 at most, with %d: kept %s, passes %s', (value, kept, passes) => {
    const missed = limits.map((limit) => ({ ...limit, missedBy: 2.5 }));
    expect(checkLimits({ 'a / b': value }, missed)).toMatchObject([{ value, kept, passes }]);
  });

  it('say nothing of what was not measured', () => {
    expect(checkLimits({ other: 9 }, limits)).toEqual([]);
  });

  it('cry out in the table', () => {
    expect(verdictTable(checkLimits({ 'a / b': 3 }, limits)).rows).toEqual([
      ['a / b', '3.00', '2.00', 'NOT KEPT'],
    ]);
    const missed = limits.map((limit) => ({ ...limit, missedBy: 3 }));
    expect(verdictTable(checkLimits({ 'a / b': 3 }, missed)).rows[0]?.at(-1)).toBe('missed, as known');
  });

  it('are one for each figure, with a sentence', () => {
    expect(new Set(LIMITS.map(({ figure }) => figure)).size).toBe(LIMITS.length);
    for (const { says } of LIMITS) expect(says).toMatch(/^[A-Z].*\.$/);
  });

  it('are those that were asked for', () => {
    expect(Object.fromEntries(LIMITS.map(({ figure, atMost }) => [figure, atMost]))).toEqual({
      'verifier code, bytes': 320_000,
      'import / empty': 1.75,
      'ready + first, without warm-up / empty': 3.1,
      'first, with warm-up / without': 0.4,
      'first, with warm-up / without, 512 MB': 0.2,
      'ready + first / the usual way': 0.45,
      'ready + first / the usual way, 512 MB': 0.3,
      'warm CPU / bare calls': 4,
      'warm p50 at 4 ms a call / bare calls': 1.2,
      'verification core / JSON.parse and one hash, 1 KB': 3.4,
      'requests per accepted event': 3,
      'requests per further queue': 1,
      'write units per accepted event, as counted': 4,
    });
  });
});
