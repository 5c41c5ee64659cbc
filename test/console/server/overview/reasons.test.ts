import { judgeAll } from '../../../../console/server/overview/reasons.ts';
import { fail, ok, skipped, warn } from '../../../../operator/doctor/verdict.ts';

test('one failure makes it bad, and stands in front', () => {
  const judgements = [
    { verdicts: [ok('all is well'), warn('it fills up')], link: '/log' },
    { verdicts: [fail('it fails')], link: '/dead-letters' },
    { verdicts: [fail('nobody is told')] },
  ];
  expect(judgeAll(judgements, [])).toEqual({
    verdict: 'bad',
    reasons: [
      { text: 'it fails', link: '/dead-letters' },
      { text: 'nobody is told' },
      { text: 'it fills up', link: '/log' },
    ],
  });
});

test('a warning is to be watched', () => {
  expect(judgeAll([{ verdicts: [ok('a'), warn('b')] }], [])).toEqual({
    verdict: 'watch',
    reasons: [{ text: 'b' }],
  });
});

test('what is well, or cannot be seen, is no reason', () => {
  expect(judgeAll([{ verdicts: [ok('a'), skipped('b')] }], [])).toEqual({ verdict: 'good', reasons: [] });
});

test('an alarm on what was just seen is not told twice', () => {
  const seen = [{ verdicts: [fail('three events failed')], link: '/dead-letters' }];
  const alarms = [
    { verdicts: [fail('some events failed')], link: '/dead-letters' },
    { verdicts: [fail('hashes do not verify')], link: '/log?state=rejected' },
    { verdicts: [fail('UUIDs conflict')], link: '/log?state=rejected' },
    { verdicts: [fail('the sweeper is silent')] },
  ];
  expect(judgeAll(seen, alarms).reasons.map(({ text }) => text)).toEqual([
    'three events failed',
    'hashes do not verify',
    'UUIDs conflict',
    'the sweeper is silent',
  ]);
  // It is well again, and the alarm is not over yet.
  expect(judgeAll([{ verdicts: [ok('none failed')], link: '/dead-letters' }], alarms).verdict).toBe('bad');
});

test('advice stands behind what is the case, in words for the console', () => {
  const deadLetters = {
    verdicts: [fail('three events failed.', { kind: 'redrive' })],
    link: '/dead-letters',
  };
  expect(judgeAll([deadLetters], []).reasons).toEqual([
    {
      text: expect.stringMatching(/^three events failed\. See why under "Dead letters"/),
      link: '/dead-letters',
    },
  ]);
});
