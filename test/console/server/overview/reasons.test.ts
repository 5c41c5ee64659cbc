import { fail, ok, skipped, warn } from '../../../../cli/doctor/verdict.ts';
import { judgeAll } from '../../../../console/server/overview/reasons.ts';

test('one failure makes it bad, and stands in front', () => {
  const judgements = [
    { verdicts: [ok('all is well'), warn('it fills up')], link: '/log' },
    { verdicts: [fail('it fails')], link: '/dead-letters' },
    { verdicts: [fail('nobody is told')] },
  ];
  expect(judgeAll(judgements)).toEqual({
    verdict: 'bad',
    reasons: [
      { text: 'it fails', link: '/dead-letters' },
      { text: 'nobody is told' },
      { text: 'it fills up', link: '/log' },
    ],
  });
});

test('a warning is to be watched', () => {
  expect(judgeAll([{ verdicts: [ok('a'), warn('b')] }])).toEqual({
    verdict: 'watch',
    reasons: [{ text: 'b' }],
  });
});

test('what is well, or cannot be seen, is no reason', () => {
  expect(judgeAll([{ verdicts: [ok('a'), skipped('b')] }])).toEqual({ verdict: 'good', reasons: [] });
});
