import { alarmView, judgeAlarmsForPage } from '../../../../console/server/overview/alarm-view.ts';

const alarm = (kind: string, StateValue: 'OK' | 'ALARM', change: object = {}) => ({
  AlarmName: `stack-${kind}`,
  AlarmDescription: `Something breaks. First: \`npx cedar-webhooks log --state rejected --name x\`. Runbook: docs/runbook.md#${kind}`,
  StateValue,
  ...change,
});

test('an alarm is shown by what breaks, without the link', () => {
  expect(alarmView(alarm('held-events', 'ALARM'))).toEqual({
    name: 'stack-held-events',
    state: 'ALARM',
    impact: 'Something breaks.',
  });
  expect(alarmView({ AlarmName: 'x' })).toEqual({ name: 'x', state: 'INSUFFICIENT_DATA', impact: '' });
});

test('an alarm that is on leads to the screen that shows more', () => {
  const alarms = [alarm('held-events', 'ALARM'), alarm('sweeper-errors', 'ALARM')];
  expect(judgeAlarmsForPage(alarms)).toEqual([
    {
      verdicts: [{ state: 'fail', words: 'Something breaks.' }],
      alarms: ['held-events'],
      link: '/held',
    },
    { verdicts: [{ state: 'fail', words: 'Something breaks.' }], alarms: ['sweeper-errors'] },
  ]);
});

test('an alarm that tells nobody, and no alarm at all, are told as the doctor does', () => {
  const states = (alarms: Parameters<typeof judgeAlarmsForPage>[0]) =>
    judgeAlarmsForPage(alarms).flatMap(({ verdicts }) => verdicts.map(({ state }) => state));
  expect(states([alarm('held-events', 'OK')])).toEqual(['ok']);
  expect(states([alarm('held-events', 'OK', { ActionsEnabled: false })])).toEqual(['warn']);
  expect(states([])).toEqual(['fail']);
});
