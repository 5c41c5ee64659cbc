import { LOG_FIELDS } from '../../../lambda/core/telemetry/log-fields.ts';
import { LOG_LINES } from '../../../lambda/core/telemetry/log-lines.ts';
import { METRIC_CATALOGUE, type MetricName } from '../../../lambda/core/telemetry/metric-catalogue.ts';
import { LOG_QUERIES } from '../../../lib/observability/log-queries.ts';
import { emittedMetrics } from '../../lambda/emitted-metrics.ts';
import { resource, resourcesOf } from '../synthesize.ts';
import { alarmsOf, metricOf } from './alarm-properties.ts';
import { dashboardOf, linesOf } from './dashboard-body.ts';
import { OBSERVED } from './observed.ts';

/** Metrics that are counted in the access log instead of emitted. */
const COUNTED = Object.values(resourcesOf(OBSERVED, 'AWS::Logs::MetricFilter')).map(({ Properties }) => {
  const [{ MetricName }] = Properties.MetricTransformations as [{ MetricName: MetricName }];
  return MetricName;
});

/** What Logs Insights knows by itself. */
const INSIGHTS = ['@timestamp', '@log', 'message'];

describe('what is watched', () => {
  it('is emitted by the functions, as they run, or counted in the access log', async () => {
    const told = new Set<string>([...(await emittedMetrics()), ...COUNTED]);
    const watched = [
      ...[...alarmsOf(OBSERVED).values()].map(metricOf),
      ...dashboardOf(OBSERVED)
        .body.widgets.flatMap(linesOf)
        .flatMap(({ metric }) => metric ?? []),
    ];
    const ours = new Set(
      watched.flatMap(({ namespace, name }) => (namespace === 'CedarWebhooks' ? name : [])),
    );
    expect([...ours].filter((name) => !told.has(name))).toEqual([]);
    // All of them are, so this compares what it should.
    expect(ours.size).toBe(Object.keys(METRIC_CATALOGUE).length);
  });
});

describe.each(Object.entries(LOG_QUERIES))('the saved query %s', (_, { logs, text }) => {
  /** Words of the query that name fields: neither texts, nor functions, nor what it names itself. */
  const own = new Set([...text.matchAll(/ as (\w+)/g)].map(([, name]) => name));
  const fields = text
    .replaceAll(/"[^"]*"|\b\d+[a-z]\b/g, '')
    .split('\n')
    .flatMap((step) => step.replace(/^(\| )?\w+/, '').match(/@?[A-Za-z][\w.]*(?!\w*\()/g) ?? [])
    .filter((word) => !['as', 'by', 'or', 'in', 'asc', 'desc', '1h'].includes(word) && !own.has(word));

  it('asks for fields that lines have', () => {
    const { AccessLogSettings } = resource(OBSERVED, 'AWS::ApiGatewayV2::Stage', 'WebhookApi').Properties as {
      AccessLogSettings: { Format: string };
    };
    const known = new Set([
      ...INSIGHTS,
      ...Object.keys(LOG_FIELDS),
      ...((logs as readonly string[]).includes('access')
        ? Object.keys(JSON.parse(AccessLogSettings.Format))
        : []),
    ]);
    expect(fields.length).toBeGreaterThan(0);
    expect(
      fields.map((field) => field.replace(/\.0\.(name|message)$/, '')).filter((field) => !known.has(field)),
    ).toEqual([]);
  });

  it('asks for lines that are written', () => {
    for (const [, message] of text.matchAll(/"(\w+\.[\w-]+)"/g)) {
      expect(Object.keys(LOG_LINES)).toContain(message);
    }
  });
});
