import type { Entry } from '../../../operator/events/entry.ts';
import {
  matchesSearch,
  mayBeRequest,
  mayMatchSearch,
  parseSearch,
} from '../../../operator/events/entry-search.ts';

const EVENT: Entry = {
  key: '1c13dc3c-0000-4000-8000-000000000001',
  time: 0,
  state: 'dead-lettered',
  requestUuid: '1c13dc3c-0000-4000-8000-000000000001',
  eventType: 'BusinessKycStatusChanged',
  entity: 'merchant',
  subject: '42',
  status: 'UNDER_REVIEW',
};

const REJECTED: Entry = { key: 'log', time: 0, state: 'rejected', code: 'hash_mismatch', httpStatus: 401 };

test.each([
  ['1c13dc3c', ['uuid', 'id']],
  ['1C13DC3C-0000', ['uuid', 'id']],
  ['42', ['uuid', 'id']],
  ['404', ['uuid', 'id', 'code']],
  ['merchant:42', ['entity-id', 'id']],
  ['VALID', ['id', 'status', 'code', 'event-type']],
  ['par', ['id', 'status', 'state', 'code', 'event-type']],
  ['abc', ['uuid', 'id', 'status', 'code', 'event-type']],
  ['1c13dc3c-0000-4000-8000-0000000000012', ['id']],
  ['  ', []],
])('%j is looked for in %j', (text, places) => {
  expect(parseSearch(text).places).toEqual(places);
});

test.each([
  '1c13',
  EVENT.key.toUpperCase(),
  '42',
  'merchant:42',
  'MERCHANT:42',
  'BusinessKycStatusChanged:42',
  'under_rev',
  'dead-letter',
  'businesskyc',
  'merch',
])('an event is found by %s', (text) => {
  const search = parseSearch(text);
  expect(matchesSearch(EVENT, search)).toBe(true);
  // Who reads the index only must not leave out what would be found.
  const { requestUuid, eventType, entity, subject, status } = EVENT;
  expect(mayMatchSearch({ requestUuid, eventType, entity, subject, status } as Entry, search)).toBe(true);
});

test.each([
  '4',
  '420',
  'merchant:4',
  'transaction:42',
  '13dc',
  'REVIEW',
  'letter',
  'KycStatus',
  '401',
  'hash',
])('an event is not found by %s', (text) => {
  const search = parseSearch(text);
  expect(matchesSearch(EVENT, search)).toBe(false);
  expect(mayMatchSearch(EVENT, search)).toBe(false);
});

test('a rejected request is found by code, status and state', () => {
  for (const text of ['hash_m', '401', 'reject'])
    expect(matchesSearch(REJECTED, parseSearch(text))).toBe(true);
  for (const text of ['40', 'undefined', 'mismatch']) {
    expect(matchesSearch(REJECTED, parseSearch(text))).toBe(false);
  }
});

test('what only an event can have is not looked for in logs', () => {
  expect(mayBeRequest(parseSearch('merchant:42'))).toBe(false);
  expect(mayBeRequest(parseSearch('1234567890'))).toBe(false);
  expect(mayBeRequest(parseSearch('1c13'))).toBe(true);
  expect(mayBeRequest(parseSearch('401'))).toBe(true);
});
