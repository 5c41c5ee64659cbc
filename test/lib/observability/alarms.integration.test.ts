import type { Command } from 'commander';
import type { Context } from '../../../cli/program/context.ts';
import { program } from '../../../cli/program/program.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { METRIC_CATALOGUE } from '../../../lambda/core/telemetry/metric-catalogue.ts';
import { alarmRemedy } from '../../../operator/doctor/alarm-remedies.ts';
import { expectedAlarms } from '../../../operator/doctor/expected-alarms.ts';
import { commandLine, type ToolCommand } from '../../../operator/problems/tool-command.ts';
import type { QueueFacts, Target } from '../../../operator/target/target.ts';
import { resource, resourcesOf, synthesize } from '../synthesize.ts';
import { type AlarmProperties, alarmsOf, kindOf, metricOf, partsOfDescription } from './alarm-properties.ts';
import { faultOf } from './metric-reference.ts';
import { OBSERVED, SERVICE } from './observed.ts';
import { alarmSections, RUNBOOK } from './runbook.ts';

const alarms = [...alarmsOf(OBSERVED).values()];

/** Kinds of alarms that a stack has once, whatever its queues and handlers. */
const SINGLE = [
  'repeated-receives',
  'verifier-errors',
  'verifier-throttles',
  'secret-not-stored',
  'secret-unreadable',
  'hash-mismatches',
  'platform-rejections',
  'verified-rejections',
  'held-events',
  'uuid-conflicts',
  'gateway-failures',
  'gateway-throttled',
  'sweeper-errors',
  'sweeper-silence',
  'unsent-events',
  'parked-events',
];

function alarmOf(kind: string, template = OBSERVED): AlarmProperties {
  const [alarm] = [...alarmsOf(template).values()].filter((candidate) => kindOf(candidate) === kind);
  if (alarm === undefined) throw new Error(`There is no alarm ${kind}.`);
  return alarm;
}

describe('what an alarm says', () => {
  it.each(alarms)('$AlarmName has a name of the stack, an impact, a first command and a runbook', (alarm) => {
    expect(alarm.AlarmName).toMatch(new RegExp(`^${SERVICE}-[a-z]+(-[a-z]+)+$`));
    expect(alarm.AlarmName.slice(SERVICE.length + 1).startsWith(kindOf(alarm))).toBe(true);
    const { impact, command, url } = partsOfDescription(alarm);
    expect(impact).toMatch(/^[A-Z][^.]{30,}\.$/);
    expect(command).toMatch(new RegExp(`^npx cedar-webhooks [a-z <>,-]+ --name ${SERVICE}$`));
    expect(url).toBe('docs/runbook.md');
    expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
  });

  it('has a section in the runbook for each kind, and no other', () => {
    expect(alarmSections().sort()).toEqual([...new Set(alarms.map(kindOf))].sort());
  });

  it('has a first command for each, that of the doctor, which the tool understands', () => {
    const root = program({ ports: { version: '0' } } as Context);
    for (const alarm of alarms) {
      const { command = '', anchor = '' } = partsOfDescription(alarm);
      expect(command.startsWith(commandLine(alarmRemedy(anchor) as ToolCommand, ''))).toBe(true);
      const [, , ...words] = command.split(' ');
      const path = words.slice(
        0,
        words.findIndex((word) => /^[-<]/.test(word)),
      );
      const found = path.reduce<Command | undefined>(
        (parent, name) => parent?.commands.find((each) => each.name() === name),
        root,
      );
      const options = found?.options.map(({ long }) => long);
      expect(options).toEqual(expect.arrayContaining(words.filter((word) => word.startsWith('--'))));
    }
  });

  it('has the alarms that the doctor misses when they are deleted, and those that are configured', () => {
    const names = (service: string, template: typeof OBSERVED) =>
      [...alarmsOf(template).values()].map(({ AlarmName }) => AlarmName.slice(service.length + 1)).sort();
    const subscribers = (entity: string) =>
      entity === 'merchant' ? ['handler', 'risk', 'audit'] : ['handler', 'audit'];
    const facts = {
      stackName: 'x',
      eventTypes: DEFAULT_EVENT_TYPES,
      queues: DEFAULT_EVENT_TYPES.flatMap(({ entity }) =>
        subscribers(entity).map((subscriber) => ({ entity, subscriber }) as QueueFacts),
      ),
      delivery: { maxAttempts: 5 } as Target['delivery'],
      functions: { canary: 'x-canary' },
    };
    const expected = expectedAlarms(facts).map((name) => name.slice(2));
    expect([...expected, 'no-events'].sort()).toEqual(names(SERVICE, OBSERVED));
    const short = expectedAlarms({ ...facts, delivery: { maxAttempts: 2 } as Target['delivery'] });
    expect(short).not.toContain('x-repeated-receives');
    expect(expectedAlarms({ ...facts, functions: {} })).not.toContain('x-canary-stopped');
  });

  it('links the runbook at the configured address', () => {
    const runbookUrl = 'https://wiki.example.com/cedar/runbook';
    const template = synthesize('dev', { alarms: { runbookUrl } });
    expect(partsOfDescription(alarmOf('held-events', template))).toMatchObject({
      url: runbookUrl,
      anchor: 'held-events',
    });
  });
});

