import { contentDigest } from '../../../../lambda/core/json/content-digest.ts';

const digest = (body: string) => contentDigest('BusinessKycStatusChanged', body);
const body = '{"id":1,"amount":1500.10}';

test('is this for a known body', () => {
  expect(digest(body)).toBe('YELTGdXR955nIBw-45nQcyoxqJTSqvH8AzVsqpLK6gw');
});

test.each([
  ['keys in another order', '{"amount":1500.10,"id":1}'],
  ['other white space', ' {\n"id" : 1,\t"amount":1500.10 }'],
  ['other escapes', '{"\\u0069d":1,"amount":1500.10}'],
])('is the same with %s', (_name, other) => {
  expect(digest(other)).toBe(digest(body));
});

test.each([
  ['a number written differently', '{"id":1,"amount":1500.1}'],
  ['a number as text', '{"id":"1","amount":1500.10}'],
  ['a field more', '{"id":1,"amount":1500.10,"x":null}'],
  ['a repeated key', '{"id":1,"id":1,"amount":1500.10}'],
])('differs with %s', (_name, other) => {
  expect(digest(other)).not.toBe(digest(body));
});

test('differs for another event type', () => {
  expect(contentDigest('BusinessRequestStatusChanged', body)).not.toBe(digest(body));
});
