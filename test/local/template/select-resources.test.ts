import { omissionLines } from '../../../local/run/describe-run.ts';
import type { StackModel } from '../../../local/stack-model.ts';
import type { CloudAssembly } from '../../../local/template/cloud-assembly.ts';
import { chooseConstructs } from '../../../local/template/find-constructs.ts';
import { readModel } from '../../../local/template/read-model.ts';
import { type Omission, selectResources } from '../../../local/template/select-resources.ts';
import type { TemplateResource } from '../../../local/template/template.ts';
import {
  constructResources,
  functionWith,
  handlerParameter,
  mapping,
  stackWith,
  withoutPaths,
} from '../fixtures/app-template.ts';
import { identity } from '../fixtures/template.ts';

const NAME = 'App-Webhooks';

interface Run {
  readonly model: StackModel;
  readonly selected: readonly string[];
  /** What the person at the keyboard is told. */
  readonly lines: readonly string[];
}

/** What is run of an app that has these beside the construct. */
function run(
  added: Record<string, TemplateResource>,
  adapt = (stack: ReturnType<typeof stackWith>) => stack,
): Run {
  return runStacks([adapt(stackWith({ ...constructResources('Webhooks', NAME), ...added }))]);
}

/** What is run of an app of these stacks. */
function runStacks(stacks: readonly CloudAssembly[], wanted: { readonly name?: string } = {}): Run {
  const omissions: Omission[] = [];
  const selections = [...selectResources(stacks, chooseConstructs(stacks, wanted), omissions)];
  const model = readModel(
    selections.map(([stack, selection]) => ({
      stack,
      selection,
      identity: { ...identity, stackName: stack.stackName, apiUrl: (id: string) => `http://${id}` },
    })),
  );
  const selected = selections.flatMap(([, { template }]) => Object.keys(template.Resources));
  return { model, selected, lines: omissionLines(omissions) };
}

const names = (list: readonly { readonly name: string }[]): string[] => list.map(({ name }) => name);

const bucket: TemplateResource = { Type: 'AWS::S3::Bucket', Properties: {} };

test('the construct alone is run as a whole, with nothing to say', () => {
  const { selected, lines } = run({});
  expect(selected.toSorted()).toEqual(Object.keys(constructResources('Webhooks', NAME)).toSorted());
  expect(lines).toEqual([]);
});

test('without paths it is the same', () => {
  expect(run({}, withoutPaths).selected).toEqual(run({}).selected);
});

test.each([
  ['with paths', undefined],
  ['without paths', withoutPaths],
])('what has nothing to do with the webhooks is named by its kind, %s', (_, adapt) => {
  const { model, lines } = run(
    {
      ...functionWith('Other'),
      WebhooksBucket: bucket,
      Files: bucket,
      Shop: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
      ShopStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ApiId: { Ref: 'Shop' }, StageName: 'x' } },
      Cdk: { Type: 'AWS::CDK::Metadata' },
    },
    adapt,
  );
  expect(names(model.functions)).toEqual(['App-WebhooksVerifier']);
  expect(model.httpApis.map(({ apiId }) => apiId)).toEqual(['App-WebhooksApi']);
  expect(lines).toEqual([
    'Not run: AWS::Lambda::Function Other (gets no events of the webhooks)',
    'Not run: AWS::S3::Bucket WebhooksBucket, Files',
    'Not run: AWS::ApiGatewayV2::Api Shop',
  ]);
});

test('a function of the app that handles events is run, with its role and its table', () => {
  const { model, lines } = run({
    ...functionWith('Mine', { Environment: { Variables: { TABLE: { Ref: 'Facts' } } } }, [
      { Action: 'dynamodb:PutItem', Effect: 'Allow', Resource: 'x' },
    ]),
    ...handlerParameter(NAME, 'Mine'),
    MineMapping: mapping('WebhooksQueue', 'Mine'),
    Facts: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        GlobalSecondaryIndexes: [{ IndexName: 'i', ProvisionedThroughput: { ReadCapacityUnits: 5 } }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        ProvisionedThroughput: { ReadCapacityUnits: 5 },
      },
    },
  });
  expect(model.functions.find(({ name }) => name === 'App-Mine')).toMatchObject({
    environment: { TABLE: 'App-Facts' },
    role: {
      statements: [
        { actions: expect.arrayContaining(['logs:PutLogEvents']) },
        { actions: ['dynamodb:PutItem'] },
      ],
    },
  });
  expect(model.tables.find(({ name }) => name === 'App-Facts')?.definition).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    GlobalSecondaryIndexes: [{ IndexName: 'i' }],
  });
  expect(JSON.stringify(model.tables)).not.toContain('Provisioned');
  expect(model.eventSourceMappings).toMatchObject([{ queueName: `${NAME}-Queue.fifo` }]);
  expect(lines).toEqual([]);
});