describe('what is watched', () => {
  it.each(alarms)('$AlarmName watches a metric that there is', (alarm) => {
    expect(faultOf(metricOf(alarm), OBSERVED, SERVICE)).toBeUndefined();
  });

  it('watches each queue and each dead-letter queue once, and the rest of the stack once', () => {
    // The alarm of the canary tells what its queues could.
    const queues = Object.keys(resourcesOf(OBSERVED, 'AWS::SQS::Queue')).filter(
      (id) => !id.startsWith('Canary'),
    );
    const watched = (kind: string): unknown[] =>
      alarms.filter((alarm) => kindOf(alarm) === kind).map(({ Dimensions }) => Dimensions);
    const named = (ids: readonly string[]): unknown[] =>
      ids.map((id) => [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }]);
    const deadLetters = queues.filter((id) => id.includes('DeadLetters'));
    const sources = queues.filter((id) => !id.includes('DeadLetters'));
    expect(deadLetters).toHaveLength(11);
    expect(watched('dead-letters')).toEqual(expect.arrayContaining(named(deadLetters)));
    expect(watched('dead-letters')).toHaveLength(deadLetters.length);
    expect(watched('oldest-message')).toEqual(expect.arrayContaining(named(sources)));
    expect(watched('oldest-message')).toHaveLength(sources.length);
    expect(
      alarms
        .map(kindOf)
        .filter((kind) => !['dead-letters', 'oldest-message', 'handler-errors'].includes(kind))
        .sort(),
    ).toEqual([...SINGLE, 'no-events', 'canary-stopped'].sort());
  });

  it('watches the errors of each handler', () => {
    const handlers = Object.keys(resourcesOf(OBSERVED, 'AWS::Lambda::Function')).filter((id) =>
      /Handler/.test(id),
    );
    expect(handlers).toHaveLength(5);
    const watched = alarms.filter((alarm) => kindOf(alarm) === 'handler-errors');
    expect(watched.map(({ MetricName }) => MetricName)).toEqual(handlers.map(() => 'Errors'));
    expect(watched.map(({ Dimensions }) => Dimensions)).toEqual(
      expect.arrayContaining(handlers.map((id) => [{ Name: 'FunctionName', Value: { Ref: id } }])),
    );
  });

  it('has no alarm on repeated receives where messages die before', () => {
    const kinds = (maxReceiveCount: number) =>
      [...alarmsOf(synthesize('dev', { maxReceiveCount })).values()].map(kindOf);
    expect(kinds(2)).not.toContain('repeated-receives');
    expect(kinds(3)).toContain('repeated-receives');
  });

  it('finds the sweeper silent by what comes out of its log, so that lost metrics are noticed', () => {
    expect(metricOf(alarmOf('sweeper-silence'))).toEqual({
      namespace: 'CedarWebhooks',
      name: 'OldestUnsentAge',
      dimensions: { service: SERVICE },
    });
  });

  it.each([
    ['verifier-errors', 'Errors', 'VerifierFunction'],
    ['verifier-throttles', 'Throttles', 'VerifierFunction'],
    ['sweeper-errors', 'Errors', 'SweeperFunction'],
  ])('%s are the %s of %s', (kind, MetricName, idPrefix) => {
    expect(alarmOf(kind)).toMatchObject({
      MetricName,
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching(`^${idPrefix}`) } }],
    });
  });

  it.each([
    ['secret-not-stored', 'SecretNotStored'],
    ['secret-unreadable', 'SecretReadFailureAge'],
    ['hash-mismatches', 'HashMismatches'],
    ['platform-rejections', 'PlatformRejections'],
    ['verified-rejections', 'VerifiedRejections'],
    ['held-events', 'HeldEvents'],
    ['uuid-conflicts', 'UuidConflicts'],
    ['gateway-throttled', 'GatewayThrottled'],
    ['unsent-events', 'OldestUnsentAge'],
    ['parked-events', 'ParkedEvents'],
    ['repeated-receives', 'ReceiveCount'],
    ['no-events', 'AcceptedEvents'],
  ])('%s is about %s', (kind, name) => {
    expect(metricOf(alarmOf(kind))).toEqual({
      namespace: 'CedarWebhooks',
      name,
      dimensions: { service: SERVICE },
    });
  });

  it('takes 5xx from API Gateway itself, which needs no log', () => {
    const alarm = alarmOf('gateway-failures');
    expect(alarm).toMatchObject({ Namespace: 'AWS/ApiGateway', MetricName: '5xx' });
    expect(alarm.Dimensions).toEqual([
      { Name: 'ApiId', Value: { Ref: expect.stringMatching(/^WebhookApi/) } },
    ]);
  });

  it('has as many alarms as the runbook says', () => {
    const [, single, usual] =
      /(\d+) alarms of the stack, one of each handler and two\s+of each queue: (\d+)/.exec(RUNBOOK) ?? [];
    expect(Number(single)).toBe(SINGLE.length);
    expect(Number(usual)).toBe(alarmsOf(synthesize('dev')).size);
  });

  it('counts in the access log, under the dimension of the stack, what the log alone knows', () => {
    const filters = Object.values(resourcesOf(OBSERVED, 'AWS::Logs::MetricFilter')).map(({ Properties }) => {
      const [transformation] = Properties.MetricTransformations as [Record<string, unknown>];
      return transformation;
    });
    const expected = Object.entries(METRIC_CATALOGUE)
      .filter(([, { emittedBy }]) => emittedBy === 'access-log')
      .map(([MetricName]) => ({
        MetricName,
        MetricNamespace: 'CedarWebhooks',
        MetricValue: '1',
        Dimensions: [{ Key: 'service', Value: '$.service' }],
      }));
    expect(filters).toHaveLength(expected.length);
    expect(filters).toEqual(expect.arrayContaining(expected));
    const { AccessLogSettings } = resource(OBSERVED, 'AWS::ApiGatewayV2::Stage', 'WebhookApi').Properties as {
      AccessLogSettings: { Format: string };
    };
    expect(JSON.parse(AccessLogSettings.Format).service).toBe(SERVICE);
  });
});

