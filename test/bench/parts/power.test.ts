import { dollarsPerMillion } from '../../../bench/parts/power.ts';

describe('dollars for a million invocations', () => {
  it('are those of time, memory and requests', () => {
    // A million seconds of a gigabyte are 13.3334 dollars, a million requests 0.20.
    expect(dollarsPerMillion(1000, 1024)).toBeCloseTo(13.5334, 4);
    expect(dollarsPerMillion(20, 512)).toBeCloseTo(0.333334, 6);
  });
});