test('a function that consumes a queue is run, on the Node.js that there is', () => {
  const { model, lines } = run({
    ...functionWith('Consumer', { Runtime: 'nodejs22.x' }),
    ConsumerMapping: mapping('WebhooksSecond', 'Consumer'),
  });
  expect(model.functions.find(({ name }) => name === 'App-Consumer')?.runtime).toBe('nodejs22.x');
  expect(lines).toEqual([]);
});

test.each<[string, TemplateResource['Properties'], string]>([
  ['of another language', { Runtime: 'python3.13' }, 'the runtime python3.13'],
  ['in a container', { PackageType: 'Image' }, 'a container image'],
  ['of inline code', { Code: { ZipFile: 'x' } }, 'code that is not a folder among the assets'],
])('a consumer %s is left out with its reason, and its queue goes unread', (_, properties, reason) => {
  const { model, lines } = run({
    ...functionWith('Consumer', properties),
    ConsumerMapping: mapping('WebhooksSecond', 'Consumer'),
  });
  expect(names(model.functions)).toEqual(['App-WebhooksVerifier']);
  expect(model.eventSourceMappings).toEqual([]);
  expect(lines).toEqual([
    `Not run: AWS::Lambda::Function Consumer (${reason})`,
    'Not run: AWS::Lambda::EventSourceMapping ConsumerMapping (the target App-Consumer)',
  ]);
});

test('what the local run does not know of a function of the app is left out of it, and said', () => {
  const { model, lines } = run({
    ...functionWith(
      'Mine',
      {
        Layers: ['x'],
        Environment: {
          Variables: { BUCKET: { Ref: 'Files' }, ELSEWHERE: { 'Fn::ImportValue': 'Data:Table' } },
        },
        VpcConfig: { SubnetIds: [{ Ref: 'Subnet' }] },
      },
      [{ Action: 's3:*', Effect: 'Allow', Resource: '*', Condition: 'x' }],
    ),
    ...handlerParameter(NAME, 'Mine'),
    MineMapping: mapping('WebhooksQueue', 'Mine'),
    Files: bucket,
  });
  expect(model.functions.find(({ name }) => name === 'App-Mine')).toMatchObject({
    environment: { BUCKET: 'App-Files' },
    role: { statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'] }] },
  });
  expect(lines).toEqual([
    'Not run: AWS::S3::Bucket Files',
    'Left out of Mine: Layers; the variable ELSEWHERE, which is the export Data:Table, which no stack of the app has; ' +
      'the limits of its role, because of Condition in a policy',
  ]);
});

test('without paths, what only begins as the construct does and is referred to stops nothing', () => {
  const { lines } = run(
    {
      ...functionWith('Mine', { Environment: { Variables: { BUCKET: { Ref: 'WebhooksBucket' } } } }),
      ...handlerParameter(NAME, 'Mine'),
      MineMapping: mapping('WebhooksQueue', 'Mine'),
      WebhooksBucket: bucket,
    },
    withoutPaths,
  );
  expect(lines).toEqual(['Not run: AWS::S3::Bucket WebhooksBucket']);
});

test('what belongs to the construct has to be known', () => {
  const { WebhooksLedger: ledger } = constructResources('Webhooks', NAME);
  const changed = { ...ledger, Properties: { ...ledger?.Properties, StreamSpecification: {} } };
  expect(() => run({ WebhooksLedger: changed as TemplateResource })).toThrow(
    'the property StreamSpecification of AWS::DynamoDB::Table (WebhooksLedger)',
  );
});

test('a queue of the app that is not FIFO is left out', () => {
  const { model, lines } = run({
    ...functionWith('Mine', { Environment: { Variables: { JOBS: { Ref: 'Jobs' } } } }),
    ...handlerParameter(NAME, 'Mine'),
    Jobs: { Type: 'AWS::SQS::Queue', Properties: {} },
  });
  expect(names(model.queues)).toEqual([`${NAME}-Queue.fifo`, `${NAME}-Second.fifo`]);
  expect(lines).toEqual(['Not run: AWS::SQS::Queue Jobs (a queue that is not FIFO)']);
});

test('many of a kind are counted', () => {
  const many = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`B${index}`, bucket]));
  expect(run(many).lines).toEqual(['Not run: AWS::S3::Bucket B0, B1, B2, B3, B4 and 2 more']);
});

