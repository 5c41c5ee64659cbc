import { App, Duration, NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AccountPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  ApplicationLogLevel,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { bundledEntry } from '../../lib/bundling.ts';
import { CedarWebhooks } from '../../lib/cedar-webhooks.ts';
import type { CedarWebhooksProps } from '../../lib/cedar-webhooks-props.ts';
import { codeFromSources } from '../../lib/function-code.ts';
import { resourcesOf } from './synthesize.ts';

/** The construct in apps that are not ours. Its code is left out: nothing is bundled. */

const CODE = codeFromSources(process.cwd());
const KYC = 'BusinessKycStatusChanged';

function stackOf(context: Record<string, unknown> = {}): Stack {
  const app = new App({
    context: { ...context, 'aws:cdk:bundling-stacks': [] },
    treeMetadata: false,
    builtinCloudFormationValidation: false,
  });
  return new Stack(app, 'Payments');
}

const webhooksIn = (stack: Stack, props: CedarWebhooksProps = {}, id = 'Webhooks') =>
  new CedarWebhooks(stack, id, props, CODE);

/** Physical names of everything that has one, with the logical ids. */
function namesIn(template: Template): Record<string, string> {
  const names = Object.entries(
    template.toJSON().Resources as Record<string, { Properties?: object }>,
  ).flatMap(([id, { Properties = {} }]) =>
    Object.entries(Properties)
      .filter(([key]) => /^(Queue|Alarm|Dashboard|LogGroup|)Name$/.test(key))
      .map(([, name]) => [id, JSON.stringify(name)]),
  );
  return Object.fromEntries(names);
}

describe('in any stack', () => {
  it('is the documented types without a property', () => {
    const stack = stackOf();
    const webhooks = webhooksIn(stack);
    const template = Template.fromStack(stack);
    expect(webhooks.name).toBe('Payments-Webhooks');
    template.resourceCountIs('AWS::SQS::Queue', 10);
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'Payments-Webhooks-merchant-handler.fifo',
    });
    template.hasResourceProperties('AWS::SSM::Parameter', { Name: '/Payments-Webhooks/endpoint' });
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/cedar-webhooks/stacks/Payments/Payments-Webhooks',
      Value: 'Payments-Webhooks',
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: `Handles the events ${KYC}`,
      Environment: {
        Variables: Match.objectLike({ EVENT_TYPE: KYC, POWERTOOLS_SERVICE_NAME: 'Payments-Webhooks' }),
      },
    });
  });

  it('meets no name of a second one, and changes nothing of the first', () => {
    const alone = stackOf();
    webhooksIn(alone);
    const both = stackOf();
    webhooksIn(both, {}, 'Others');
    webhooksIn(both);
    const names = namesIn(Template.fromStack(both));
    expect(new Set(Object.values(names)).size).toBe(Object.keys(names).length);
    expect(names).toMatchObject(namesIn(Template.fromStack(alone)));
  });

  it.each<[string, (stack: Stack) => unknown]>([
    ['a nested stack', (stack) => webhooksIn(new NestedStack(stack, 'Nested') as Stack)],
    ['a token', (stack) => webhooksIn(stack, { name: stack.stackId })],
    ['a path of SSM that is taken', (stack) => webhooksIn(stack, { name: 'aws-webhooks' })],
    ['two hyphens', (stack) => webhooksIn(stack, { name: 'a--b' })],
  ])('asks for a name instead of %s', (_case, make) => {
    expect(() => make(stackOf())).toThrow(/name: /);
  });

  it('takes a name in a nested stack', () => {
    expect(webhooksIn(new NestedStack(stackOf(), 'Nested') as Stack, { name: 'hooks' }).name).toBe('hooks');
  });
});

/** Flags of CDK that change logical ids or names, each in both positions. */
const FLAGS = [
  '@aws-cdk/core:includePrefixInUniqueNameGeneration',
  '@aws-cdk/aws-iam:minimizePolicies',
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup',
  '@aws-cdk/aws-lambda:recognizeLayerVersion',
  '@aws-cdk/aws-lambda:recognizeVersionProps',
  '@aws-cdk/aws-kms:aliasNameRef',
  '@aws-cdk/aws-cloudwatch-actions:changeLambdaPermissionLogicalIdForLambdaAction',
  '@aws-cdk/aws-apigateway:requestValidatorUniqueId',
  '@aws-cdk/aws-secretsmanager:useAttachedSecretResourcePolicyForSecretTargetAttachments',
  '@aws-cdk/aws-lambda:createNewPoliciesWithAddToRolePolicy',
  '@aws-cdk/core:enablePartitionLiterals',
];

