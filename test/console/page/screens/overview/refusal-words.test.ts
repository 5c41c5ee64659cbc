import { refusalWords, shareOf } from '../../../../../console/page/screens/overview/refusal-words.ts';

test.each([
  ['hash_mismatch', 'hash mismatch'],
  ['RejectedHeaders', 'rejected headers'],
  ['unsupported_media_type', 'unsupported media type'],
])('%s reads %s', (reason, words) => {
  expect(refusalWords(reason)).toBe(words);
});

test('a share is a width that can be seen, or none', () => {
  expect([shareOf(0, 10), shareOf(1, 1000), shareOf(5, 10), shareOf(10, 10), shareOf(1, 0)]).toEqual([
    0, 2, 50, 100, 0,
  ]);
});
