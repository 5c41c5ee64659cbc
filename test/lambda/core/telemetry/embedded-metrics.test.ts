import { embeddedMetrics } from '../../../../lambda/core/telemetry/embedded-metrics.ts';

test('a line carries its metrics as CloudWatch documents it', () => {
  expect(embeddedMetrics({ AcceptedEvents: 1, EndToEndLatency: 250 }, 1_795_000_000_000)).toEqual({
    AcceptedEvents: 1,
    EndToEndLatency: 250,
    _aws: {
      Timestamp: 1_795_000_000_000,
      CloudWatchMetrics: [
        {
          Namespace: 'CedarWebhooks',
          Dimensions: [['service']],
          Metrics: [
            { Name: 'AcceptedEvents', Unit: 'Count' },
            { Name: 'EndToEndLatency', Unit: 'Milliseconds' },
          ],
        },
      ],
    },
  });
});

test('a line without metrics carries nothing', () => {
  expect(embeddedMetrics({}, 1)).toEqual({});
});