describe('when it goes off', () => {
  it.each([
    ['dead-letters', 'Maximum', 60, 1, 1],
    ['oldest-message', 'Maximum', 60, 3, 900],
    ['handler-errors', 'Sum', 60, 1, 1],
    ['repeated-receives', 'Maximum', 60, 1, 3],
    ['verifier-errors', 'Sum', 60, 1, 1],
    ['verifier-throttles', 'Sum', 60, 1, 1],
    ['secret-not-stored', 'Sum', 60, 1, 1],
    ['secret-unreadable', 'Maximum', 60, 1, 300],
    ['hash-mismatches', 'Sum', 300, 1, 1],
    ['platform-rejections', 'Sum', 300, 1, 1],
    ['verified-rejections', 'Sum', 300, 1, 1],
    ['held-events', 'Sum', 60, 1, 1],
    ['uuid-conflicts', 'Sum', 60, 1, 1],
    ['gateway-failures', 'Sum', 60, 1, 1],
    ['gateway-throttled', 'Sum', 60, 1, 1],
    ['sweeper-errors', 'Sum', 60, 3, 1],
    ['unsent-events', 'Maximum', 60, 2, 300],
    ['parked-events', 'Maximum', 60, 1, 1],
  ])('%s: %s of %d s, %d in a row, from %d on', (kind, Statistic, Period, EvaluationPeriods, Threshold) => {
    expect(alarmOf(kind)).toMatchObject({
      Statistic,
      Period,
      EvaluationPeriods,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it.each([
    ['sweeper-silence', 'SampleCount', 300, 2],
    ['no-events', 'Sum', 3600, 12],
  ])(
    '%s: %s below one, or nothing at all, for periods of %d s, %d in a row',
    (kind, Statistic, Period, EvaluationPeriods) => {
      expect(alarmOf(kind)).toMatchObject({
        Statistic,
        Period,
        EvaluationPeriods,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
      });
    },
  );

  it('takes thresholds from the configuration', () => {
    const template = synthesize('dev', {
      alarms: {
        hashMismatches: 20,
        platformRejections: 30,
        verifiedRejections: 2,
        oldestMessageMinutes: 60,
        oldestUnsentMinutes: 10,
        silenceHours: 168,
      },
    });
    expect(alarmOf('hash-mismatches', template).Threshold).toBe(20);
    expect(alarmOf('platform-rejections', template).Threshold).toBe(30);
    expect(alarmOf('verified-rejections', template).Threshold).toBe(2);
    expect(alarmOf('oldest-message', template).Threshold).toBe(3600);
    expect(alarmOf('unsent-events', template).Threshold).toBe(600);
    // CloudWatch's limit: a week, for periods of an hour and more.
    expect(alarmOf('no-events', template)).toMatchObject({ Period: 3600, EvaluationPeriods: 168 });
    expect(partsOfDescription(alarmOf('oldest-message', template)).impact).toContain('60 minutes');
  });

  it('takes hours of silence by type, each of its own queue', () => {
    const silenceHours = { BusinessKycStatusChanged: 12, Unclassified: 168 };
    const template = synthesize('dev', { subscribers: [{ name: 'audit' }], alarms: { silenceHours } });
    const silent = [...alarmsOf(template).values()].filter((alarm) => kindOf(alarm) === 'no-events');
    const queue = (id: string) => [
      { Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringMatching(id), 'QueueName'] } },
    ];
    expect(silent).toMatchObject([
      {
        AlarmName: 'cedar-webhooks-dev-no-events-merchant',
        Namespace: 'AWS/SQS',
        MetricName: 'NumberOfMessagesSent',
        Statistic: 'Sum',
        Period: 3600,
        EvaluationPeriods: 12,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
        Dimensions: queue('^MerchantHandlerQueueSource'),
      },
      {
        AlarmName: 'cedar-webhooks-dev-no-events-unclassified',
        EvaluationPeriods: 168,
        Dimensions: queue('^UnclassifiedHandlerQueueSource'),
      },
    ]);
    for (const alarm of silent) {
      expect(faultOf(metricOf(alarm), template, 'cedar-webhooks-dev')).toBeUndefined();
    }
    expect(silent.map((alarm) => partsOfDescription(alarm).impact)).toEqual([
      expect.stringMatching(/^No merchant event was accepted for 12 hours: /),
      expect.stringMatching(/^No unclassified event was accepted for 168 hours: /),
    ]);
  });

  it('takes silence for nothing unusual unless hours are configured', () => {
    const kinds = [...alarmsOf(synthesize('dev')).values()].map(kindOf);
    expect(kinds).not.toContain('no-events');
  });
});

describe('who is told', () => {
  it('tells one topic of every alarm, and that it is over', () => {
    const [[topic] = []] = Object.entries(resourcesOf(OBSERVED, 'AWS::SNS::Topic'));
    OBSERVED.resourceCountIs('AWS::SNS::Topic', 1);
    for (const { AlarmActions, OKActions } of alarms) {
      expect({ AlarmActions, OKActions }).toEqual({
        AlarmActions: [{ Ref: topic }],
        OKActions: [{ Ref: topic }],
      });
    }
  });

  it('tells further topics, too', () => {
    const topicArns = ['day', 'night'].map((name) => `arn:aws:sns:eu-west-1:111122223333:${name}`);
    const template = synthesize('dev', { alarms: { topicArns } });
    const actions = [{ Ref: expect.stringMatching(/^AlarmsTopic/) }, ...topicArns];
    for (const alarm of alarmsOf(template).values()) {
      expect(alarm).toMatchObject({ AlarmActions: actions, OKActions: actions });
    }
  });

  it('sends e-mails to the configured addresses', () => {
    const subscriptions = Object.values(resourcesOf(OBSERVED, 'AWS::SNS::Subscription'));
    const [[topic] = []] = Object.entries(resourcesOf(OBSERVED, 'AWS::SNS::Topic'));
    expect(subscriptions.map(({ Properties }) => Properties)).toEqual(
      ['night@example.com', 'day@example.com'].map((Endpoint) => ({
        Endpoint,
        Protocol: 'email',
        TopicArn: { Ref: topic },
      })),
    );
    synthesize('dev').resourceCountIs('AWS::SNS::Subscription', 0);
  });
});
