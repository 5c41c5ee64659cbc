import { omissionLines } from '../../../local/run/describe-run.ts';
import type { StackModel } from '../../../local/stack-model.ts';
import { chooseConstruct } from '../../../local/template/find-constructs.ts';
import { readStack } from '../../../local/template/read-stack.ts';
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
  const stack = adapt(stackWith({ ...constructResources('Webhooks', NAME), ...added }));
  const omissions: Omission[] = [];
  const selection = selectResources(chooseConstruct([stack], {}), omissions);
  const model = readStack(stack, { ...identity, stackName: 'App' }, selection);
  return { model, selected: Object.keys(selection.template.Resources), lines: omissionLines(omissions) };
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
  expect(model.httpApi.apiId).toBe('WebhooksApi');
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
    'Left out of Mine: Layers; the variable ELSEWHERE, which is the intrinsic function Fn::ImportValue; ' +
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
