import { readModel } from '../../../local/template/read-model.ts';
import type { TemplateResource, TemplateValue } from '../../../local/template/template.ts';
import { assemblyWith, identity, resourceWith } from '../fixtures/template.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:000000000000:function:stack-Function';

describe('reading a stack', () => {
  const model = readModel([{ stack: assemblyWith(), identity }]);

  test('queues with the attributes the SQS API takes', () => {
    expect(model.queues).toEqual([
      { name: 'stack-dlq.fifo', attributes: { FifoQueue: 'true' } },
      {
        name: 'stack-events.fifo',
        attributes: {
          FifoQueue: 'true',
          RedrivePolicy:
            '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:stack-dlq.fifo","maxReceiveCount":5}',
          VisibilityTimeout: '180',
        },
      },
    ]);
  });

  test('functions with their environment resolved', () => {
    expect(model.functions).toEqual([
      {
        name: 'stack-Function',
        arn: FUNCTION_ARN,
        taskRoot: '/assets/abc',
        handler: 'index.handler',
        runtime: 'nodejs24.x',
        timeoutSeconds: 15,
        memoryMegabytes: 512,
        environment: {
          ENDPOINT: 'http://127.0.0.1:4010/x',
          QUEUE: 'http://127.0.0.1:4566/000000000000/stack-events.fifo',
          QUEUE_PREFIX: 'http://127.0.0.1:4566/000000000000/stack-',
          SECRET: 'arn:secret:stack/secret',
          TABLE: 'stack-Table',
        },
        logGroupName: '/aws/lambda/stack-Function',
        logFormat: 'Text',
        applicationLogLevel: undefined,
        reservedConcurrency: undefined,
        traced: false,
        role: {
          name: 'stack-Role',
          statements: [
            {
              effect: 'Allow',
              actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              resources: ['arn:aws:logs:eu-west-1:000000000000:log-group:*'],
            },
            {
              effect: 'Allow',
              actions: [
                'sqs:ReceiveMessage',
                'sqs:DeleteMessage',
                'sqs:GetQueueAttributes',
                'sqs:SendMessage',
              ],
              resources: ['arn:aws:sqs:eu-west-1:000000000000:stack-events.fifo'],
            },
          ],
        },
      },
    ]);
  });

  test('the rest', () => {
    expect(model.secrets).toEqual([{ name: 'stack/secret', arn: 'arn:secret:stack/secret' }]);
    expect(model.parameters).toEqual({ '/stack/endpoint': 'http://127.0.0.1:4010' });
    expect(model.tables).toMatchObject([{ name: 'stack-Table', timeToLiveAttribute: 'expiresAt' }]);
    expect(model.httpApis).toEqual([
      {
        apiId: 'stack-Api',
        url: 'http://127.0.0.1:4010',
        routes: [
          { routeKey: 'POST /webhooks/{eventType}', functionArn: FUNCTION_ARN, timeoutMilliseconds: 20000 },
        ],
      },
    ]);
    expect(model.eventSourceMappings).toEqual([
      {
        queueName: 'stack-events.fifo',
        functionArn: FUNCTION_ARN,
        enabled: true,
        batchSize: 7,
        reportBatchItemFailures: true,
        maximumConcurrency: 3,
      },
    ]);
    expect(model.schedules).toEqual([
      {
        ruleArn: 'arn:aws:events:eu-west-1:000000000000:rule/stack-Rule',
        functionArn: FUNCTION_ARN,
        periodMilliseconds: 120_000,
        input: undefined,
      },
    ]);
  });
});

test('greedy routes', () => {
  const stack = assemblyWith({ Route: resourceWith('Route', { RouteKey: 'POST /{proxy+}' }) });
  expect(readModel([{ stack, identity }]).httpApis[0]?.routes).toMatchObject([
    { routeKey: 'POST /{proxy+}' },
  ]);
});

test('events of AWS that lead to a topic set off nothing', () => {
  const properties = {
    EventPattern: { source: ['aws.ssm'] },
    Targets: [{ Arn: { Ref: 'Topic' }, Id: 'Target0' }],
  };
  const Topic = { Type: 'AWS::SNS::Topic' };
  const stack = assemblyWith({ Rule: { Type: 'AWS::Events::Rule', Properties: properties }, Topic });
  expect(readModel([{ stack, identity }]).schedules).toEqual([]);
});

