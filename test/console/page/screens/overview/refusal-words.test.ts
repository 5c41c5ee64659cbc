import { refusalWords } from '../../../../../console/page/screens/overview/refusal-words.ts';

test.each([
  ['RejectedHeaders', 'rejected headers'],
  ['UuidConflicts', 'uuid conflicts'],
])('%s reads %s', (metric, words) => {
  expect(refusalWords(metric)).toBe(words);
});
