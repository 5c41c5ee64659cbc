import type { StackModel } from '../../../local/stack-model.ts';
import { readModel } from '../../../local/template/read-model.ts';
import type { TemplateResource } from '../../../local/template/template.ts';
import { assemblyWith, identity, resourceWith } from '../fixtures/template.ts';

const accessLog: TemplateResource = {
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName: '/aws/vendedlogs/stack' },
};
const filter: TemplateResource = {
  Type: 'AWS::Logs::MetricFilter',
  Properties: {
    FilterPattern: '{ $.status = "429" }',
    LogGroupName: { Ref: 'AccessLog' },
    MetricTransformations: [
      {
        Dimensions: [{ Key: 'service', Value: '$.service' }],
        MetricName: 'GatewayThrottled',
        MetricNamespace: 'CedarWebhooks',
        MetricValue: '1',
      },
    ],
  },
};
const alarm: TemplateResource = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmActions: [{ 'Fn::ImportValue': 'nobody looks at it' }],
    AlarmDescription: 'Impact.',
    AlarmName: { 'Fn::Join': ['', [{ Ref: 'AWS::StackName' }, '-dead-letters']] },
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLetters', 'QueueName'] } }],
    EvaluationPeriods: 3,
    MetricName: 'ApproximateNumberOfMessagesVisible',
    Namespace: 'AWS/SQS',
    Period: 60,
    Statistic: 'Maximum',
    Threshold: 1,
  },
};

function stageWith(format: string): TemplateResource {
  return resourceWith('Stage', {
    AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': ['AccessLog', 'Arn'] }, Format: format },
  });
}

function read(changes: Readonly<Record<string, TemplateResource>>): StackModel {
  return readModel([{ stack: assemblyWith({ AccessLog: accessLog, ...changes }), identity }]);
}

function withProperties(
  resource: TemplateResource,
  properties: NonNullable<TemplateResource['Properties']>,
): TemplateResource {
  return { ...resource, Properties: { ...resource.Properties, ...properties } };
}

test('an access log', () => {
  expect(read({}).httpApis[0]?.accessLog).toBeUndefined();
  expect(read({ Stage: stageWith('$context.status') }).httpApis[0]?.accessLog).toEqual({
    logGroupName: '/aws/vendedlogs/stack',
    format: '$context.status',
  });
});

test('a metric filter', () => {
  expect(read({ Filter: filter }).metricFilters).toEqual([
    {
      logGroupName: '/aws/vendedlogs/stack',
      pattern: '{ $.status = "429" }',
      namespace: 'CedarWebhooks',
      metricName: 'GatewayThrottled',
      value: '1',
      dimensions: { service: '$.service' },
    },
  ]);
});

test('an alarm, with the defaults of CloudWatch', () => {
  expect(read({ Alarm: alarm }).alarms).toEqual([
    {
      name: 'stack-dead-letters',
      description: 'Impact.',
      condition: {
        metric: {
          namespace: 'AWS/SQS',
          name: 'ApproximateNumberOfMessagesVisible',
          dimensions: { QueueName: 'stack-dlq.fifo' },
        },
        statistic: 'Maximum',
        periodSeconds: 60,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
        threshold: 1,
        comparison: 'GreaterThanOrEqualToThreshold',
        missingData: 'missing',
      },
    },
  ]);
});

test('an alarm on an expression is known, without a condition', () => {
  const expression = {
    Type: alarm.Type,
    Properties: { EvaluationPeriods: 1, Metrics: [{ Id: 'e', Expression: 'm1/m2' }] },
  };
  expect(read({ Alarm: expression }).alarms).toEqual([
    { name: 'stack-Alarm', description: undefined, condition: undefined },
  ]);
});

test.each<[string, Record<string, TemplateResource>, string]>([
  ['the path in an access log', { Stage: stageWith('$context.path') }, 'the variable $context.path'],
  [
    'an access log in a stream',
    {
      Stage: resourceWith('Stage', {
        AccessLogSettings: { DestinationArn: 'arn:aws:firehose:x', Format: '' },
      }),
    },
    'elsewhere than to a log group',
  ],
  [
    'an unknown filter pattern',
    { Filter: withProperties(filter, { FilterPattern: '[a, b]' }) },
    'Invalid filter pattern',
  ],
  [
    'a default value of a metric filter',
    { Filter: withProperties(filter, { MetricTransformations: [{ DefaultValue: 0 }] }) },
    'the property DefaultValue',
  ],
  ['a period of 10 s', { Alarm: withProperties(alarm, { Period: 10 }) }, 'not a multiple of 60 s'],
  ['a trimmed mean', { Alarm: withProperties(alarm, { ExtendedStatistic: 'tm90' }) }, 'the statistic tm90'],
  [
    'anomaly detection',
    { Alarm: withProperties(alarm, { ComparisonOperator: 'GreaterThanUpperThreshold' }) },
    'the comparison GreaterThanUpperThreshold',
  ],
])('%s is rejected', (_, changes, message) => {
  expect(() => read(changes)).toThrow(message);
});
