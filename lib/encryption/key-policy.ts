import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  AnyPrincipal,
  type IPrincipal,
  PolicyStatement,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** In a key's policy this means the key itself; there is no other way to name it. */
const THIS_KEY = ['*'];

/** Data keys come with their plain text or without: tables, log groups and topics need both operations. */
const MAKE_DATA_KEYS = 'kms:GenerateDataKey*';

/** What a service does with a key on behalf of whoever uses the service. */
const USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  MAKE_DATA_KEYS,
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Administration by the account, so that the key is never out of everybody's reach. */
export function accountAdministersKey(): PolicyStatement {
  return new PolicyStatement({
    sid: 'AccountAdministersKey',
    principals: [new AccountRootPrincipal()],
    actions: [
      'kms:CancelKeyDeletion',
      'kms:DescribeKey',
      'kms:DisableKey',
      'kms:DisableKeyRotation',
      'kms:EnableKey',
      'kms:EnableKeyRotation',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListKeyPolicies',
      'kms:ListResourceTags',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UntagResource',
      'kms:UpdateKeyDescription',
      // Whoever tests the topic by hand publishes through it.
      'kms:Decrypt',
      MAKE_DATA_KEYS,
    ],
    resources: THIS_KEY,
  });
}

/** CloudWatch publishes alarms to an encrypted topic. */
export function alarmsMayEncrypt(): PolicyStatement {
  return new PolicyStatement({
    sid: 'AlarmsMayEncrypt',
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', MAKE_DATA_KEYS],
    resources: THIS_KEY,
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}

/**
 * EventBridge reminds of paused handlers through an encrypted topic. SNS's guide: conditions on the source are "not supported
 * for EventBridge-to-encrypted topics", so the topic is what is named, by what SNS encrypts its messages with.
 */
export function remindersMayEncrypt(scope: Construct): PolicyStatement {
  const topics = Stack.of(scope).formatArn({
    service: 'sns',
    resource: '*',
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  return new PolicyStatement({
    sid: 'RemindersMayEncrypt',
    principals: [new ServicePrincipal('events.amazonaws.com')],
    actions: ['kms:Decrypt', MAKE_DATA_KEYS],
    resources: THIS_KEY,
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': topics } },
  });
}

/**
 * Whoever of this account may use a queue, a table or the secret may use the key through it, and in no other way. This
 * is how AWS's own keys work: the rights stay where they are, on queue, table and secret.
 */
export function accountUsesKeyThroughServices(scope: Construct): PolicyStatement {
  return new PolicyStatement({
    sid: 'AccountUsesKeyThroughServices',
    principals: [new AnyPrincipal()],
    // Tables hold on to their key by a grant.
    actions: [...USE, 'kms:CreateGrant'],
    resources: THIS_KEY,
    conditions: {
      StringEquals: {
        'kms:CallerAccount': Aws.ACCOUNT_ID,
        'kms:ViaService': ['dynamodb', 'secretsmanager', 'sqs'].map((service) => endpointOf(scope, service)),
      },
    },
  });
}

/** CloudWatch Logs encrypts the log groups of this account and region. */
export function logsMayEncrypt(scope: Construct): PolicyStatement {
  const logGroups = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new PolicyStatement({
    sid: 'LogsMayEncrypt',
    principals: [new ServicePrincipal(endpointOf(scope, 'logs'))],
    actions: USE,
    resources: THIS_KEY,
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
}

/** Subscribers of other accounts read messages: SQS decrypts for them. Their own policies must allow it, too. */
export function subscribersMayDecrypt(scope: Construct, subscribers: IPrincipal[]): PolicyStatement {
  return new PolicyStatement({
    sid: 'SubscribersMayDecrypt',
    principals: subscribers,
    actions: ['kms:Decrypt'],
    resources: THIS_KEY,
    conditions: { StringEquals: { 'kms:ViaService': endpointOf(scope, 'sqs') } },
  });
}

/** Other partitions have other domains: `amazonaws.com.cn`. */
function endpointOf(scope: Construct, service: string): string {
  const { region, urlSuffix } = Stack.of(scope);
  return `${service}.${region}.${urlSuffix}`;
}
