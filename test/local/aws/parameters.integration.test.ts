import {
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import type { LocalAws } from '../../../local/aws/local-aws.ts';
import { clientConfig, LocalAwsFixture } from './local-aws-fixture.ts';

const fixture = new LocalAwsFixture();
let aws: LocalAws;
let client: SSMClient;

beforeAll(async () => {
  aws = await fixture.start();
  client = new SSMClient(clientConfig(aws));
  aws.parameters.put('/stack/endpoint', 'http://127.0.0.1:4010');
  for (let index = 0; index < 25; index++) aws.parameters.put(`/stack/queues/${index}/url`, `url ${index}`);
  aws.parameters.put('/stacked', 'elsewhere');
});

afterAll(async () => {
  client.destroy();
  await fixture.clean();
});

test('one parameter', async () => {
  const { Parameter } = await client.send(new GetParameterCommand({ Name: '/stack/endpoint' }));
  expect(Parameter).toMatchObject({
    Name: '/stack/endpoint',
    Value: 'http://127.0.0.1:4010',
    Type: 'String',
    ARN: 'arn:aws:ssm:eu-west-1:000000000000:parameter/stack/endpoint',
  });
  await expect(client.send(new GetParameterCommand({ Name: '/none' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
});

test('several, with those that are missing; not more than 10', async () => {
  const found = await client.send(new GetParametersCommand({ Names: ['/stack/endpoint', '/none'] }));
  expect(found.Parameters?.map(({ Name }) => Name)).toEqual(['/stack/endpoint']);
  expect(found.InvalidParameters).toEqual(['/none']);
  const Names = Array.from({ length: 11 }, (_, index) => `/stack/queues/${index}/url`);
  await expect(client.send(new GetParametersCommand({ Names }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

test('by path: one level, or all levels page by page', async () => {
  const direct = await client.send(new GetParametersByPathCommand({ Path: '/stack' }));
  expect(direct.Parameters?.map(({ Name }) => Name)).toEqual(['/stack/endpoint']);
  const pages: number[] = [];
  const names = new Set<string | undefined>();
  for await (const { Parameters = [] } of paginateGetParametersByPath(
    { client },
    { Path: '/stack/', Recursive: true },
  )) {
    pages.push(Parameters.length);
    for (const { Name } of Parameters) names.add(Name);
  }
  expect(pages).toEqual([10, 10, 6]);
  expect(names.size).toBe(26);
  await expect(
    client.send(new GetParametersByPathCommand({ Path: '/stack', MaxResults: 11 })),
  ).rejects.toMatchObject({ name: 'ValidationException' });
});

test('only an advanced parameter has policies, and it stays one', async () => {
  const policy = { Type: 'NoChangeNotification', Version: '1.0', Attributes: { After: '1', Unit: 'Days' } };
  const put = (Tier: 'Standard' | 'Advanced' | undefined, Policies?: string) =>
    client.send(
      new PutParameterCommand({
        Name: '/noted',
        Value: 'x',
        Type: 'String',
        Overwrite: true,
        Tier,
        Policies,
      }),
    );
  for (const tier of [undefined, 'Standard'] as const) {
    await expect(put(tier, JSON.stringify([policy]))).rejects.toMatchObject({ name: 'ValidationException' });
  }
  await expect(put('Advanced', JSON.stringify([policy]))).resolves.toMatchObject({ Tier: 'Advanced' });
  await expect(put('Standard')).rejects.toMatchObject({ name: 'ValidationException' });
  for (const [name, policies] of [
    ['InvalidPolicyTypeException', [{ ...policy, Type: 'Expiration' }]],
    ['InvalidPolicyAttributeException', [{ ...policy, Attributes: { After: 'x', Unit: 'Days' } }]],
    ['InvalidPolicyAttributeException', policy],
  ] as const) {
    await expect(put('Advanced', JSON.stringify(policies))).rejects.toMatchObject({ name });
  }
});

test('values CloudFormation would reject are rejected', () => {
  expect(() => aws.parameters.put('/empty', '')).toThrow(/\/empty/);
  expect(() => aws.parameters.put('/long', 'x'.repeat(4097))).toThrow(/4097/);
  expect(aws.parameters.all()).not.toHaveProperty('/empty');
  expect(aws.parameters.all()['/stacked']).toBe('elsewhere');
});
