import { metricView, WANTED } from '../../../../console/server/overview/metric-view.ts';

const SINCE = 1_795_330_620_000;
const MINUTE = 60_000;

/** Values of metrics by the minute, in the order in which they are asked for. */
function valuesOf(points: Readonly<Record<string, Readonly<Record<number, number>>>>) {
  return WANTED.map(({ metric, statistic }) => {
    const values = points[`${metric} ${statistic}`] ?? {};
    return new Map(
      Object.entries(values).map(([index, value]) => [SINCE + Number(index) * MINUTE, value] as const),
    );
  });
}

test('minutes in which requests like the platform’s were rejected are told, and not counted as reasons', () => {
  const view = metricView(
    valuesOf({
      'RejectedBodies Sum': { 1: 3, 2: 1 },
      'PlatformRejections Sum': { 1: 3 },
      'VerifiedRejections Sum': { 1: 0, 2: 1 },
    }),
    SINCE,
    3,
  );
  expect(view.rejectionTimes).toEqual([
    { start: SINCE + MINUTE, end: SINCE + 2 * MINUTE },
    { start: SINCE + 2 * MINUTE, end: SINCE + 3 * MINUTE },
  ]);
  expect(view.rejected).toBe(4);
  expect(view.counts.rejected).toEqual([{ reason: 'RejectedBodies', count: 4 }]);
});

test('sums and points are those of the metrics', () => {
  const values = valuesOf({
    'AcceptedEvents Sum': { 0: 2, 2: 3 },
    'DuplicateRequests Sum': { 1: 1 },
    'EndToEndLatency SampleCount': { 2: 4 },
    'HandlingFailures Sum': { 1: 6 },
    'PreviousSecretUsed Sum': { 0: 2, 1: 4, 2: 0 },
    'HashMismatches Sum': { 0: 1 },
    'RejectedHeaders Sum': { 0: 2, 1: 1 },
  });
  const view = metricView(values, SINCE, 3);
  expect(view.counts).toEqual({
    accepted: 5,
    duplicates: 1,
    handled: 4,
    failed: 6,
    rejected: [
      { reason: 'RejectedHeaders', count: 3 },
      { reason: 'HashMismatches', count: 1 },
    ],
  });
  expect(view.previousSecret).toEqual({ previousUsed: 6, previousUsedLast: SINCE + MINUTE });
  expect(view.series).toEqual({
    times: [SINCE, SINCE + MINUTE, SINCE + 2 * MINUTE],
    accepted: [2, 0, 3],
    rejected: [3, 1, 0],
    handled: [0, 0, 4],
    failed: [0, 6, 0],
    latencyP50: [null, null, 0],
    latencyP99: [null, null, 0],
  });
});

test('latencies are absent where nothing was handled', () => {
  expect(metricView([], SINCE, 2).latency).toBeUndefined();
  const values = valuesOf({
    'EndToEndLatency SampleCount': { 1: 10 },
    'EndToEndLatency p50': { 1: 100 },
    'EndToEndLatency p95': { 1: 200 },
    'EndToEndLatency p99': { 1: 300 },
    'EndToEndLatency Maximum': { 1: 400 },
  });
  const view = metricView(values, SINCE, 2);
  expect(view.latency).toEqual({ p50: 100, p95: 200, p99: 300 });
  expect(view.series.latencyP50).toEqual([null, 100]);
  expect(view.series.latencyP99).toEqual([null, 300]);
});

test('nothing at all is all zeros', () => {
  const view = metricView([], SINCE, 1);
  expect(view.counts).toEqual({ accepted: 0, duplicates: 0, handled: 0, failed: 0, rejected: [] });
  expect(view.previousSecret).toEqual({ previousUsed: 0 });
  expect(view.series.accepted).toEqual([0]);
});
