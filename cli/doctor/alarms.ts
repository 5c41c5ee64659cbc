import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { Target } from '../target.ts';
import { formatCount, formatTime, printable } from '../terminal.ts';
import { fail, ok, orOk, skipped, type Verdict, warn } from './verdict.ts';

/** What is looked at of an alarm. */
export type AlarmState = Pick<
  MetricAlarm,
  | 'AlarmName'
  | 'AlarmDescription'
  | 'StateValue'
  | 'StateUpdatedTimestamp'
  | 'ActionsEnabled'
  | 'AlarmActions'
>;

/** Reads the alarms of the stack. */
export async function readAlarms(
  cloudWatch: CloudWatchClient,
  { stackName }: Target,
  signal: AbortSignal,
): Promise<AlarmState[]> {
  const alarms: AlarmState[] = [];
  const pages = paginateDescribeAlarms(
    { client: cloudWatch },
    { AlarmNamePrefix: `${stackName}-` },
    { abortSignal: signal },
  );
  for await (const { MetricAlarms = [] } of pages) alarms.push(...MetricAlarms);
  return alarms;
}

/** Whether the alarms are quiet and switched on. */
export function judgeAlarms(alarms: readonly AlarmState[]): readonly Verdict[] {
  if (alarms.length === 0)
    return [fail('The stack has no alarms, so nobody hears of a failure. Deploy it again.')];
  const raised = alarms
    .filter(({ StateValue }) => StateValue === 'ALARM')
    .map(({ AlarmName = '', AlarmDescription = '', StateUpdatedTimestamp }) => {
      const since = StateUpdatedTimestamp ? ` since ${formatTime(StateUpdatedTimestamp.getTime())}` : '';
      return fail(`${printable(AlarmName)} is on${since}. ${printable(AlarmDescription)}`.trim());
    });
  const silenced = alarms.filter(({ ActionsEnabled = true }) => !ActionsEnabled);
  const off = silenced.map(({ AlarmName = '' }) =>
    warn(
      `${printable(AlarmName)} tells nobody: its actions are off. Switch them on (aws cloudwatch enable-alarm-actions).`,
    ),
  );
  const unsure = alarms.filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA').length;
  return orOk(
    [...raised, ...off],
    `${formatCount(alarms.length, 'alarm')}, none of them on${unsure === 0 ? '' : `, ${unsure} without data yet`}`,
  );
}

/** Whom the alarms tell. Who has subscribed to the topics is for SNS to say. */
export function judgeAudience(alarms: readonly AlarmState[], isLocal: boolean): readonly Verdict[] {
  if (isLocal) return [skipped('alarms of the local run tell nobody but its console')];
  const topics = new Set(alarms.flatMap(({ AlarmActions = [] }) => AlarmActions));
  const mute = alarms.filter(({ AlarmActions = [] }) => AlarmActions.length === 0);
  if (mute.length > 0) {
    return [
      warn(`${formatCount(mute.length, 'alarm')} without an action: nobody is told. Deploy the stack again.`),
    ];
  }
  if (topics.size === 0) return [ok('there are no alarms')];
  return [...topics].map((topic) =>
    skipped(
      `See who is told with "aws sns list-subscriptions-by-topic --topic-arn ${printable(topic)}"; nobody is until somebody subscribes.`,
    ),
  );
}
