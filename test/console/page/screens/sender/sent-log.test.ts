import type { SentRequest } from '../../../../../console/contract.ts';
import {
  detailOf,
  placeOf,
  resultOf,
  SENT_SHOWN,
  withSent,
} from '../../../../../console/page/screens/sender/sent-log.ts';

const sent = (id: number, more: Partial<SentRequest> = {}): SentRequest => ({
  id,
  at: id,
  eventType: 'BusinessKycStatusChanged',
  requestUuid: `uuid-${id}`,
  path: '/webhooks/BusinessKycStatusChanged',
  headers: [],
  body: '{}',
  ...more,
});
const answer = (status: number, body: string) => ({ status, body, milliseconds: 5 });

test('the newest comes first, and an answer takes the place of its request', () => {
  const log = withSent([sent(2), sent(1)], [sent(3), sent(1, { answer: answer(200, '{}') })]);
  expect(log.map(({ id }) => id)).toEqual([3, 2, 1]);
  expect(log[2]?.answer?.status).toBe(200);
});

test('what was on its way when the stream broke does not take the place of its answer', () => {
  const answered = sent(1, { answer: answer(200, '{}') });
  const failed = sent(2, { failure: 'Nothing listens there.' });
  expect(withSent([failed, answered], [sent(2), sent(1)])).toEqual([failed, answered]);
});

test('the oldest go when there are too many', () => {
  const log = withSent(
    [],
    Array.from({ length: SENT_SHOWN + 5 }, (_, id) => sent(id)),
  );
  expect(log).toHaveLength(SENT_SHOWN);
  expect(log[0]?.id).toBe(SENT_SHOWN + 4);
});

test.each([
  [{ answer: answer(200, '{"code":"accepted"}') }, { kind: 'good', words: '200 accepted' }],
  [{ answer: answer(401, '{"code":"hash_mismatch"}') }, { kind: 'bad', words: '401 hash_mismatch' }],
  [{ answer: answer(404, 'Not Found') }, { kind: 'bad', words: '404' }],
  [{ answer: answer(500, '{"code":7}') }, { kind: 'bad', words: '500' }],
  [{ answer: answer(302, 'null') }, { kind: 'bad', words: '302' }],
  [{ failure: 'rejected' }, { kind: 'bad', words: 'no answer' }],
  [{}, { kind: 'wait', words: 'on its way' }],
])('%j is read as %j', (request, result) => {
  expect(resultOf(request)).toEqual(result);
});

test('the detail of an answer is the one for people', () => {
  expect(detailOf(answer(401, '{"detail":"The hash does not verify."}'))).toBe('The hash does not verify.');
  expect(detailOf(answer(200, '{}'))).toBeUndefined();
  expect(detailOf(undefined)).toBeUndefined();
});

test.each([
  [200, '#/events/uuid-1'],
  [422, '#/events/uuid-1'],
  [401, '#/log?q=uuid-1'],
])('what was answered %d is seen at %s', (status, place) => {
  expect(placeOf(sent(1, { answer: answer(status, '{}') }))).toBe(place);
});

test('what got no answer is looked for in the log', () => {
  expect(placeOf(sent(1, { failure: 'rejected' }))).toBe('#/log?q=uuid-1');
});
