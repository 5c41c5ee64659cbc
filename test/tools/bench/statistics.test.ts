import { median, quantile, ratio, spread } from '../../../tools/bench/statistics.ts';

describe('statistics', () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[10, 1, 3, 2], 2.5],
  ])('have the median of %j', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('leave the values in their order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('interpolate between neighbours', () => {
    expect(quantile([0, 10], 0.99)).toBeCloseTo(9.9);
    expect(quantile([1, 2, 3, 4, 5], 0)).toBe(1);
    expect(quantile([1, 2, 3, 4, 5], 1)).toBe(5);
  });

  it('divide median by median, which one stray value does not move', () => {
    expect(ratio([4, 4, 400], [2, 2, 2])).toBe(2);
  });

  it('tell how far the middle half is apart', () => {
    expect(spread([10, 10, 10])).toBe(0);
    expect(spread([1, 2, 3, 4, 5])).toBeCloseTo(2 / 3);
  });

  it('makes no figure of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});
