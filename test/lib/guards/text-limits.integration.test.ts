import { longestText } from '../../../lib/guards/longest-text.ts';
import type { TemplateResources } from '../../../lib/guards/template-resources.ts';
import { environmentBytes, environmentSize, parameterSize } from '../../../lib/guards/text-limits.ts';
import { LARGE_SETTINGS } from '../large.ts';
import { synthesize } from '../synthesize.ts';

/** As long as that of a stage can be. */
const STACK_NAME = 'x'.repeat(35);

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
    expect(environmentBytes({}, {}, STACK_NAME)).toBe('{}'.length);
    expect(environmentBytes({ A: 'b' }, {}, STACK_NAME)).toBe('{"A":"b"}'.length);
    expect(environmentBytes({ A: '["b"]' }, {}, STACK_NAME)).toBe('{"A":"[\\"b\\"]"}'.length);
    expect(environmentBytes({ A: '\\d', B: 'ä' }, {}, STACK_NAME)).toBe('{"A":"\\\\d","B":"ä"}'.length + 1);
  });

  it('take 4,096 bytes and no more', () => {
    const room = 4096 - '{"A":""}'.length;
    expect(environmentSize(STACK_NAME)(functionWith({ A: 'x'.repeat(room) }))).toEqual([]);
    expect(environmentSize(STACK_NAME)(functionWith({ A: 'x'.repeat(room + 1) }))).toEqual([
      expect.stringMatching(
        /^Some: its variables may take 4097 bytes as Lambda counts them, 4096 at most fit\./,
      ),
    ]);
    // Each quote takes two bytes.
    expect(environmentSize(STACK_NAME)(functionWith({ A: '"'.repeat(room / 2 + 1) }))).toHaveLength(1);
  });

  it('fit with nine event types, two subscribers and the path token, in every function', () => {
    expect(environmentSize(STACK_NAME)(documented)).toEqual([]);
  });

  it('fit with twelve event types beside the defaults', () => {
    const eventTypes = Array.from({ length: 12 }, (_, index) => ({
      name: `BusinessOtherThingNumber${index}StatusChanged`,
      entity: `other-thing-${index}`,
    }));
    expect(environmentSize(STACK_NAME)(synthesize('dev', { eventTypes }).toJSON().Resources)).toEqual([]);
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
    expect(longestText(value, resources, STACK_NAME)).toBe(text);
  });

  it('is taken for something long if a user has put it there', () => {
    const values = [{ Ref: 'Unknown' }, { 'Fn::GetAtt': ['Table', 'StreamArn'] }, { 'Fn::ImportValue': 'x' }];
    for (const value of values) expect(longestText(value, resources, STACK_NAME)).toHaveLength(256);
  });

  it('is rejected if nobody knows', () => {
    const rule = { Rule: { Type: 'AWS::Events::Rule' } };
    expect(() => longestText({ Ref: 'Rule' }, rule, STACK_NAME)).toThrow('Teach lib/guards/longest-text.ts.');
  });
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
