import type { CfnResource } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { applicationLogLevel } from '../../../lib/guards/application-log-level.ts';
import { deadLetterQueues } from '../../../lib/guards/dead-letter-queues.ts';
import { customerManagedKey, encryptionAtRest } from '../../../lib/guards/encryption-at-rest.ts';
import { functionPlatform } from '../../../lib/guards/function-platform.ts';
import { logRetention } from '../../../lib/guards/log-retention.ts';
import { noWildcards } from '../../../lib/guards/no-wildcards.ts';
import { queueConsumers } from '../../../lib/guards/queue-consumers.ts';
import { queueRetention } from '../../../lib/guards/queue-retention.ts';
import { secretWithoutValue } from '../../../lib/guards/secret-without-value.ts';
import { deletionProtection, pointInTimeRecovery } from '../../../lib/guards/table-protection.ts';
import type { Guard, TemplateResource, TemplateResources } from '../../../lib/guards/template-resources.ts';
import { tlsOnly } from '../../../lib/guards/tls-only.ts';
import { visibilityTimeout } from '../../../lib/guards/visibility-timeout.ts';
import { stackOf, synthesize } from '../synthesize.ts';

const production: TemplateResources = synthesize('prod', { canary: false }).toJSON().Resources;

/** Logical id of the first resource of a type whose id begins so. */
function idOf(type: string, prefix = ''): string {
  const found = Object.keys(production).find((id) => id.startsWith(prefix) && production[id]?.Type === type);
  if (found === undefined) throw new Error(`no ${type} ${prefix}`);
  return found;
}

/** The production stack with properties of one resource changed; `undefined` takes one out. */
function changed(id: string, properties: Record<string, unknown>): TemplateResources {
  const { [id]: resource, ...others } = production;
  return {
    ...others,
    [id]: { ...resource, Properties: { ...resource?.Properties, ...properties } } as TemplateResource,
  };
}

function without(id: string): TemplateResources {
  const { [id]: _gone, ...others } = production;
  return others;
}

const queue = idOf('AWS::SQS::Queue', 'MerchantHandlerQueueSource');
const deadLetters = idOf('AWS::SQS::Queue', 'MerchantHandlerQueueDeadLetters');
const mapping = idOf('AWS::Lambda::EventSourceMapping', 'MerchantHandler');
const handler = idOf('AWS::Lambda::Function', 'MerchantHandler');
const table = idOf('AWS::DynamoDB::Table', 'Ledger');
const policy = idOf('AWS::IAM::Policy', 'Verifier');
const role = idOf('AWS::IAM::Role', 'Verifier');
const topic = idOf('AWS::SNS::Topic');
const logGroup = idOf('AWS::Logs::LogGroup', 'Verifier');
const secret = idOf('AWS::SecretsManager::Secret');
const queuePolicy = idOf('AWS::SQS::QueuePolicy', 'MerchantHandlerQueueSource');
const deadLettersAlarm =
  Object.keys(production).find(
    (id) =>
      production[id]?.Type === 'AWS::CloudWatch::Alarm' &&
      JSON.stringify(production[id].Properties?.Dimensions).includes(deadLetters),
  ) ?? 'no such alarm';

const allow = (statement: Record<string, unknown>) => ({
  PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] },
});

