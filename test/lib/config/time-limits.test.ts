import { handlerTimes } from '../../../lib/config/time-limits.ts';

test.each([
  [30, undefined, 5, 5],
  [900, undefined, 5, 10],
  [8, undefined, 3, 1],
  [6, undefined, 1, 1],
  [30, 25, 25, 1],
  [30, 12, 12, 2],
  [30, 1, 1, 10],
])(
  'a time-out of %i s with %s s per event gives %i s each and batches of %i',
  (timeout, record, each, batchSize) => {
    expect(handlerTimes(timeout, record)).toEqual({ recordTimeoutSeconds: each, batchSize });
  },
);

test('a batch never holds more than there is time for', () => {
  for (let timeout = 6; timeout <= 900; timeout++) {
    for (let record = 1; record <= timeout - 5; record += 7) {
      const { batchSize, recordTimeoutSeconds } = handlerTimes(timeout, record);
      expect(batchSize * recordTimeoutSeconds).toBeLessThanOrEqual(timeout - 5);
      expect(batchSize).toBeGreaterThanOrEqual(1);
    }
  }
});
