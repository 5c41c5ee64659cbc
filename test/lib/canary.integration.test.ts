import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { UNCLASSIFIED } from '../../lambda/core/settings/event-type.ts';
import { CedarWebhooks } from '../../lib/cedar-webhooks.ts';
import type { CedarWebhooksProps, DocumentedEventTypeName } from '../../lib/cedar-webhooks-props.ts';
import { codeFromSources } from '../../lib/function-code.ts';
import { type Statement, statementsOf } from '../../lib/guards/template-resources.ts';
import { OBSERVED } from './observability/observed.ts';
import { resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize('prod');

/** The one resource of the canary of a type. */
function ofCanary(type: string, of = template) {
  const found = Object.entries(resourcesOf(of, type)).filter(([id]) => id.startsWith('Canary'));
  const [[id, resource] = ['', undefined], ...others] = found;
  if (resource === undefined || others.length > 0) throw new Error(`The canary has ${found.length} ${type}.`);
  return { id, Properties: resource.Properties, dependsOn: resource.DependsOn };
}

function actionsOf({ Action }: Statement): readonly string[] {
  return [Action].flat() as string[];
}

test('there is none where nobody asked for it, and nothing of it', () => {
  const ids = Object.keys(synthesize('dev').toJSON().Resources);
  expect(ids.filter((id) => /canary/i.test(id))).toEqual([]);
});

test('it runs every few minutes, once, when everything that it goes through is there', () => {
  const { id } = ofCanary('AWS::Lambda::Function');
  const { Properties, dependsOn } = ofCanary('AWS::Events::Rule');
  expect(Properties).toMatchObject({
    ScheduleExpression: 'rate(5 minutes)',
    Targets: [{ Arn: { 'Fn::GetAtt': [id, 'Arn'] }, RetryPolicy: { MaximumRetryAttempts: 0 } }],
  });
  const mapping = ofCanary('AWS::Lambda::EventSourceMapping');
  const [verifier] = Object.keys(resourcesOf(template, 'AWS::Lambda::Function')).filter((each) =>
    each.startsWith('Verifier'),
  );
  const [stage] = Object.keys(resourcesOf(template, 'AWS::ApiGatewayV2::Stage'));
  expect(dependsOn).toEqual(expect.arrayContaining([mapping.id, verifier, stage]));
});

test('it has more time than its event', () => {
  const { Properties } = ofCanary('AWS::Lambda::Function');
  expect(Properties).toMatchObject({
    Timeout: 45,
    Environment: { Variables: { WITHIN_SECONDS: '30', PATH_TOKEN: 'off' } },
  });
});

test('it may read the secret, its own claims and its own queue, and write its own claims', () => {
  const queues = Object.keys(resourcesOf(template, 'AWS::SQS::Queue'));
  const queue = queues.find((id) => id.startsWith('CanaryQueue'));
  const [ledger] = Object.keys(resourcesOf(template, 'AWS::DynamoDB::Table')).filter((id) =>
    id.startsWith('Ledger'),
  );
  const [secret] = Object.keys(resourcesOf(template, 'AWS::SecretsManager::Secret'));
  const statements = statementsOf(ofCanary('AWS::IAM::Policy').Properties.PolicyDocument);
  const rights = statements.map((statement) => [
    ...actionsOf(statement),
    statement.Resource,
    statement.Condition,
  ]);
  expect(rights).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents', expect.anything(), undefined],
    [
      'dynamodb:GetItem',
      'dynamodb:UpdateItem',
      { 'Fn::GetAtt': [ledger, 'Arn'] },
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['canary#*'] } },
    ],
    ['secretsmanager:GetSecretValue', { Ref: secret }, undefined],
    [
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      { 'Fn::GetAtt': [queue, 'Arn'] },
      undefined,
    ],
  ]);
});

test('the verifier may send to its queue, and the sweeper may not', () => {
  const senders = Object.entries(resourcesOf(template, 'AWS::IAM::Policy'))
    .filter(([, { Properties }]) =>
      statementsOf(Properties.PolicyDocument).some(
        (statement) =>
          actionsOf(statement).includes('sqs:SendMessage') &&
          JSON.stringify(statement.Resource).includes('CanaryQueue'),
      ),
    )
    .map(([id]) => id);
  expect(senders).toEqual([expect.stringMatching(/^Verifier/)]);
});

test('no subscriber gets its events, and no catalogue has them', () => {
  const queues = Object.keys(resourcesOf(OBSERVED, 'AWS::SQS::Queue')).filter((id) => /canary/i.test(id));
  expect(queues).toHaveLength(2);
  const parameters = Object.values(resourcesOf(OBSERVED, 'AWS::SSM::Parameter'));
  const catalogue = parameters.find(({ Properties }) => String(Properties.Name).endsWith('/event-types'));
  expect(JSON.stringify(catalogue)).not.toMatch(/canary/i);
  const named = parameters
    .map(({ Properties }) => String(Properties.Name))
    .filter((name) => /canary/i.test(name));
  expect(named.map((name) => name.split('/').slice(2).join('/')).toSorted()).toEqual([
    'functions/canary',
    'log-groups/canary',
  ]);
});

test('one alarm tells the stage by its value, and that there is none', () => {
  const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).filter(({ Properties }) =>
    /canary/i.test(JSON.stringify(Properties.AlarmName)),
  );
  expect(alarms).toMatchObject([
    {
      Properties: {
        MetricName: 'CanaryStoppedAt',
        Statistic: 'Maximum',
        Threshold: 1,
        Period: 600,
        EvaluationPeriods: 1,
        TreatMissingData: 'breaching',
        AlarmDescription: expect.stringContaining('(1 route, 2 secret, 3 hash, 4 table, 5 queue, 6 handler)'),
      },
    },
  ]);
});

describe('in an app', () => {
  const CODE = codeFromSources(process.cwd());
  const FEW = DEFAULT_EVENT_TYPES.filter(({ name }) => name !== UNCLASSIFIED).map(({ name }) => ({
    name: name as DocumentedEventTypeName,
    enabled: false,
  }));

  function stackWith(...all: readonly ((stack: Stack) => CedarWebhooksProps)[]): Template {
    const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, treeMetadata: false });
    const stack = new Stack(app, 'Payments');
    for (const [index, props] of all.entries()) {
      new CedarWebhooks(stack, `Webhooks${index}`, { eventTypes: FEW, ...props(stack) }, CODE);
    }
    return Template.fromStack(stack);
  }

  test('it can run in a network, whose address is in the list', () => {
    const found = stackWith((stack) => ({
      sourceAllowList: ['203.0.113.7/32'],
      canary: { sourceAddress: '203.0.113.7', vpc: new Vpc(stack, 'Vpc', { natGateways: 1 }) as IVpc },
    }));
    found.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { WITHIN_SECONDS: '30' } },
      VpcConfig: {},
    });
  });

  test('two in one stack do not see the guards of one another', () => {
    const props = (): CedarWebhooksProps => ({ canary: true, guards: 'stack' });
    const names = Object.values(resourcesOf(stackWith(props, props), 'AWS::SQS::Queue')).map(
      ({ Properties }) => String(Properties.QueueName),
    );
    expect(names.filter((name) => name.endsWith('-cedar-canary-handler.fifo'))).toHaveLength(2);
  });
});
