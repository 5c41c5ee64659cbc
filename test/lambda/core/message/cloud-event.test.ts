import fc from 'fast-check';
import { canonicalText } from '../../../../lambda/core/json/text-reading.ts';
import {
  CloudEventError,
  formatCloudEvent,
  orderKey,
  parseCloudEvent,
  type VerifiedEvent,
} from '../../../../lambda/core/message/cloud-event.ts';

const event: VerifiedEvent = {
  requestUuid: 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f',
  eventType: 'BusinessKycStatusChanged',
  entity: 'merchant',
  subject: '42',
  status: 'VALID',
  claimedAt: Date.UTC(2026, 10, 21, 12, 30, 15, 7),
  securityFields: ['id', 'status'],
  secretVersion: 'c0ffee00-0000-4000-8000-000000000001',
  bodyText: '{"id":42,"status":"VALID","amount":1500.10,"big":90071992547409931}',
};

const MESSAGE =
  '{"specversion":"1.0","id":"fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f","source":"urn:cedar-partners-platform:dev",' +
  '"type":"BusinessKycStatusChanged","subject":"42","time":"2026-11-21T12:30:15.007Z",' +
  '"datacontenttype":"application/json","messageversion":"1","entity":"merchant","status":"VALID",' +
  '"signedfields":"id,status","secretversion":"c0ffee00-0000-4000-8000-000000000001",' +
  '"data":{"id":42,"status":"VALID","amount":1500.10,"big":90071992547409931}}';

test('the message is exactly this', () => {
  expect(formatCloudEvent(event, 'urn:cedar-partners-platform:dev')).toBe(MESSAGE);
});

test("the id of API Gateway's request travels if there is one", () => {
  const message = formatCloudEvent({ ...event, apiRequestId: 'JKJaXmPLvHcESHA=' }, 'urn:x');
  expect(message).toContain('"apirequestid":"JKJaXmPLvHcESHA=","data":');
  expect(parseCloudEvent(message).apiRequestId).toBe('JKJaXmPLvHcESHA=');
  expect(parseCloudEvent(formatCloudEvent(event, 'urn:x'))).not.toHaveProperty('apiRequestId');
});

test('extension attributes are named as CloudEvents demands', () => {
  const { data: _data, ...attributes } = JSON.parse(
    formatCloudEvent({ ...event, apiRequestId: 'JKJaXmPLvHcESHA=' }, 'urn:x'),
  ) as Record<string, unknown>;
  for (const name of Object.keys(attributes)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
});

test.each([
  ['U+FFFF', '{"x":"\uffff"}'],
  ['a lone surrogate escape', '{"x":"\\ud800"}'],
  ['an emoji', '{"x":"🌲"}'],
  ['an escaped emoji', '{"x":"\\ud83c\\udf32"}'],
  ['a delete character', '{"x":"\u007f"}'],
  ['an accented key', '{"Ñandú":1}'],
  ['20 digits', '{"x":12345678901234567890}'],
])('a body with %s travels as ASCII and means the same at the other end', (_name, bodyText) => {
  const message = formatCloudEvent({ ...event, bodyText }, 'urn:x');
  expect(message).toMatch(/^[\x20-\x7f]*$/);
  expect(canonicalText(parseCloudEvent(message).bodyText)).toBe(canonicalText(bodyText));
});

test('whatever is sent is received', () => {
  const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
  fc.assert(
    fc.property(objects, fc.string({ unit: 'binary' }), fc.nat(2), (object, subject, indent) => {
      const sent = { ...event, subject, bodyText: JSON.stringify(object, null, indent) };
      const { source, bodyText, ...received } = parseCloudEvent(formatCloudEvent(sent, 'urn:x'));
      const { bodyText: sentText, ...attributes } = sent;
      expect({ source, ...received }).toEqual({ source: 'urn:x', ...attributes });
      expect(JSON.parse(bodyText)).toEqual(JSON.parse(sentText));
    }),
  );
});

test('a key "data" inside the body is not mistaken for it', () => {
  const bodyText = '{"data":{"data":1}}';
  expect(parseCloudEvent(formatCloudEvent({ ...event, bodyText }, 'urn:x')).bodyText).toBe(bodyText);
});

test.each([
  ['no JSON', 'x'],
  ['another event', '{"specversion":"1.0"}'],
  ['a later version', MESSAGE.replace('"messageversion":"1"', '"messageversion":"2"')],
  ['no time', MESSAGE.replace('2026-11-21T12:30:15.007Z', 'today')],
  ['no data', MESSAGE.replace('"data":', '"dat":')],
])('%s is rejected', (_name, message) => {
  expect(() => parseCloudEvent(message)).toThrow(CloudEventError);
});

test('order keys sort by claim time, then UUID', () => {
  const at = (claimedAt: number, requestUuid: string) => orderKey({ claimedAt, requestUuid });
  const keys = [at(1000, 'b'), at(999, 'c'), at(1000, 'a'), at(Date.UTC(2026, 0), 'a')];
  expect(keys.toSorted()).toEqual([at(999, 'c'), at(1000, 'a'), at(1000, 'b'), at(Date.UTC(2026, 0), 'a')]);
});

test.each([
  ['no JSON', 'x', 'The message is not JSON.', 'not_json'],
  ['null', 'null', 'The message has no attribute "messageversion".', 'not_an_event'],
  ['an array', '[]', 'The message has no attribute "messageversion".', 'not_an_event'],
  [
    'an id that is a number',
    MESSAGE.replace(/"id":"[^"]*"/, '"id":42'),
    'The message has no attribute "id".',
    'not_an_event',
  ],
  [
    'a later version',
    MESSAGE.replace('"messageversion":"1"', '"messageversion":"2"'),
    'The message has version 2, this code reads 1.',
    'unsupported_version',
  ],
  [
    'another version of CloudEvents',
    MESSAGE.replace('"specversion":"1.0"', '"specversion":"2.0"'),
    'The message is a CloudEvent of version 2.0, this code reads 1.0.',
    'unsupported_version',
  ],
  ['no data', MESSAGE.replace('"data":', '"dat":'), 'The message has no data or time.', 'not_an_event'],
])('%s is told to be the fault', (_name, message, fault, code) => {
  expect(() => parseCloudEvent(message)).toThrow(expect.objectContaining({ message: fault, code }));
});