it('has the same logical ids under any feature flags', () => {
  const idsUnder = (value: boolean) => {
    const stack = stackOf(Object.fromEntries(FLAGS.map((flag) => [flag, value])));
    webhooksIn(stack, { customerManagedKey: true }).addSubscriber('risk');
    return Object.keys(Template.fromStack(stack).toJSON().Resources).toSorted();
  };
  expect(idsUnder(true)).toEqual(idsUnder(false));
});

describe('a handler', () => {
  it('may be a function of the app, which gets its queue and its rights', () => {
    const stack = stackOf();
    const handler = new LambdaFunction(stack, 'Mine', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {}'),
      timeout: Duration.seconds(60),
    });
    const webhooks = webhooksIn(stack, { eventTypes: [{ name: KYC, handler }] });
    expect(webhooks.handler(KYC)).toBe(handler);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'Payments-Webhooks-merchant-handler.fifo',
      VisibilityTimeout: 360,
    });
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/Payments-Webhooks/delivery',
      Value: Match.serializedJson(
        Match.objectLike({
          visibilitySeconds: 360,
          handlerTimeoutSeconds: 60,
          quickerHandlers: Match.objectEquals({
            'receiver-account': 30,
            transaction: 30,
            'payout-confirmation': 30,
            unclassified: 30,
          }),
        }),
      ),
    });
    template.resourceCountIs('Custom::LogRetention', 0);
    template.hasResourceProperties('AWS::SSM::Parameter', {
      Name: '/Payments-Webhooks/log-groups/handlers/merchant',
      Value: { 'Fn::Join': ['', ['/aws/lambda/', stack.resolve(handler.functionName)]] },
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: stack.resolve(handler.functionName),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 60,
      Environment: { Variables: Match.objectLike({ MAX_RECEIVE_COUNT: '5', QUEUE_URL: Match.anyValue() }) },
    });
  });

  it('must not be a function whose application log level drops its metrics, wherever it stands', () => {
    const stack = stackOf();
    const handler = new LambdaFunction(stack, 'Mine', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {}'),
      timeout: Duration.seconds(60),
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.ERROR,
    });
    webhooksIn(stack, { eventTypes: [{ name: KYC, handler }] });
    expect(() => Template.fromStack(stack)).toThrow(
      /Mine.*application log level ERROR drops lines that are metrics/,
    );
  });

  it('may be a function of another copy of the CDK, as in an app that has two', () => {
    const stack = stackOf();
    let handler: LambdaFunction | undefined;
    jest.isolateModules(() => {
      const lambda = jest.requireActual<typeof import('aws-cdk-lib/aws-lambda')>('aws-cdk-lib/aws-lambda');
      handler = new lambda.Function(stack, 'Mine', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = async () => {}'),
        timeout: Duration.seconds(60),
      });
    });
    expect(handler).not.toBeInstanceOf(LambdaFunction);
    const webhooks = webhooksIn(stack, { eventTypes: [{ name: KYC, handler: handler as LambdaFunction }] });
    expect(webhooks.handler(KYC)).toBe(handler);
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 60,
      Environment: { Variables: Match.objectLike({ MAX_RECEIVE_COUNT: '5', QUEUE_URL: Match.anyValue() }) },
    });
  });

  it('has its own environment, memory, time-out, network and overrides, and rights that are granted', () => {
    const stack = stackOf();
    const bucket = new Bucket(stack, 'Documents');
    const webhooks = webhooksIn(stack, {
      eventTypes: [
        {
          name: KYC,
          handler: {
            environment: { BUCKET: bucket.bucketName },
            memorySize: 1024,
            timeout: Duration.minutes(2),
            vpc: new Vpc(stack, 'Network') as IVpc,
            overrides: { description: 'Of the risk team' },
          },
        },
      ],
    });
    bucket.grantRead(webhooks.handler(KYC));
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Of the risk team',
      MemorySize: 1024,
      Timeout: 120,
      VpcConfig: Match.anyValue(),
      Environment: { Variables: Match.objectLike({ BUCKET: Match.anyValue(), EVENT_TYPE: KYC }) },
    });
  });

  it('keeps the variables and rights that it needs, whatever is overridden', () => {
    const stack = stackOf();
    const role = new Role(stack, 'Given', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const environment = { BUCKET: 'documents', QUEUE_URL: 'another' };
    const vpc = new Vpc(stack, 'Network') as IVpc;
    webhooksIn(stack, { eventTypes: [{ name: KYC, handler: { vpc, overrides: { environment, role } } }] });
    const template = Template.fromStack(stack);
    // Without it the function cannot be made in a network.
    const { Properties } = template.findResources('AWS::IAM::Role')[stack.resolve(role.roleName).Ref] ?? {};
    expect(JSON.stringify(Properties)).toContain('AWSLambdaVPCAccessExecutionRole');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: stack.resolve(role.roleArn),
      Environment: {
        Variables: Match.objectLike({
          BUCKET: 'documents',
          EVENT_TYPE: KYC,
          QUEUE_URL: { Ref: Match.anyValue() },
        }),
      },
    });
    const actions = Object.values(template.findResources('AWS::IAM::Policy'))
      .filter(({ Properties }) => Properties.Roles[0].Ref === stack.resolve(role.roleName).Ref)
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .flatMap(({ Action }) => Action);
    expect(actions).toEqual(
      expect.arrayContaining(['dynamodb:PutItem', 'sqs:ReceiveMessage', 'logs:PutLogEvents']),
    );
  });

  it.each([
    [
      'the time-out that Lambda gives by default',
      undefined,
      {},
      'has a time-out of 3 s. Give it 6 s or more',
    ],
    ['less than one event may take', 30, { recordTimeoutSeconds: 26 }, undefined],
    ['a short time-out', 20, { recordTimeoutSeconds: 16 }, 'has a time-out of 20 s. Give it 21 s or more'],
  ])('with %s is rejected', (_case, seconds, props, message) => {
    const stack = stackOf();
    const handler = new LambdaFunction(stack, 'Mine', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => {}'),
      ...(seconds !== undefined && { timeout: Duration.seconds(seconds) }),
    });
    const make = () => webhooksIn(stack, { ...props, eventTypes: [{ name: KYC, handler }] });
    // The second is a fault of the settings themselves.
    expect(make).toThrow(message ?? 'recordTimeoutSeconds');
  });

  it('by a file that does not exist is named', () => {
    expect(() => bundledEntry('handlers/none.ts')).toThrow(/handler: there is no file .*handlers.none\.ts/);
  });
});

