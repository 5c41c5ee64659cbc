import {
  METRIC_CATALOGUE,
  METRICS_NAMESPACE,
  type MetricDefinition,
  REJECTION_METRICS,
  SERVICE_DIMENSION,
} from '../../../../lambda/core/telemetry/metric-catalogue.ts';

const metrics = Object.entries<MetricDefinition>(METRIC_CATALOGUE);

test.each(metrics)(
  '%s has a unit, an emitter and a sentence for operators',
  (_name, { emittedBy, meaning, unit }) => {
    expect(['Count', 'Seconds', 'Milliseconds']).toContain(unit);
    expect(['verifier', 'sweeper', 'handler', 'canary', 'access-log']).toContain(emittedBy);
    expect(meaning).toMatch(/^[A-Z].{10,}\.$/);
  },
);

test('dashboards and alarms of others go by these names', () => {
  expect([METRICS_NAMESPACE, SERVICE_DIMENSION]).toEqual(['CedarWebhooks', 'service']);
});

test('what is no count is a time', () => {
  const times = metrics.filter(([, { unit }]) => unit !== 'Count').map(([name, { unit }]) => [name, unit]);
  expect(times).toEqual([
    ['SecretReadFailureAge', 'Seconds'],
    ['OldestUnsentAge', 'Seconds'],
    ['EndToEndLatency', 'Milliseconds'],
    ['CanaryLatency', 'Milliseconds'],
  ]);
});

test('each part of the stack emits what only it can know', () => {
  const emitters = Object.fromEntries(metrics.map(([name, { emittedBy }]) => [name, emittedBy]));
  expect(emitters).toMatchObject({
    AcceptedEvents: 'verifier',
    HashMismatches: 'verifier',
    OldestUnsentAge: 'sweeper',
    ParkedEvents: 'sweeper',
    EndToEndLatency: 'handler',
    CanaryStoppedAt: 'canary',
    GatewayThrottled: 'access-log',
  });
});

test('every rejection that is not a metric of its own is counted under its kind', () => {
  expect(REJECTION_METRICS).toEqual({
    malformed_header: 'RejectedHeaders',
    malformed_body: 'RejectedBodies',
    body_too_large: 'RejectedBodies',
    unsupported_media_type: 'RejectedBodies',
    missing_field: 'RejectedFields',
    unsupported_field: 'RejectedFields',
    not_found: 'RejectedAddresses',
    unknown_event_type: 'RejectedAddresses',
    source_not_allowed: 'RejectedAddresses',
    hash_mismatch: 'HashMismatches',
  });
});
