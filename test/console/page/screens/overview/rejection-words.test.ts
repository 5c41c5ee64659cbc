import { rejectionWords } from '../../../../../console/page/screens/overview/rejection-words.ts';

test.each([
  ['RejectedHeaders', 'rejected headers'],
  ['UuidConflicts', 'uuid conflicts'],
])('%s reads %s', (metric, words) => {
  expect(rejectionWords(metric)).toBe(words);
});
