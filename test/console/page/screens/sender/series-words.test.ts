import { seriesWords } from '../../../../../console/page/screens/sender/series-words.ts';

test.each([
  [{ sent: 60, total: 60, answers: [{ status: 200, count: 60 }] }, 'Sent 60: 60 answered 200.'],
  [
    { sent: 1200, total: 1200, answers: [{ status: 401, count: 1199 }, { count: 1 }] },
    'Sent 1,200: 1,199 answered 401, 1 got no answer.',
  ],
  [
    { sent: 12, total: 10_000, answers: [{ status: 200, count: 12 }] },
    'Stopped after 12 of 10,000: 12 answered 200.',
  ],
  [{ sent: 0, total: 2, answers: [] }, 'Stopped after 0 of 2.'],
  [
    { sent: 3, total: 9, answers: [{ status: 503, count: 3 }], failure: 'why' },
    'Ended after 3 of 9: 3 answered 503.',
  ],
])('%j is told as %s', (end, words) => {
  expect(seriesWords(end)).toBe(words);
});