describe('event types', () => {
  it('are switched off and added', () => {
    const stack = stackOf();
    const webhooks = webhooksIn(stack, {
      eventTypes: [
        { name: 'BusinessRequestPayoutConfirmationStatusChanged', enabled: false },
        { name: 'BusinessRefundStatusChanged', entity: 'refund' },
      ],
    });
    const names = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::SQS::Queue')).map(
      ({ Properties }) => Properties.QueueName,
    );
    expect(names).toContain('Payments-Webhooks-refund-handler.fifo');
    expect(names).not.toContain('Payments-Webhooks-payout-confirmation-handler.fifo');
    expect(() => webhooks.queue('BusinessRefundStatusChange')).toThrow(
      'Did you mean "BusinessRefundStatusChanged"?',
    );
  });

  it('of unknown events cannot be switched off', () => {
    expect(() => webhooksIn(stackOf(), { eventTypes: [{ name: 'Unclassified', enabled: false }] })).toThrow(
      'cannot be switched off',
    );
  });
});

describe('addSubscriber', () => {
  it('gives queues that verifier and sweeper send to, that are watched, and that others may consume', () => {
    const stack = stackOf();
    const webhooks = webhooksIn(stack, { customerManagedKey: true });
    const queues = webhooks.addSubscriber('risk-engine', {
      principals: [new AccountPrincipal('444455556666')],
      eventTypes: [KYC],
    });
    webhooks.addSubscriber('audit', { principals: [new AccountPrincipal('555566667777')] });
    expect([...queues.keys()]).toEqual([KYC]);
    expect(webhooks.queue(KYC, 'risk-engine')).toBe(queues.get(KYC));
    const template = Template.fromStack(stack);
    const json = template.toJSON();
    const queueId = stack.getLogicalId((queues.get(KYC) as Queue).node.defaultChild as never);
    for (const role of ['Verifier', 'Sweeper']) {
      const [policy] = Object.entries(resourcesOf(template, 'AWS::IAM::Policy')).filter(([id]) =>
        id.includes(role),
      );
      expect(JSON.stringify(policy)).toContain(queueId);
    }
    for (const [, { Properties }] of Object.entries(resourcesOf(template, 'AWS::Lambda::Function'))) {
      const { EVENT_TYPES } = (Properties.Environment as { Variables: Record<string, unknown> }).Variables;
      if (EVENT_TYPES !== undefined) expect(JSON.stringify(EVENT_TYPES)).toContain('risk-engine');
    }
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'Payments-Webhooks-dead-letters-merchant-risk-engine',
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Sid: 'SubscribersMayDecrypt',
            Principal: { AWS: [Match.anyValue(), Match.anyValue()] },
          }),
        ]),
      },
    });
    expect(JSON.stringify(json)).toContain('risk-engine');
  });

  it('says what is wrong', () => {
    const webhooks = webhooksIn(stackOf());
    webhooks.addSubscriber('risk');
    expect(() => webhooks.addSubscriber('risk')).toThrow('"risk" is there more than once');
    // What was rejected leaves nothing behind.
    expect(webhooks.addSubscriber('audit').size).toBe(5);
    expect(() => webhooksIn(stackOf()).addSubscriber('Risk')).toThrow('lower-case words');
    expect(() => webhooksIn(stackOf()).addSubscriber('risk', { eventTypes: ['Nothing'] })).toThrow(
      'unknown event type',
    );
  });
});

