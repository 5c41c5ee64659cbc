import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmDefinition, alarmId } from './alarm-definition.ts';
import { alarmTopic } from './alarm-topic.ts';

export interface AlarmsProps {
  readonly stackName: string;
  /** Addresses that are told of every alarm. */
  readonly emails: readonly string[];
  /** Where the runbook is; the anchor of the alarm's section is added. */
  readonly runbookUrl: string;
  readonly definitions: readonly AlarmDefinition[];
  readonly encryptionKey?: IKey | undefined;
}

/** The alarms of a stage, and the one topic they all go to, when they go off and when they are over. */
export class Alarms extends Construct {
  readonly topic: Topic;
  /** One per definition, in the same order. */
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.topic = alarmTopic(this, props.stackName, props.emails, props.encryptionKey);
    const action = new SnsAction(this.topic);
    this.all = props.definitions.map((definition) => {
      const alarm = this.#create(definition, props);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }

  #create(definition: AlarmDefinition, { stackName, runbookUrl }: AlarmsProps): Alarm {
    const id = alarmId(definition);
    return new Alarm(this, id, {
      alarmName: `${stackName}-${id}`,
      alarmDescription: `${definition.impact} Runbook: ${runbookUrl}#${definition.kind}`,
      metric: definition.metric,
      threshold: definition.threshold,
      comparisonOperator: definition.whenBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: definition.periods ?? 1,
      treatMissingData: definition.missingData ?? TreatMissingData.NOT_BREACHING,
    });
  }
}
