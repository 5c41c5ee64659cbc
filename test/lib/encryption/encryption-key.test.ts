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

  it('is the only key, turns every year and outlives the stack in production', () => {
    withKey.resourceCountIs('AWS::KMS::Key', 1);
    withKey.hasResource('AWS::KMS::Key', {
      Properties: { EnableKeyRotation: true },
      DeletionPolicy: 'Retain',
    });
  });

  it('serves the account through queues, tables and the secret only', () => {
    const through = (service: string) => ({
      'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']],
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

  it('lets subscribers with a principal decrypt, by way of SQS and no more', () => {
    const { SubscribersMayDecrypt } = keyStatements(withKey);
    expect(SubscribersMayDecrypt?.Action).toBe('kms:Decrypt');
    expect(JSON.stringify(SubscribersMayDecrypt?.Principal)).toContain('111122223333');
    expect(JSON.stringify(SubscribersMayDecrypt?.Principal)).toContain(
      'arn:aws:iam::444455556666:role/audit',
    );
    expect(SubscribersMayDecrypt?.Condition).toEqual({
      StringEquals: {
        'kms:ViaService': { 'Fn::Join': ['', ['sqs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
      },
    });
  });

  it('names every action', () => {
    for (const { Action } of Object.values(keyStatements(withKey))) {
      expect(JSON.stringify(Action)).not.toContain('*');
    }
  });
});

describe('without a customer-managed key', () => {
  it('only the topic of the alarms has a key, which serves nothing else', () => {
    withoutKey.resourceCountIs('AWS::KMS::Key', 1);
    expect(Object.keys(keyStatements(withoutKey))).toEqual(['AccountAdministersKey', 'AlarmsMayEncrypt']);
    withoutKey.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });
});
