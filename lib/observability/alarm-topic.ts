import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/**
 * The topic that all alarms of a stage go to, encrypted.
 *
 * @param emails - addresses that are told; each has to confirm the e-mail that AWS sends it once
 */
export function alarmTopic(scope: Construct, stackName: string, emails: readonly string[]): Topic {
  const topic = new Topic(scope, 'Topic', {
    // Stands as the sender of the topic's e-mails.
    displayName: `Alarms of ${stackName}`,
    masterKey: topicKey(scope),
    enforceSSL: true,
  });
  // Demanding TLS gives the topic a policy, which takes the place of the default one that lets CloudWatch publish.
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AlarmsMayPublish',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}

/** CloudWatch may not use the key `alias/aws/sns`, so an encrypted topic needs one of its own. */
function topicKey(scope: Construct): Key {
  return new Key(scope, 'Key', {
    description: 'Encrypts the topic that the alarms of the Cedar webhooks go to',
    enableKeyRotation: true,
    pendingWindow: Duration.days(7),
    removalPolicy: RemovalPolicy.DESTROY,
    policy: new PolicyDocument({
      statements: [
        new PolicyStatement({
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
            'kms:GenerateDataKey',
          ],
          // In a key's policy this means the key itself; there is no other way to name it.
          resources: ['*'],
        }),
        new PolicyStatement({
          sid: 'AlarmsMayEncrypt',
          principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: ['*'],
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      ],
    }),
  });
}
