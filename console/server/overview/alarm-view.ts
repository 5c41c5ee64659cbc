import type { AlarmKind } from '../../../lib/observability/alarm-definition.ts';
import { type AlarmState, alarmKind, judgeAlarms, pauseBehind } from '../../../operator/doctor/alarms.ts';
import { fail, type Verdict } from '../../../operator/doctor/verdict.ts';
import { markPaused, type PauseNotes } from '../../../operator/pause/pause-note.ts';
import type { Overview } from '../../contract.ts';
import type { Judgement } from './reasons.ts';

type Alarm = NonNullable<Overview['alarms']>[number];

/** Where the console shows what an alarm is about. */
const SCREENS: ReadonlyMap<string, string> = new Map<AlarmKind, string>([
  ['dead-letters', '/dead-letters'],
  ['oldest-message', '/log?state=queued'],
  ['repeated-receives', '/log?state=handling'],
  ['secret-not-stored', '/sender'],
  ['hash-mismatches', '/log?state=rejected'],
  ['platform-rejections', '/log?state=rejected&last=24h'],
  ['verified-rejections', '/log?state=rejected&last=24h'],
  ['uuid-conflicts', '/log?state=rejected'],
  ['held-events', '/held'],
  ['unsent-events', '/log?state=unsent'],
  ['parked-events', '/parked'],
]);

/** An alarm as the page shows it. */
export function alarmView(alarm: AlarmState, notes: PauseNotes = new Map()): Alarm {
  const { AlarmName = '', StateValue = 'INSUFFICIENT_DATA' } = alarm;
  return { name: AlarmName, state: StateValue, impact: raisedVerdict(alarm, notes).words };
}

/** What the alarms come to: each that is on by what it means, the rest as the doctor words it. */
export function judgeAlarmsForPage(
  alarms: readonly AlarmState[],
  notes: PauseNotes = new Map(),
): Judgement[] {
  const raised = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  const rest = alarms.filter(({ StateValue }) => StateValue !== 'ALARM');
  const judgements = raised.map((alarm): Judgement => {
    const kind = alarmKind(alarm);
    const link = SCREENS.get(kind);
    return { verdicts: [raisedVerdict(alarm, notes)], alarms: [kind], ...(link !== undefined && { link }) };
  });
  return rest.length > 0 || raised.length === 0
    ? [...judgements, { verdicts: judgeAlarms(rest) }]
    : judgements;
}

/** What an alarm means, and whether it rings because its handler is paused. */
function raisedVerdict(alarm: AlarmState, notes: PauseNotes): Verdict {
  const note = alarm.StateValue === 'ALARM' ? pauseBehind(alarm, notes) : undefined;
  return markPaused(fail(impactOf(alarm)), note);
}

/** The sentence before the first command and the link to the runbook. */
function impactOf({ AlarmDescription = '' }: AlarmState): string {
  return AlarmDescription.replace(/ (?:First: `|Runbook: ).*$/, '');
}