describe('an app of several stacks', () => {
  const exported = (id: string, attribute: string) => ({
    Value: { 'Fn::GetAtt': [id, attribute] },
    Export: { Name: `App:${id}${attribute}` },
  });
  const app = stackWith({ ...constructResources('Webhooks', NAME), Files: bucket });
  const main: CloudAssembly = {
    ...app,
    template: { ...app.template, Outputs: { Queue: exported('WebhooksSecond', 'Arn') } },
  };
  const facts = stackWith(
    {
      Facts: {
        Type: 'AWS::DynamoDB::Table',
        Properties: { AttributeDefinitions: [], KeySchema: [] },
      },
    },
    'Data',
  );
  const data: CloudAssembly = {
    ...facts,
    template: {
      ...facts.template,
      Outputs: { Facts: { Value: { Ref: 'Facts' }, Export: { Name: 'Data:Facts' } } },
    },
  };
  const workers = stackWith(
    {
      ...functionWith(
        'Worker',
        { Environment: { Variables: { FACTS: { 'Fn::ImportValue': 'Data:Facts' } } } },
        [
          {
            Action: 'sqs:*',
            Effect: 'Allow',
            Resource: { 'Fn::ImportValue': 'App:WebhooksSecondArn' } as never,
          },
        ],
      ),
      ...functionWith('Report'),
      WorkerMapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { 'Fn::ImportValue': 'App:WebhooksSecondArn' },
          FunctionName: { Ref: 'Worker' },
        },
      },
    },
    'Workers',
  );

  test("a subscriber's function in another stack is run, with what it imports", () => {
    const { model, lines } = runStacks([data, stackWith({ Logs: bucket }, 'Logs'), workers, main]);
    expect(model.eventSourceMappings).toMatchObject([
      {
        queueName: `${NAME}-Second.fifo`,
        functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:Workers-Worker',
      },
    ]);
    const worker = model.functions.find(({ name }) => name === 'Workers-Worker');
    expect(worker?.environment).toEqual({ FACTS: 'Data-Facts' });
    expect(worker?.role.statements).toContainEqual({
      effect: 'Allow',
      actions: ['sqs:*'],
      resources: [`arn:aws:sqs:eu-west-1:000000000000:${NAME}-Second.fifo`],
    });
    expect(names(model.tables)).toContain('Data-Facts');
    expect(lines).toEqual([
      'Not run: AWS::S3::Bucket App/Files',
      'Not run: AWS::Lambda::Function Workers/Report (gets no events of the webhooks)',
      'Not run: stack Logs',
    ]);
  });

  test('what another stack exports of something that is not run has a name in its place', () => {
    const unread = { ...data, template: { ...data.template, Resources: { Facts: bucket } } };
    const { model, lines } = runStacks([unread, workers, main]);
    expect(model.functions.find(({ name }) => name === 'Workers-Worker')?.environment).toEqual({
      FACTS: 'Data-Facts',
    });
    expect(lines).toContain('Not run: stack Data');
  });

  test('a stack that a transform makes stops nothing', () => {
    const made = { ...workers, template: { ...workers.template, Transform: 'AWS::Serverless-2016-10-31' } };
    expect(names(runStacks([data, made, main]).model.functions)).toContain('Workers-Worker');
  });
});

describe('two constructs', () => {
  const both = { ...constructResources('Webhooks', NAME), ...constructResources('Second', 'App-Second') };
  const shared = {
    ...both,
    ...functionWith('Consumer'),
    FirstMapping: mapping('WebhooksSecond', 'Consumer'),
    SecondMapping: mapping('SecondSecond', 'Consumer'),
  };

  test.each([
    ['in one stack', [stackWith(shared)]],
    ['in one stack without paths', [withoutPaths(stackWith(shared))]],
  ])('%s share the function of a subscriber, and have an API each', (_, stacks) => {
    const { model, lines } = runStacks(stacks);
    expect(model.httpApis).toMatchObject([
      { apiId: 'App-WebhooksApi', url: 'http://WebhooksApi', routes: [{ routeKey: 'POST /{proxy+}' }] },
      { apiId: 'App-SecondApi', url: 'http://SecondApi', routes: [{ routeKey: 'POST /{proxy+}' }] },
    ]);
    expect(names(model.functions)).toEqual(['App-WebhooksVerifier', 'App-SecondVerifier', 'App-Consumer']);
    expect(model.eventSourceMappings.map(({ queueName }) => queueName)).toEqual([
      `${NAME}-Second.fifo`,
      'App-Second-Second.fifo',
    ]);
    expect(lines).toEqual([]);
  });

  test('of two stacks alike share nothing', () => {
    const stack = (name: string) => stackWith(constructResources('Webhooks', `${name}-Webhooks`), name);
    const { httpApis, functions } = runStacks([stack('One'), stack('Two')]).model;
    expect(httpApis.map(({ apiId }) => apiId)).toEqual(['One-WebhooksApi', 'Two-WebhooksApi']);
    expect(httpApis.map(({ routes }) => routes[0]?.functionArn)).toEqual(functions.map(({ arn }) => arn));
    expect(names(functions)).toEqual(['One-WebhooksVerifier', 'Two-WebhooksVerifier']);
  });

  test('of which one is asked for: the other is one line', () => {
    const { model, lines } = runStacks([stackWith(shared)], { name: 'App-Second' });
    expect(model.httpApis).toMatchObject([{ apiId: 'App-SecondApi' }]);
    expect(model.eventSourceMappings).toMatchObject([{ queueName: 'App-Second-Second.fifo' }]);
    expect(lines).toEqual(['Not run: CedarWebhooks App-Webhooks (not asked for)']);
  });
});
