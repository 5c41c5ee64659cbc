import { METRIC_CATALOGUE } from '../../lambda/core/telemetry/metric-catalogue.ts';
import { capturedMetrics, type EmittedMetric, emittedMetrics } from './emitted-metrics.ts';

const definitions = Object.entries(METRIC_CATALOGUE).filter(
  ([, { emittedBy }]) => emittedBy !== 'access-log',
);
let captured: EmittedMetric[];

beforeAll(async () => {
  captured = await capturedMetrics();
});

test.each(definitions)('%s is emitted as the catalogue says', (name, { emittedBy, unit }) => {
  const emitted = captured.filter((metric) => metric.name === name);
  expect(emitted).not.toEqual([]);
  for (const metric of emitted) {
    expect(metric).toMatchObject({
      emittedBy,
      unit,
      namespace: 'CedarWebhooks',
      dimensionSets: [['service']],
    });
    for (const value of [metric.value].flat()) expect(value).toEqual(expect.any(Number));
  }
});

test('nothing else is emitted', () => {
  const known = new Set<string>(definitions.map(([name]) => name));
  expect(captured.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
});

test('their names are known to whoever ties alarms and widgets to them', async () => {
  expect([...(await emittedMetrics())].toSorted()).toEqual(definitions.map(([name]) => name).toSorted());
});

test('times are in the unit of their metric', () => {
  const values = (name: string) =>
    captured.filter((metric) => metric.name === name).flatMap(({ value }) => value);
  // Claimed two milliseconds past noon, handled a second and a half past it.
  expect(values('EndToEndLatency')).toContain(1498);
  expect(values('OldestUnsentAge')).toContain(120);
});