it('takes an existing topic and an existing key', () => {
  const stack = stackOf();
  const topic = new Topic(stack, 'OnCall', { masterKey: new Key(stack, 'TopicKey'), enforceSSL: true });
  const key = new Key(stack, 'DataKey');
  webhooksIn(stack, { alarms: { topic }, encryptionKey: key });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Topic', 1);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: [stack.resolve(topic.topicArn)],
  });
  template.hasResourceProperties('AWS::Events::Rule', {
    Targets: [Match.objectLike({ Arn: stack.resolve(topic.topicArn) })],
  });
  // A policy would take the place of the default one, by which others may publish.
  expect(JSON.stringify(template.findResources('AWS::SNS::TopicPolicy'))).not.toContain('.amazonaws.com');
  template.resourceCountIs('AWS::KMS::Key', 2);
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Sid: 'AccountUsesKeyThroughServices' })]) },
  });
});

it('has a topic of its own for e-mails beside an existing one', () => {
  const stack = stackOf();
  const topic = new Topic(stack, 'OnCall');
  const webhooks = webhooksIn(stack, { alarms: { topic, emails: ['day@example.com'] } });
  expect(webhooks.alarmTopic).toBe(topic);
  const template = Template.fromStack(stack);
  const [own] = Object.keys(
    template.findResources('AWS::SNS::Topic', { Properties: { DisplayName: Match.anyValue() } }),
  );
  const actions = [stack.resolve(topic.topicArn), { Ref: own }];
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: actions, OKActions: actions });
  template.hasResourceProperties('AWS::SNS::Subscription', { TopicArn: { Ref: own } });
});

describe('guards', () => {
  const withPlainQueue = (guards: CedarWebhooksProps['guards']) => {
    const stack = stackOf();
    webhooksIn(stack, guards === undefined ? {} : { guards });
    new Queue(stack, 'Elsewhere');
    return () => Template.fromStack(stack);
  };

  it('look at what the construct made', () => {
    expect(withPlainQueue(undefined)).not.toThrow();
  });

  it('look at the whole stack on demand', () => {
    expect(withPlainQueue('stack')).toThrow('it has no dead-letter queue');
  });

  it('see what somebody changes in the construct', () => {
    const stack = stackOf();
    const queue = webhooksIn(stack).queue(KYC).node.defaultChild as import('aws-cdk-lib/aws-sqs').CfnQueue;
    queue.redrivePolicy = undefined;
    expect(() => Template.fromStack(stack)).toThrow('it has no dead-letter queue');
  });
});

it('gives metrics under its name', () => {
  const stack = stackOf();
  const metric = webhooksIn(stack).metricTimeToHandle();
  expect(metric.toMetricConfig().metricStat).toMatchObject({
    metricName: 'EndToEndLatency',
    dimensions: [{ name: 'service', value: 'Payments-Webhooks' }],
    statistic: 'p99',
  });
});
