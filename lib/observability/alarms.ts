import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmDefinition, alarmId } from './alarm-definition.ts';
import { alarmTopic } from './alarm-topic.ts';
import { FIRST_COMMANDS } from './first-commands.ts';
import { messageText } from './message-text.ts';

export interface AlarmsProps {
  readonly serviceName: string;
  /** Addresses that are told of every alarm. */
  readonly emails: readonly string[];
  /** ARNs of further topics that are told. */
  readonly topicArns: readonly string[];
  /** Where the runbook is; the anchor of the alarm's section is added. */
  readonly runbookUrl: string;
  readonly encryptionKey?: IKey | undefined;
  /** Where they go; a topic of their own if absent, and beside it for e-mails. */
  readonly topic?: ITopic | undefined;
}

/** The alarms, and the topics that each of them goes to, when it goes off and when it is over. */
export class Alarms extends Construct {
  readonly topic: ITopic;
  /** All of them: an alarm and a rule of EventBridge have five at most. */
  readonly topics: readonly ITopic[];
  readonly #props: AlarmsProps;
  readonly #alarms = new Map<string, Alarm>();

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#props = props;
    const { serviceName, emails, topicArns, encryptionKey, topic } = props;
    const own = (): Topic => alarmTopic(this, serviceName, emails, encryptionKey);
    this.topic = topic ?? own();
    this.topics = [
      this.topic,
      ...(topic !== undefined && emails.length > 0 ? [own()] : []),
      ...topicArns.map((arn, index) => Topic.fromTopicArn(this, `FurtherTopic${index}`, arn)),
    ];
  }

  /** The alarm of a definition. It is made when it is first asked for. */
  alarm(definition: AlarmDefinition): Alarm {
    const id = alarmId(definition);
    const known = this.#alarms.get(id);
    if (known !== undefined) return known;
    const alarm = this.#create(id, definition);
    const actions = this.topics.map((topic) => new SnsAction(topic));
    alarm.addAlarmAction(...actions);
    alarm.addOkAction(...actions);
    this.#alarms.set(id, alarm);
    return alarm;
  }

  #create(id: string, definition: AlarmDefinition): Alarm {
    const { serviceName, runbookUrl } = this.#props;
    const { impact, kind } = definition;
    const message = { impact, command: FIRST_COMMANDS[kind], section: kind };
    return new Alarm(this, id, {
      alarmName: `${serviceName}-${id}`,
      alarmDescription: messageText(message, serviceName, runbookUrl),
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
