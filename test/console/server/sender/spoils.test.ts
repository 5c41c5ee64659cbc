import { createHash } from 'node:crypto';
import {
  type Genuine,
  makeRequest,
  SPOIL_LIST,
  SPOIL_NAMES,
} from '../../../../console/server/sender/spoils.ts';
import { DEFAULT_EVENT_TYPES } from '../../../../lambda/core/settings/event-catalogue.ts';
import type { EventType } from '../../../../lambda/core/settings/event-type.ts';

const [MERCHANT, ACCOUNT] = DEFAULT_EVENT_TYPES as unknown as [EventType, EventType];
const SECRET = 'the-secret';
const GENUINE: Genuine = {
  eventType: MERCHANT,
  bodyText: '{"id":42,"status":"VALID"}',
  requestUuid: 'the-uuid',
  secret: SECRET,
  urlOf: ({ name }) => `http://receiver.test/${name}`,
  otherType: ACCOUNT,
};
const HASH = 'X-Webhook-Security-Hash';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a genuine request is signed as the platform does it', () => {
  expect(makeRequest(GENUINE, undefined)).toEqual({
    requestUuid: 'the-uuid',
    url: 'http://receiver.test/BusinessKycStatusChanged',
    headers: {
      'Content-Type': 'application/json',
      'X-Webhook-Security-Fields': 'id,status',
      [HASH]: sha256(`42VALID${SECRET}`),
      'X-Webhook-Request-UUID': 'the-uuid',
    },
    bodyText: GENUINE.bodyText,
  });
});

test('each spoils one thing and leaves the rest', () => {
  const genuine = makeRequest(GENUINE, undefined);
  const spoiled = Object.fromEntries(SPOIL_NAMES.map((name) => [name, makeRequest(GENUINE, name)]));

  expect(spoiled['wrong-secret']?.headers[HASH]).toMatch(/^[0-9a-f]{64}$/);
  expect({ ...spoiled['wrong-secret'], headers: genuine.headers }).toEqual(genuine);
  expect(spoiled['wrong-secret']?.headers[HASH]).not.toBe(genuine.headers[HASH]);

  expect(spoiled['changed-body']).toEqual({ ...genuine, bodyText: '{"id":42,"status":"NEW"}' });

  expect(spoiled['changed-fields']?.headers).toMatchObject({
    'X-Webhook-Security-Fields': 'status,id',
    [HASH]: sha256(`VALID42${SECRET}`),
  });

  const { [HASH]: _, ...others } = genuine.headers;
  expect(spoiled['missing-header']).toEqual({ ...genuine, headers: others });
  expect(spoiled['malformed-body']).toEqual({ ...genuine, bodyText: '{"id":42,"status":"VALID"' });
  expect(spoiled['other-event-type']).toEqual({ ...genuine, url: `http://receiver.test/${ACCOUNT.name}` });
  // The sender has sent another one under its UUID before.
  expect(spoiled['reused-uuid']).toEqual(genuine);
});

test('a body that is no JSON can be sent too', () => {
  const odd = { ...GENUINE, bodyText: 'no JSON' };
  for (const name of SPOIL_NAMES) expect(makeRequest(odd, name).bodyText).toMatch(/^no JSO/);
});

test('each says what is to be expected', () => {
  expect(SPOIL_LIST.map(({ name }) => name)).toEqual(SPOIL_NAMES);
  for (const { title, label, expect: expected } of SPOIL_LIST) {
    expect(title).not.toBe('');
    expect(label).toMatch(/^[\w-]+ [\w-]+$/);
    expect(expected).toMatch(/^(200 accepted|[45]\d\d [a-z_]+)/);
  }
});
