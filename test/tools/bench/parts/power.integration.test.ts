import { dollarsPerMillion } from '../../../../tools/bench/parts/power.ts';
import type { PriceTable } from '../../../../tools/cost/prices.ts';

const price = (dollars: number, per: number) => ({ dollars, per, unit: '', source: '' });
const prices = {
  prices: { lambdaGigabyteSecond: price(0.0000133334, 1), lambdaRequest: price(0.2, 1_000_000) },
} as PriceTable;

describe('dollars for a million invocations', () => {
  it('are those of time, memory and requests', () => {
    // A million seconds of a gigabyte are 13.3334 dollars, a million requests 0.20.
    expect(dollarsPerMillion(prices, 1000, 1024)).toBeCloseTo(13.5334, 4);
    expect(dollarsPerMillion(prices, 20, 512)).toBeCloseTo(0.333334, 6);
  });
});
