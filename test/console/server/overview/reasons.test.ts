import { judgeAll } from '../../../../console/server/overview/reasons.ts';
import { fail, ok, skipped, warn } from '../../../../operator/doctor/verdict.ts';

test('one failure makes it bad, and stands in front', () => {
  const judgements = [
    { verdicts: [ok('all is well'), warn('it fills up')], link: '/log' },
    { verdicts: [fail('it fails')], link: '/dead-letters' },
    { verdicts: [fail('nobody is told')] },
  ];
  expect(judgeAll(judgements, [], [])).toEqual({
    verdict: 'bad',
    reasons: [
      { text: 'it fails', link: '/dead-letters' },
      { text: 'nobody is told' },
      { text: 'it fills up', link: '/log' },
    ],
  });
});

test('a warning is to be watched', () => {
  expect(judgeAll([{ verdicts: [ok('a'), warn('b')] }], [], [])).toEqual({
    verdict: 'watch',
    reasons: [{ text: 'b' }],
  });
});

test('what is well, or left out, is no reason', () => {
  expect(judgeAll([{ verdicts: [ok('a'), skipped('b')] }], [], [])).toEqual({ verdict: 'good', reasons: [] });
});

test('an alarm on what was just seen to fail is not told twice', () => {
  const seen = [{ verdicts: [fail('three events failed')], link: '/dead-letters', alarms: ['dead-letters'] }];
  const alarms = [
    { verdicts: [fail('some events failed')], link: '/dead-letters', alarms: ['dead-letters'] },
    { verdicts: [fail('hashes do not verify')], link: '/log?state=rejected', alarms: ['hash-mismatches'] },
    { verdicts: [fail('UUIDs conflict')], link: '/log?state=rejected', alarms: ['uuid-conflicts'] },
    { verdicts: [fail('the sweeper is silent')], alarms: ['sweeper-silence'] },
  ];
  expect(judgeAll(seen, alarms, []).reasons.map(({ text }) => text)).toEqual([
    'three events failed',
    'hashes do not verify',
    'UUIDs conflict',
    'the sweeper is silent',
  ]);
  // It is well again, and the alarm is not over yet.
  const well = [{ verdicts: [ok('none failed')], link: '/dead-letters', alarms: ['dead-letters'] }];
  expect(judgeAll(well, alarms, []).verdict).toBe('bad');
});

test('an alarm that is on is worse than a warning on the same', () => {
  const seen = [{ verdicts: [warn('one event waits')], alarms: ['unsent-events'] }];
  const alarms = [{ verdicts: [fail('events are unsent')], alarms: ['unsent-events'] }];
  expect(judgeAll(seen, alarms, [])).toEqual({
    verdict: 'bad',
    reasons: [{ text: 'events are unsent' }, { text: 'one event waits' }],
  });
});

test('what could not be read is never well', () => {
  const unread = [{ part: 'queues', words: 'The queues cannot be read.', isSlow: false }] as const;
  expect(judgeAll([{ verdicts: [ok('a')] }], [], unread)).toEqual({
    verdict: 'watch',
    reasons: [{ text: 'The queues cannot be read.' }],
  });
  expect(judgeAll([{ verdicts: [fail('b')] }], [], unread).verdict).toBe('bad');
});

test('advice stands behind what is the case, in words for the console', () => {
  const deadLetters = {
    verdicts: [fail('three events failed.', { kind: 'redrive' })],
    link: '/dead-letters',
  };
  expect(judgeAll([deadLetters], [], []).reasons).toEqual([
    {
      text: expect.stringMatching(/^three events failed\. See why under "Dead letters"/),
      link: '/dead-letters',
    },
  ]);
});
