import fc from 'fast-check';
import { type CloudEventCode, CloudEventError, parseMessage } from '../../consumer/index.ts';
import { formatCloudEvent, orderKey } from '../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { EventMessages } from '../docs/event-messages.ts';
import message from '../fixtures/v1/message.json' with { type: 'json' };
import { verifiedEvent } from '../lambda/factories.ts';
import { ACCEPTED_BODIES } from '../readers/extreme-bodies.ts';

test.each(DEFAULT_EVENT_TYPES)('a message of $name is read as it was sent', ({ name, entity }) => {
  const sent = verifiedEvent({ eventType: name, entity });
  expect(parseMessage(formatCloudEvent(sent, 'urn:x'))).toEqual({
    id: sent.requestUuid,
    source: 'urn:x',
    type: name,
    entity,
    subject: '42',
    status: 'VALID',
    time: '2026-11-21T12:00:00.000Z',
    orderKey: orderKey(sent),
    signed: { id: '42', status: 'VALID' },
    data: { id: 42, status: 'VALID', name: 'Ñandú' },
    dataText: '{"id":42,"status":"VALID","name":"\\u00d1and\\u00fa"}',
  });
});

test('a message of the first version of the format is read', () => {
  const { id, data } = JSON.parse(message.body);
  expect(parseMessage(message.body)).toMatchObject({ id, data });
});

test('every message that asyncapi.yaml shows is read', () => {
  const { description, eventTypes } = new EventMessages();
  expect(eventTypes).toHaveLength(5);
  for (const type of eventTypes) {
    const shown = description.at('components', 'messages', type, 'examples', '0', 'payload').value;
    expect(parseMessage(JSON.stringify(shown))).toMatchObject({ type, data: { status: expect.any(String) } });
  }
});

test.each(ACCEPTED_BODIES)('$name: the signed values are those that were hashed', ({ body, id, status }) => {
  const sent = verifiedEvent({ bodyText: body, subject: id, status });
  const event = parseMessage(formatCloudEvent(sent, 'urn:x'));
  expect(event.signed).toEqual({ id, status });
  expect(event.data).toEqual(JSON.parse(body));
});

test('signed numbers are as they were written, also at the end of a path', () => {
  const bodyText =
    '{"a.b":"own key first","a":{"b":1,"c":12345678901234567890},"rate":1500.10,"paid":true,"note":null,"s":"\\u00d1"}';
  const securityFields = ['a.b', 'a.c', 'rate', 'paid', 'note', 's', 'absent', 'a.b.c', 'toString'];
  expect(parseMessage(formatCloudEvent(verifiedEvent({ bodyText, securityFields }), 'urn:x')).signed).toEqual(
    {
      'a.b': 'own key first',
      'a.c': '12345678901234567890',
      rate: '1500.10',
      paid: 'true',
      note: 'null',
      s: 'Ñ',
    },
  );
});

const valid = formatCloudEvent(verifiedEvent(), 'urn:x');

test.each<[string, string, CloudEventCode]>([
  ['no JSON', 'x', 'not_json'],
  ['nothing', '', 'not_json'],
  ['null', 'null', 'not_an_event'],
  ['something else', '{"hello":"world"}', 'not_an_event'],
  ['a later version', valid.replace('"messageversion":"1"', '"messageversion":"2"'), 'unsupported_version'],
  ['other CloudEvents', valid.replace('"specversion":"1.0"', '"specversion":"2.0"'), 'unsupported_version'],
  ['a message without an id', valid.replace('"id":"', '"idd":"'), 'not_an_event'],
  ['an id that is no UUID', valid.replace(/"id":"[^"]*"/, '"id":""'), 'not_an_event'],
  ['an id in capitals', valid.replace(/"id":"[^"]*"/, (id) => id.replace('"0', '"A')), 'not_an_event'],
  ['a message without data', valid.replace('"data":', '"dat":'), 'not_an_event'],
  ['data that is a list', valid.replace(/"data":.*\}$/, '"data":[]}'), 'not_an_event'],
  ['data that is null', valid.replace(/"data":.*\}$/, '"data":null}'), 'not_an_event'],
])('%s is rejected', (_name, body, code) => {
  let thrown: unknown;
  try {
    parseMessage(body);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(CloudEventError);
  expect(thrown).toMatchObject({ code });
});

test('whatever a message is, it is read or rejected with a code', () => {
  const changed = fc.tuple(fc.nat(valid.length), fc.nat(30), fc.string()).map(([at, length, text]) => {
    return valid.slice(0, at) + text + valid.slice(at + length);
  });
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), changed), (body) => {
      try {
        expect(parseMessage(body)).toMatchObject({ type: expect.any(String), data: expect.any(Object) });
      } catch (error) {
        if (!(error instanceof CloudEventError)) throw error;
      }
    }),
  );
});

test('a message of a type that is not expected is rejected', () => {
  expect(parseMessage(valid, 'Unclassified', 'BusinessKycStatusChanged').type).toBe(
    'BusinessKycStatusChanged',
  );
  expect(() => parseMessage(valid, 'Unclassified')).toThrow(
    expect.objectContaining({ code: 'unexpected_type' }),
  );
});