describe('what the local run does not know', () => {
  test.each<[string, Record<string, TemplateResource>, string]>([
    [
      'a resource type',
      { Cache: { Type: 'AWS::ElastiCache::CacheCluster' } },
      'AWS::ElastiCache::CacheCluster (Cache)',
    ],
    [
      'a property',
      { Function: resourceWith('Function', { Layers: ['x'] }) },
      'Layers of AWS::Lambda::Function (Function)',
    ],
    [
      'a secret with a value',
      { Secret: resourceWith('Secret', { GenerateSecretString: {} }) },
      'GenerateSecretString',
    ],
    ['another runtime', { Function: resourceWith('Function', { Runtime: 'python3.13' }) }, 'python3.13'],
    [
      'inline code',
      { Function: resourceWith('Function', { Code: { ZipFile: 'x' } }) },
      'code that is not a folder',
    ],
    [
      'an authorizer',
      { Route: resourceWith('Route', { AuthorizationType: 'JWT' }) },
      'an authorizer (Route)',
    ],
    [
      'a greedy part before another',
      { Route: resourceWith('Route', { RouteKey: 'ANY /{proxy+}/x' }) },
      'ANY /{proxy+}/x',
    ],
    ['a cron schedule', { Rule: resourceWith('Rule', { ScheduleExpression: 'cron(0 * * * ? *)' }) }, 'cron('],
    [
      'events of AWS that lead to a function',
      { Rule: resourceWith('Rule', { EventPattern: { source: ['aws.ssm'] } }) },
      'events of AWS for AWS::Lambda::Function (Rule)',
    ],
    [
      'an input transformer',
      { Rule: resourceWith('Rule', { Targets: [{ Arn: 'x', InputPath: '$' }] }) },
      'InputPath',
    ],
    [
      'another payload format',
      { Integration: resourceWith('Integration', { PayloadFormatVersion: '1.0' }) },
      'payload format 1.0',
    ],
    [
      'a batching window',
      { Mapping: resourceWith('Mapping', { MaximumBatchingWindowInSeconds: 5 }) },
      'batching window',
    ],
    [
      'the ARN of an inert resource',
      {
        Topic: { Type: 'AWS::SNS::TopicPolicy' },
        Parameter: resourceWith('Parameter', { Value: { 'Fn::GetAtt': ['Topic', 'Arn'] } }),
      },
      'Arn of Topic',
    ],
    [
      'a role from elsewhere',
      { Function: resourceWith('Function', { Role: 'arn:aws:iam::000000000000:role/other' }) },
      'role/other',
    ],
    [
      'a managed policy',
      {
        Role: resourceWith('Role', {
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole'],
        }),
      },
      'a managed policy',
    ],
    ...(['Condition', 'NotAction', 'NotResource'] as const).map(
      (key): [string, Record<string, TemplateResource>, string] => [
        `${key} in a policy`,
        {
          Policy: resourceWith('Policy', {
            PolicyDocument: { Statement: [{ Action: '*', Effect: 'Allow', Resource: '*', [key]: {} }] },
          }),
        },
        `${key} in a policy`,
      ],
    ),
  ])('stops at %s', (_, changes, message) => {
    expect(() => readModel([{ stack: assemblyWith(changes), identity }])).toThrow(message);
  });

  test.each<[string, TemplateValue]>([
    ['another key', { 'ForAllValues:StringLike': { 'aws:PrincipalTag/x': ['y'] } }],
    ['another operator', { StringLike: { 'dynamodb:LeadingKeys': ['canary#*'] } }],
    [
      'a second test',
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['canary#*'], 'dynamodb:Attributes': ['x'] } },
    ],
  ])('stops at a condition on %s', (_, Condition) => {
    expect(() => roleUnder(Condition)).toThrow('Condition in a policy');
  });

  test('knows a condition on partition keys', () => {
    const condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': 'canary#*' } };
    expect(roleUnder(condition)).toMatchObject([{ leadingKeys: ['canary#*'] }]);
  });

  function roleUnder(Condition: TemplateValue) {
    const Statement = [{ Action: '*', Effect: 'Allow', Resource: '*', Condition }];
    const Policy = resourceWith('Policy', { PolicyDocument: { Statement } });
    const model = readModel([{ stack: assemblyWith({ Policy }), identity }]);
    return model.functions[0]?.role.statements;
  }

  test('not even a permission boundary', () => {
    const bounded = { Role: resourceWith('Role', { PermissionsBoundary: 'arn:aws:iam::aws:policy/x' }) };
    expect(() => readModel([{ stack: assemblyWith(bounded), identity }])).toThrow('PermissionsBoundary');
  });

  test('leaves out a resource whose condition does not hold', () => {
    const assembly = assemblyWith({ Rule: { ...resourceWith('Rule', {}), Condition: 'Never' } });
    const template = { ...assembly.template, Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
    expect(readModel([{ stack: { ...assembly, template }, identity }]).schedules).toEqual([]);
  });
});
