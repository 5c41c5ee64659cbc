import { selfTestWords } from '../../../../../console/page/screens/platform/self-test-words.ts';

const outcome = { requestUuid: 'u', entity: 'merchant', id: '999999999999999' };

test.each([
  [
    { status: 200, code: 'accepted', latency: 41.6 },
    'Answered 200 accepted after 42 ms: it is kept as an event of merchant 999999999999999.',
  ],
  [
    { status: 401, code: 'hash_mismatch', detail: 'The hash does not verify.', latency: 7 },
    'Answered 401 hash_mismatch after 7 ms: The hash does not verify.',
  ],
  [{ status: 404, code: 'no_code', latency: 7 }, 'Answered 404 no_code after 7 ms.'],
  [
    { code: 'no_answer', detail: 'Nothing listens there.', latency: 7 },
    'There was no answer. Nothing listens there.',
  ],
  [{ code: 'no_answer', latency: 7 }, 'There was no answer.'],
])('%j is told as "%s"', (answer, words) => {
  expect(selfTestWords({ ...outcome, answer })).toBe(words);
});
