import { resolveStage } from '../../../lib/config/stage-config.ts';
import { longestText } from '../../../lib/guards/longest-text.ts';
import type { TemplateResources } from '../../../lib/guards/template-resources.ts';
import { environmentBytes, environmentSize, parameterSize } from '../../../lib/guards/text-limits.ts';
import { LARGE_SETTINGS } from '../large.ts';
import { synthesize } from '../synthesize.ts';

/** As large as the documents say that a stage may get, with all that adds to it. */
const documented = synthesize('dev', {
  ...LARGE_SETTINGS,
  secretJsonKey: 'webhookSecret',
  pathToken: 'require',
  customerManagedKey: true,
  tracing: true,
  eventTypeField: 'eventType',
  sourceAllowList: ['203.0.113.0/24', '198.51.100.0/24', '2001:db8:1234::/48'],
}).toJSON().Resources as TemplateResources;

const functionWith = (variables: Record<string, unknown>): TemplateResources => ({
  Some: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: variables } } },
});

describe('the variables of a function', () => {
  it('are counted as Lambda does: as one JSON text, what is escaped in it included', () => {
    expect(environmentBytes({}, {})).toBe('{}'.length);
    expect(environmentBytes({ A: 'b' }, {})).toBe('{"A":"b"}'.length);
    expect(environmentBytes({ A: '["b"]' }, {})).toBe('{"A":"[\\"b\\"]"}'.length);
    expect(environmentBytes({ A: '\\d', B: 'ä' }, {})).toBe('{"A":"\\\\d","B":"ä"}'.length + 1);
  });

  it('take 4,096 bytes and no more', () => {
    const room = 4096 - '{"A":""}'.length;
    expect(environmentSize(functionWith({ A: 'x'.repeat(room) }))).toEqual([]);
    expect(environmentSize(functionWith({ A: 'x'.repeat(room + 1) }))).toEqual([
      expect.stringMatching(
        /^Some: its variables may take 4097 bytes as Lambda counts them, 4096 at most fit\./,
      ),
    ]);
    // Each quote takes two bytes.
    expect(environmentSize(functionWith({ A: '"'.repeat(room / 2 + 1) }))).toHaveLength(1);
  });

  it('fit with nine event types, two subscribers and the path token, in every function', () => {
    expect(environmentSize(documented)).toEqual([]);
  });

  it('fit with twelve event types beside the defaults', () => {
    const eventTypes = Array.from({ length: 12 }, (_, index) => ({
      name: `BusinessOtherThingNumber${index}StatusChanged`,
      entity: `other-thing-${index}`,
    }));
    expect(environmentSize(synthesize('dev', { eventTypes }).toJSON().Resources)).toEqual([]);
  });

  it('stop synthesis if they do not', () => {
    const eventTypes = Array.from({ length: 12 }, (_, index) => ({
      name: `Other${index}`,
      entity: `other-${index}`,
      signedFields: [
        { name: 'id', pattern: '[0-9]+' },
        { name: 'status', pattern: `[A-Z]+_${'[a-z]'.repeat(30)}${index}` },
      ],
    }));
    expect(() => synthesize('dev', { eventTypes })).toThrow(
      /VerifierFunction\w+: its variables may take \d+ bytes as Lambda counts them/,
    );
  });
});

describe('what is known on deployment only', () => {
  const resources: TemplateResources = {
    Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'cedar-webhooks-dev-merchant-handler.fifo' } },
    Table: { Type: 'AWS::DynamoDB::Table' },
    Secret: { Type: 'AWS::SecretsManager::Secret' },
  };

  it.each([
    [{ Ref: 'AWS::Region' }, 'us-isof-south-1'],
    [
      { 'Fn::Select': [0, { 'Fn::Split': ['merchant-handler.fifo', { Ref: 'Queue' }] }] },
      'https://sqs.us-isof-south-1.amazonaws.com.cn/111122223333/cedar-webhooks-dev-',
    ],
    [{ Ref: 'Table' }, `${'x'.repeat(35)}-Table-0123456789ABC`],
    [
      { Ref: 'Secret' },
      `arn:aws-us-gov:secretsmanager:us-isof-south-1:111122223333:secret:${'x'.repeat(35)}-Secret-0123456789ABC-AbCdEf`,
    ],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }, 'b']] }, 'a-111122223333-b'],
  ])('%j counts as %s', (value, text) => {
    expect(longestText(value, resources)).toBe(text);
  });

  it('has the longest name that a stage may give', () => {
    const stage = 'a'.repeat(20);
    expect(resolveStage({ stage, stages: { [stage]: {} } }).stackName).toHaveLength(35);
  });

  it.each([{ Ref: 'Unknown' }, { 'Fn::GetAtt': ['Table', 'StreamArn'] }])(
    'is rejected if nobody knows: %j',
    (value) => {
      expect(() => longestText(value, resources)).toThrow('Teach lib/guards/longest-text.ts.');
    },
  );
});

describe('a parameter', () => {
  it('takes 4,096 bytes and no more', () => {
    const parameter = (Value: string): TemplateResources => ({
      Catalogue: { Type: 'AWS::SSM::Parameter', Properties: { Value } },
    });
    expect(parameterSize(parameter('x'.repeat(4096)))).toEqual([]);
    expect(parameterSize(parameter('x'.repeat(4097)))).toEqual([
      expect.stringMatching(/^Catalogue: it has 4097 bytes, a parameter takes 4096\./),
    ]);
  });

  it('takes the documented sizes', () => {
    expect(parameterSize(documented)).toEqual([]);
  });
});
