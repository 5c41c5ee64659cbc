import { Aws, Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AccountRootPrincipal, PolicyDocument, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** Namespace of the metrics that the functions emit and that are counted in the access log. */
export const METRICS_NAMESPACE = 'CedarWebhooks';

/** A metric that a function of one stack emits, told apart by the dimension `service`. */
export function serviceMetric(service: string, metricName: string, statistic: 'Sum' | 'Maximum'): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    statistic,
    period: Duration.minutes(1),
    dimensionsMap: { service },
  });
}

/** When an alarm goes off, and what that means. */
export interface AlarmSettings {
  readonly metric: IMetric;
  /** The alarm goes off at this value and above; below it with `whenBelow`. */
  readonly threshold: number;
  readonly whenBelow?: boolean;
  /** Consecutive periods that must be over the threshold; 1 if absent. */
  readonly periods?: number;
  /** What it means if the metric is silent; nothing wrong if absent. */
  readonly missingData?: TreatMissingData;
  /** One sentence on what breaks for the user. */
  readonly impact: string;
}

/** The one topic all alarms of a stack go to. Whom it tells is up to the user. */
export class Alarms extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: { readonly stackName: string }) {
    super(scope, id);
    this.topic = new Topic(this, 'Topic', {
      // Stands as the sender of the topic's e-mails.
      displayName: `Alarms of ${props.stackName}`,
      masterKey: topicKey(this),
      enforceSSL: true,
    });
    // Demanding TLS gives the topic a policy, which takes the place of the default one that lets CloudWatch publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsMayPublish',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }

  /** Adds an alarm to the scope of what it watches. */
  add(scope: Construct, id: string, settings: AlarmSettings): Alarm {
    const alarm = new Alarm(scope, id, {
      metric: settings.metric,
      threshold: settings.threshold,
      comparisonOperator: settings.whenBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: settings.periods ?? 1,
      treatMissingData: settings.missingData ?? TreatMissingData.NOT_BREACHING,
      alarmDescription: settings.impact,
    });
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
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