const BREAKS: readonly [what: string, guard: Guard, broken: TemplateResources, fault: string][] = [
  [
    'a short visibility time-out',
    visibilityTimeout,
    changed(queue, { VisibilityTimeout: 179 }),
    `${queue}: its visibility`,
  ],
  ['a slower consumer', visibilityTimeout, changed(handler, { Timeout: 31 }), 'make it 186 s'],
  [
    'a short retention',
    queueRetention,
    changed(deadLetters, { MessageRetentionPeriod: 1_209_599 }),
    deadLetters,
  ],
  [
    'no dead-letter queue',
    deadLetterQueues,
    changed(queue, { RedrivePolicy: undefined }),
    `${queue}: it has no dead`,
  ],
  [
    'no alarm on a dead-letter queue',
    deadLetterQueues,
    without(deadLettersAlarm),
    `${deadLetters}: no alarm`,
  ],
  [
    'an alarm that tells nobody',
    deadLetterQueues,
    changed(deadLettersAlarm, { AlarmActions: [] }),
    `${deadLetters}: no alarm`,
  ],
  [
    'a consumer without bound',
    queueConsumers,
    changed(mapping, { ScalingConfig: undefined }),
    `${mapping}: it has no max`,
  ],
  ['a bound of one', queueConsumers, changed(mapping, { ScalingConfig: { MaximumConcurrency: 1 } }), mapping],
  [
    'whole batches failing',
    queueConsumers,
    changed(mapping, { FunctionResponseTypes: [] }),
    'batch item failures',
  ],
  ['logs for ever', logRetention, changed(logGroup, { RetentionInDays: undefined }), `${logGroup}: its logs`],
  [
    "Lambda's own log group",
    logRetention,
    changed(handler, { LoggingConfig: { LogFormat: 'JSON' } }),
    handler,
  ],
  [
    'a level that drops metrics',
    applicationLogLevel,
    changed(handler, { LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' } }),
    `${handler}: its application log level WARN`,
  ],
  ['a queue without TLS policy', tlsOnly, without(queuePolicy), `${queue}: its policy`],
  ['a topic without TLS policy', tlsOnly, without(idOf('AWS::SNS::TopicPolicy')), `${topic}: its policy`],
  ['a policy that denies nothing', tlsOnly, changed(queuePolicy, allow({ Principal: '*' })), queue],
  ['a wildcard action', noWildcards, changed(policy, allow({ Action: 'sqs:*', Resource: 'arn' })), 'sqs:*'],
  [
    'a wildcard resource',
    noWildcards,
    changed(policy, allow({ Action: 'sqs:SendMessage', Resource: '*' })),
    'wildcard',
  ],
  [
    'part of a resource as wildcard',
    noWildcards,
    changed(policy, allow({ Action: 'sqs:SendMessage', Resource: { 'Fn::Join': ['', ['arn:', '*']] } })),
    'wildcard',
  ],
  [
    'an inverted statement',
    noWildcards,
    changed(policy, allow({ NotAction: 'iam:PassRole', Resource: 'arn' })),
    'NotAction',
  ],
  [
    'an inline policy of a role',
    noWildcards,
    changed(role, { Policies: [allow({ Action: '*', Resource: 'arn' })] }),
    `${role}: the action *`,
  ],
  [
    'a managed policy',
    noWildcards,
    changed(role, { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
    role,
  ],
  [
    'a queue open to everybody',
    noWildcards,
    changed(queuePolicy, allow({ Action: 'sqs:SendMessage', Principal: { AWS: '*' } })),
    'open',
  ],
  ['a queue in the clear', encryptionAtRest, changed(queue, { SqsManagedSseEnabled: undefined }), queue],
  ['another runtime', functionPlatform, changed(handler, { Runtime: 'nodejs22.x' }), 'nodejs22.x'],
  ['another architecture', functionPlatform, changed(handler, { Architectures: undefined }), 'x86_64'],
  [
    'no point-in-time recovery',
    pointInTimeRecovery,
    changed(table, { PointInTimeRecoverySpecification: undefined }),
    table,
  ],
  ['a table to delete', deletionProtection, changed(table, { DeletionProtectionEnabled: false }), table],
  ['a secret with a value', secretWithoutValue, changed(secret, { SecretString: 'changeme' }), secret],
  ['a generated secret', secretWithoutValue, changed(secret, { GenerateSecretString: {} }), secret],
  ['a topic without the key', customerManagedKey, production, `${topic}: it is not encrypted with`],
  ['a table without the key', customerManagedKey, production, `${table}: it is not encrypted with`],
];

describe('guards', () => {
  it.each(BREAKS)('see %s', (_what, guard, broken, fault) => {
    const sound = guard === customerManagedKey ? [] : guard(production);
    expect(sound).toEqual([]);
    expect(guard(broken).filter((each) => each.includes(fault))).not.toEqual([]);
  });

  it('let tracing name no resource', () => {
    const tracing = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
    expect(noWildcards(changed(policy, allow({ Action: tracing, Resource: '*' })))).toEqual([]);
  });
});

describe('a stack with additions of its own', () => {
  it('is not synthesized while any guard is broken, and every fault is told at once', () => {
    const stack = stackOf('dev');
    new Queue(stack, 'Additional');
    new LambdaFunction(stack, 'Extra', {
      runtime: Runtime.NODEJS_24_X,
      code: Code.fromInline('exports.handler = () => {}'),
      handler: 'index.handler',
    });
    expect(() => Template.fromStack(stack)).toThrow(
      /Additional.*keeps messages for 345600 s[\s\S]*no dead-letter queue|no dead-letter queue[\s\S]*keeps messages/,
    );
    expect(() => Template.fromStack(stack)).toThrow(/Extra.*no log group of its own/);
  });

  it('is judged by what an escape hatch leaves', () => {
    const stack = stackOf('dev');
    const group = new LogGroup(stack, 'Group', { retention: RetentionDays.ONE_DAY });
    (group.node.defaultChild as CfnResource).addPropertyDeletionOverride('RetentionInDays');
    expect(() => Template.fromStack(stack)).toThrow(/kept for ever/);
  });
});
