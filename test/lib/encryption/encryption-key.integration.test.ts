import { Match, type Template } from 'aws-cdk-lib/assertions';
import { resource, resourcesOf, synthesize } from '../synthesize.ts';

const SUBSCRIBERS = [
  { name: 'risk', principal: '111122223333' },
  { name: 'audit', principal: 'arn:aws:iam::444455556666:role/audit' },
  { name: 'local' },
];

const withKey = synthesize('prod', { customerManagedKey: true, subscribers: SUBSCRIBERS });
const withoutKey = synthesize('prod');

interface KeyStatement {
  readonly Sid: string;
  readonly Action: string | readonly string[];
  readonly Principal: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

function keyStatements(template: Template): Record<string, KeyStatement> {
  const { KeyPolicy } = resource(template, 'AWS::KMS::Key', '').Properties as {
    KeyPolicy: { Statement: readonly KeyStatement[] };
  };
  return Object.fromEntries(KeyPolicy.Statement.map((statement) => [statement.Sid, statement]));
}

describe('a customer-managed key', () => {
  const [keyId = ''] = Object.keys(resourcesOf(withKey, 'AWS::KMS::Key'));
  const keyArn = { 'Fn::GetAtt': [keyId, 'Arn'] };

  it.each([
    ['AWS::SQS::Queue', { KmsMasterKeyId: keyArn, SqsManagedSseEnabled: Match.absent() }],
    [
      'AWS::DynamoDB::Table',
      { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: keyArn } },
    ],
    ['AWS::SecretsManager::Secret', { KmsKeyId: keyArn }],
    ['AWS::Logs::LogGroup', { KmsKeyId: keyArn }],
    ['AWS::SNS::Topic', { KmsMasterKeyId: keyArn }],
  ])('encrypts every %s', (type, properties) => {
    withKey.allResourcesProperties(type, properties);
  });

  it.each(['prod', 'dev'])(
    'is the only key of %s, turns every year and outlives what it encrypted',
    (stage) => {
      const template = synthesize(stage, { customerManagedKey: true });
      template.resourceCountIs('AWS::KMS::Key', 1);
      template.hasResource('AWS::KMS::Key', {
        Properties: { EnableKeyRotation: true },
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    },
  );

  it('makes data keys by either operation, wherever it makes any', () => {
    for (const { Sid, Action } of Object.values(keyStatements(withKey))) {
      const actions = [Action].flat();
      if (!actions.some((action) => action.startsWith('kms:GenerateDataKey'))) continue;
      expect({ Sid, actions }).toEqual({ Sid, actions: expect.arrayContaining(['kms:GenerateDataKey*']) });
      expect(actions).not.toContain('kms:GenerateDataKey');
    }
    expect(keyStatements(withKey).LogsMayEncrypt?.Action).toContain('kms:GenerateDataKey*');
    expect(keyStatements(withKey).AlarmsMayEncrypt?.Action).toContain('kms:GenerateDataKey*');
    expect(keyStatements(withKey).AccountUsesKeyThroughServices?.Action).toContain('kms:GenerateDataKey*');
  });

  it('serves the account through queues, tables and the secret only', () => {
    const through = (service: string) => ({
      'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
    });
    expect(keyStatements(withKey).AccountUsesKeyThroughServices).toMatchObject({
      Principal: { AWS: '*' },
      Condition: {
        StringEquals: {
          'kms:CallerAccount': { Ref: 'AWS::AccountId' },
          'kms:ViaService': [through('dynamodb'), through('secretsmanager'), through('sqs')],
        },
      },
    });
  });

  it("lets CloudWatch Logs encrypt this account's log groups, and CloudWatch publish alarms", () => {
    const { LogsMayEncrypt, AlarmsMayEncrypt } = keyStatements(withKey);
    expect(LogsMayEncrypt?.Condition).toEqual({
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':logs:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':log-group:*',
            ],
          ],
        },
      },
    });
    expect(AlarmsMayEncrypt?.Principal).toEqual({ Service: 'cloudwatch.amazonaws.com' });
  });

  it("lets EventBridge publish to this account's topics: a condition on the source would shut it out", () => {
    const account = [{ Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }];
    expect(keyStatements(withKey).RemindersMayEncrypt).toEqual({
      Sid: 'RemindersMayEncrypt',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Principal: { Service: 'events.amazonaws.com' },
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:sns:topicArn': {
            'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sns:', ...account, ':*']],
          },
        },
      },
    });
  });

  it('lets subscribers with a principal decrypt, by way of SQS and no more', () => {
    const { SubscribersMayDecrypt } = keyStatements(withKey);
    expect(SubscribersMayDecrypt?.Action).toBe('kms:Decrypt');
    expect(JSON.stringify(SubscribersMayDecrypt?.Principal)).toContain('111122223333');
    expect(JSON.stringify(SubscribersMayDecrypt?.Principal)).toContain(
      'arn:aws:iam::444455556666:role/audit',
    );
    expect(SubscribersMayDecrypt?.Condition).toEqual({
      StringEquals: {
        'kms:ViaService': {
          'Fn::Join': ['', ['sqs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
        },
      },
    });
  });

  it('names every action, but for the kinds of data keys', () => {
    for (const { Action } of Object.values(keyStatements(withKey))) {
      expect([Action].flat().filter((action) => action.includes('*'))).toEqual(
        [Action].flat().filter((action) => action === 'kms:GenerateDataKey*'),
      );
    }
  });
});

describe('without a customer-managed key', () => {
  it('there is none that costs by the month: queues are encrypted by SQS, the alarms by SNS', () => {
    withoutKey.resourceCountIs('AWS::KMS::Key', 0);
    withoutKey.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
    withoutKey.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });
});
