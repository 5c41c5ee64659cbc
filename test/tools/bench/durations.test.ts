import { measuredDurations } from '../../../tools/bench/durations.ts';
import { readDurations } from '../../../tools/cost/durations.ts';

const machine = { node: 'v24.0.0', architecture: 'arm64', processors: 2, pinning: 'none', quota: 'none' };
const processor = {
  'verifier, accepted': 1.004,
  'verifier, a copy': 2,
  'verifier, rejected': 3,
  'verifier, first invocation': 4,
  'verifier, initialisation': 5,
  'handler, a batch besides its messages': 6,
  'handler, a message': 7,
  'handler, first invocation': 8,
  'handler, initialisation': 9,
  'sweeper, nothing due': 10,
};
const before = readDurations('tools/cost/durations.json');

describe('the times that costs are reckoned from', () => {
  it('take processor times from a run, and keep what a stub cannot tell', () => {
    const { verifier, handler, sweeper, ...rest } = measuredDurations(before, processor, machine);
    expect(verifier).toEqual({
      kept: { ...before.verifier.kept, processor: 1 },
      looked: { ...before.verifier.looked, processor: 2 },
      rejected: { ...before.verifier.rejected, processor: 3 },
      cold: { ...before.verifier.cold, processor: 4, initialisation: 5 },
    });
    expect(handler).toEqual({
      batch: { ...before.handler.batch, processor: 6 },
      message: { ...before.handler.message, processor: 7 },
      cold: { ...before.handler.cold, processor: 8, initialisation: 9 },
    });
    expect(sweeper.run).toEqual({ ...before.sweeper.run, processor: 10 });
    expect(rest).toMatchObject({ measured: true, coldShare: before.coldShare });
    expect(rest.source).toContain('Node.js v24.0.0, arm64');
  });

  it('are not made up', () => {
    expect(() => measuredDurations(before, {}, machine)).toThrow('did not measure "verifier, accepted"');
  });
});
