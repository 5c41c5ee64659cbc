import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmDefinition, alarmId } from './alarm-definition.ts';
import { alarmTopic } from './alarm-topic.ts';

export interface AlarmsProps {
  readonly serviceName: string;
  /** Addresses that are told of every alarm. */
  readonly emails: readonly string[];
  /** Where the runbook is; the anchor of the alarm's section is added. */
  readonly runbookUrl: string;
  readonly encryptionKey?: IKey | undefined;
  /** Where the alarms go; one of their own if absent. */
  readonly topic?: ITopic | undefined;
}

/** The alarms, and the one topic they all go to, when they go off and when they are over. */
export class Alarms extends Construct {
  readonly topic: ITopic;
  readonly #props: AlarmsProps;
  readonly #alarms = new Map<string, Alarm>();

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    this.topic = props.topic ?? alarmTopic(this, props.serviceName, props.emails, props.encryptionKey);
  }

  /** The alarm of a definition. It is made when it is first asked for. */
  alarm(definition: AlarmDefinition): Alarm {
    const id = alarmId(definition);
    const known = this.#alarms.get(id);
    if (known !== undefined) return known;
    const alarm = this.#create(id, definition);
    const action = new SnsAction(this.topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    this.#alarms.set(id, alarm);
    return alarm;
  }

  #create(id: string, definition: AlarmDefinition): Alarm {
    const { serviceName, runbookUrl } = this.#props;
    return new Alarm(this, id, {
      alarmName: `${serviceName}-${id}`,
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
