import { type CloudWatchClient, type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import { markPaused, type PauseNote, type PauseNotes } from '../pause/pause-note.ts';
import type { Target } from '../target/target.ts';
import { formatCount, formatTime, printable } from '../words.ts';
import { alarmRemedy } from './alarm-remedies.ts';
import { fail, orOk, type Verdict, warn } from './verdict.ts';

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
  return alarms.filter((alarm) => isOfStack(alarm, stackName));
}

/** The names of another stack's alarms may begin with this one's name. Behind it stands the kind. */
export function isOfStack(alarm: AlarmState, stackName: string): boolean {
  return alarm.AlarmName?.startsWith(`${stackName}-${alarmKind(alarm)}`) === true;
}

/** What the link to the runbook ends in; empty if there is none. */
export function alarmKind({ AlarmDescription = '' }: AlarmState): string {
  return /#([a-z-]+)$/.exec(AlarmDescription)?.[1] ?? '';
}

/** An alarm that has had no data for so long, in milliseconds, will have none. */
const LONG_WITHOUT_DATA = 3_600_000;

/**
 * Whether the alarms are quiet, switched on and all there.
 *
 * @param expected - names of the alarms that the stack was deployed with
 * @param notes - on handlers that somebody paused: what is old for that is not news
 */
export function judgeAlarms(
  alarms: readonly AlarmState[],
  expected: readonly string[] = [],
  now = Date.now(),
  notes: PauseNotes = new Map(),
): readonly Verdict[] {
  if (alarms.length === 0)
    return [fail('The stack has no alarms, so nobody hears of a failure. Deploy it again.')];
  const raised = alarms
    .filter(({ StateValue }) => StateValue === 'ALARM')
    .map((alarm) => markPaused(judgeRaised(alarm), pauseBehind(alarm, notes)));
  const off = alarms
    .filter(({ ActionsEnabled = true }) => !ActionsEnabled)
    .map(({ AlarmName = '' }) =>
      warn(
        `${printable(AlarmName)} tells nobody: its actions are off. Switch them on (aws cloudwatch enable-alarm-actions).`,
      ),
    );
  const names = new Set(alarms.map(({ AlarmName }) => AlarmName));
  const missing = expected.filter((name) => !names.has(name));
  const gone = missing.length === 0 ? [] : [warn(goneWords(missing))];
  const unsure = alarms.filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA');
  const blind = unsure.filter(
    ({ StateUpdatedTimestamp }) =>
      StateUpdatedTimestamp !== undefined && now - StateUpdatedTimestamp.getTime() > LONG_WITHOUT_DATA,
  );
  const without = blind.map(({ AlarmName = '', StateUpdatedTimestamp }) =>
    warn(
      `${printable(AlarmName)} has had no data since ${formatTime(StateUpdatedTimestamp?.getTime() ?? now)}, so it cannot go off. See whether its metric is still written.`,
    ),
  );
  return orOk(
    [...raised, ...off, ...gone, ...without],
    `${formatCount(alarms.length, 'alarm')}, none of them on${unsure.length === 0 ? '' : `, ${unsure.length} without data yet`}`,
  );
}

/** The note on the handler whose pause an alarm on old messages is about. */
export function pauseBehind(alarm: AlarmState, notes: PauseNotes): PauseNote | undefined {
  if (alarmKind(alarm) !== 'oldest-message') return undefined;
  const { AlarmName = '' } = alarm;
  return [...notes].find(([entity]) =>
    AlarmName.endsWith(`-oldest-message-${entity}-${BUILT_IN_SUBSCRIBER}`),
  )?.[1];
}

function judgeRaised(alarm: AlarmState): Verdict {
  const { AlarmName = '', AlarmDescription = '', StateUpdatedTimestamp } = alarm;
  const since = StateUpdatedTimestamp ? ` since ${formatTime(StateUpdatedTimestamp.getTime())}` : '';
  // The remedy has the first command with what addresses this stack.
  const description = AlarmDescription.replace(/ First: `[^`]*`\./, '');
  const words = `${printable(AlarmName)} is on${since}. ${printable(description)}`.trim();
  return fail(words, undefined, alarmRemedy(alarmKind(alarm)));
}

/** Most names that are told. */
const MAX_NAMED = 3;

function goneWords(missing: readonly string[]): string {
  const named = missing.slice(0, MAX_NAMED).join(', ');
  const others = missing.length > MAX_NAMED ? ` and ${missing.length - MAX_NAMED} more` : '';
  return `${missing.length === 1 ? 'An alarm is' : `${missing.length} alarms are`} missing, so nobody hears of what ${missing.length === 1 ? 'it watches' : 'they watch'}: ${printable(named)}${others}. Deploy the stack again.`;
}

/** Who is told by one topic. */
export interface Audience {
  readonly topic: string;
  /** Subscribers that SNS delivers to. */
  readonly confirmed: number;
  /** Addresses that have not answered SNS's first e-mail. */
  readonly pending: number;
}

/** Asks SNS who has subscribed to the topics of the alarms. */
export async function readAudiences(
  sns: SNSClient,
  alarms: readonly AlarmState[],
  signal: AbortSignal,
): Promise<Audience[]> {
  const topics = new Set(alarms.flatMap(({ AlarmActions = [] }) => AlarmActions));
  return Promise.all(
    [...topics].map(async (topic) => {
      const audience = { topic, confirmed: 0, pending: 0 };
      const pages = paginateListSubscriptionsByTopic(
        { client: sns },
        { TopicArn: topic },
        { abortSignal: signal },
      );
      for await (const { Subscriptions = [] } of pages) {
        for (const { SubscriptionArn } of Subscriptions) {
          if (SubscriptionArn === 'PendingConfirmation') audience.pending += 1;
          else audience.confirmed += 1;
        }
      }
      return audience;
    }),
  );
}

/** Whether somebody hears of the alarms. */
export function judgeAudience(
  alarms: readonly AlarmState[],
  audiences: readonly Audience[],
): readonly Verdict[] {
  const mute = alarms.filter(({ AlarmActions = [] }) => AlarmActions.length === 0);
  if (mute.length > 0) {
    return [
      warn(`${formatCount(mute.length, 'alarm')} without an action: nobody is told. Deploy the stack again.`),
    ];
  }
  const verdicts = audiences.flatMap(({ topic, confirmed, pending }) => {
    const waiting =
      pending === 0 ? '' : ` ${formatCount(pending, 'subscriber')} did not confirm what SNS sent.`;
    if (confirmed === 0) {
      return [
        fail(
          `Nobody is told of alarms: ${printable(topic)} has no confirmed subscriber.${waiting} Set "alarms.emails" and deploy, or subscribe to it.`,
        ),
      ];
    }
    return pending === 0 ? [] : [warn(`${printable(topic)}:${waiting}`)];
  });
  const confirmed = audiences.reduce((sum, audience) => sum + audience.confirmed, 0);
  return orOk(verdicts, `${formatCount(confirmed, 'subscriber')} of the alarms`);
}
