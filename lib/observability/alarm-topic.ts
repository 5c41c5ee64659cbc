import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

/**
 * The topic that all alarms of a stage go to, and what reminds of a paused handler.
 *
 * SNS encrypts its disks in any case. A key on top needs to be one of the account's own, because CloudWatch may not use
 * `alias/aws/sns`; for the texts of alarms, which hold no data of events, there is none unless the stack has one.
 *
 * @param emails - addresses that are told; each has to confirm the e-mail that AWS sends it once
 * @param encryptionKey - of the stack, if it has one
 */
export function alarmTopic(
  scope: Construct,
  serviceName: string,
  emails: readonly string[],
  encryptionKey?: IKey,
): Topic {
  const topic = new Topic(scope, 'Topic', {
    // Stands as the sender of the topic's e-mails.
    displayName: `Alarms of ${serviceName}`,
    ...(encryptionKey && { masterKey: encryptionKey }),
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
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'RemindersMayPublish',
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      // "You can't use Condition blocks in Amazon SNS topic policies for EventBridge" (its guide). A rule of another account
      // publishes as a role of that account, which this does not let in.
    }),
  );
  for (const email of emails) topic.addSubscription(new EmailSubscription(email));
  return topic;
}
