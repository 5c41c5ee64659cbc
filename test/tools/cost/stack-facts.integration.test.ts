import type { Template } from '../../../local/template/template.ts';
import { type StackFactError, stackFacts } from '../../../tools/cost/stack-facts.ts';
import { synthesize } from '../../lib/synthesize.ts';

const template = (stage: string, overrides: Record<string, unknown> = {}) =>
  synthesize(stage, overrides).toJSON() as unknown as Template;

test('what costs is read from the template of the stage', () => {
  expect(stackFacts(template('prod'))).toEqual({
    alarms: 31,
    queueAlarms: 10,
    dashboards: 1,
    dashboardMetrics: expect.any(Number),
    secrets: 1,
    keys: 0,
    polledQueues: 5,
    scheduledRuns: 43_800,
    memoryMegabytes: { verifier: 512, handler: 512, sweeper: 512 },
    logRetentionDays: 365,
    auditLogs: 1,
    accessLog: true,
    platformLines: false,
    tracing: false,
    pointInTimeRecovery: true,
    batchSize: 5,
    ledgerRetentionDays: 30,
    historyRetentionDays: undefined,
    secretCacheSeconds: 60,
    canary: { runs: 8760, memoryMegabytes: 256 },
  });
});

test('nothing but the canary itself is another with the canary', () => {
  const { canary, dashboardMetrics, ...facts } = stackFacts(template('prod'));
  const without = stackFacts(template('prod', { canary: false }));
  expect(canary).toBeDefined();
  expect(without).toEqual({ ...facts, dashboardMetrics: without.dashboardMetrics });
  // It is drawn: its two metrics, and three of its function.
  expect(dashboardMetrics - without.dashboardMetrics).toBe(5);
});

test('a change of the configuration shows', () => {
  expect(
    stackFacts(
      template('dev', {
        dashboard: false,
        tracing: true,
        systemLogLevel: 'INFO',
        logRetentionDays: 30,
        retentionDays: 7,
        historyRetentionDays: 90,
        secretCacheSeconds: 300,
        subscribers: [{ name: 'risk' }],
      }),
    ),
  ).toMatchObject({
    dashboards: 0,
    dashboardMetrics: 0,
    tracing: true,
    platformLines: true,
    logRetentionDays: 30,
    ledgerRetentionDays: 7,
    historyRetentionDays: 90,
    secretCacheSeconds: 300,
    // The queues of a subscriber have alarms, but no function of the stack polls them.
    polledQueues: 5,
    queueAlarms: 20,
  });
});

test('what the model does not know is not guessed', () => {
  const { Resources } = template('prod');
  const [id, log] = Object.entries(Resources).find(([, { Type }]) => Type === 'AWS::Logs::LogGroup') ?? [];
  const other = { ...log, Properties: { RetentionInDays: 7 } } as NonNullable<typeof log>;
  expect(() => stackFacts({ Resources: { ...Resources, [String(id)]: other } })).toThrow(
    expect.objectContaining<Partial<StackFactError>>({ name: 'StackFactError' }),
  );
});

test('a dashboard draws as many metrics as its widgets name, each counted once', () => {
  const metric = (name: string, ...dimensions: string[]) => [
    'CedarWebhooks',
    name,
    ...dimensions,
    { stat: 'Sum' },
  ];
  const body = {
    widgets: [
      {
        properties: { metrics: [metric('A', 'service', 'x'), metric('B'), [{ expression: 'SUM([a, b])' }]] },
      },
      { properties: { metrics: [metric('A', 'service', 'x'), metric('A', 'service', 'y')] } },
      { properties: { markdown: '# B' } },
    ],
  };
  const { Resources } = template('prod');
  const [[id = '', dashboard] = []] = Object.entries(Resources).filter(
    ([, { Type }]) => Type === 'AWS::CloudWatch::Dashboard',
  );
  const [before = '', after = ''] = JSON.stringify(body).split('"y"');
  const DashboardBody = { 'Fn::Join': ['', [`${before}"`, { Ref: 'Verifier' }, `"${after}`]] };
  const drawn = { ...dashboard, Properties: { DashboardBody } } as (typeof Resources)[string];
  expect(stackFacts({ Resources: { ...Resources, [id]: drawn } }).dashboardMetrics).toBe(3);
});
