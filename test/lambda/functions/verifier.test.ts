import { createHash } from 'node:crypto';
import { sourceAllowList } from '../../../lambda/core/request/source-allow-list.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { VerifierSettings } from '../../../lambda/functions/verifier/receive-webhook.ts';
import { NOON, uuid } from '../factories.ts';
import { PATH_TOKEN, type RequestParts, SECRET, VerifierRig } from './verifier-rig.ts';

const PROBLEM = 'application/problem+json';
let rig: VerifierRig;

beforeEach(() => {
  rig = new VerifierRig();
});

describe('a genuine request', () => {
  test('is claimed, sent, marked and answered, in that order', async () => {
    expect(await rig.send()).toEqual({
      status: 200,
      type: 'application/json',
      body: { code: 'accepted', requestUuid: uuid(1) },
    });
    expect(rig.calls).toEqual(['readSecret', 'claim', 'publish', 'mark']);
    expect(rig.published).toEqual([
      {
        subscriber: 'handler',
        event: {
          requestUuid: uuid(1),
          eventType: 'BusinessKycStatusChanged',
          entity: 'merchant',
          subject: '42',
          status: 'VALID',
          claimedAt: NOON,
          securityFields: ['id', 'status'],
          secretVersion: 'v1',
          apiRequestId: 'api-request-1',
          bodyText: '{"id":42,"status":"VALID"}',
        },
      },
    ]);
    expect(rig.ledger.entries.get(uuid(1))?.outbox).toBeUndefined();
  });

  test('sent again is a duplicate: nothing is queued', async () => {
    await rig.send();
    rig.calls.length = 0;
    const again = await rig.send({ body: '{ "status" : "VALID", "id":42 }' });
    expect(again).toMatchObject({ status: 200, body: { code: 'duplicate', requestUuid: uuid(1) } });
    expect(rig.calls).toEqual(['claim']);
  });

  test.each([
    ['another body', { body: '{"id":42,"status":"VALID","x":1}' }],
    ['a number written differently', { body: '{"id":42.0,"status":"VALID"}' }],
    ['another event type', { path: { eventType: 'BusinessRequestStatusChanged' } }],
  ])('with a UUID used before for %s is a conflict', async (_name, parts: RequestParts) => {
    await rig.send();
    rig.calls.length = 0;
    expect(await rig.send(parts)).toMatchObject({
      status: 409,
      type: PROBLEM,
      body: { code: 'uuid_conflict' },
    });
    expect(rig.calls).toEqual(['claim']);
  });

  test('goes to every subscriber of its type', async () => {
    rig = new VerifierRig({
      eventTypes: DEFAULT_EVENT_TYPES.map((type) => ({
        ...type,
        subscribers: ['handler', 'billing', 'audit'],
      })),
    });
    await rig.send();
    expect(rig.published.map(({ subscriber }) => subscriber).toSorted()).toEqual([
      'audit',
      'billing',
      'handler',
    ]);
  });

  test('in base64 is the same request', async () => {
    expect(await rig.send({ body: Buffer.from('{"id":42,"status":"VALID"}') })).toMatchObject({
      status: 200,
    });
  });
});

describe('once the claim is written the answer is 200', () => {
  test('when SQS fails: the sweeper finds the claim', async () => {
    rig.broken.publish = () => Promise.reject(new Error('SQS is down'));
    expect(await rig.send()).toMatchObject({ status: 200, body: { code: 'accepted' } });
    expect(rig.ledger.entries.get(uuid(1))).toMatchObject({
      claim: { unsent: ['handler'], dueAt: NOON + 60_000 },
      expiresAt: undefined,
    });
    expect(rig.calls).not.toContain('mark');
  });

  test('when one of two queues fails: only that one is left', async () => {
    rig = new VerifierRig({
      eventTypes: DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['handler', 'billing'] })),
    });
    rig.broken.publish = async (subscriber) => {
      if (subscriber === 'billing') throw new Error('SQS is down');
    };
    expect(await rig.send()).toMatchObject({ status: 200 });
    expect(rig.ledger.entries.get(uuid(1))).toMatchObject({
      claim: { unsent: ['billing'] },
      expiresAt: undefined,
    });
  });

  test('when the mark fails', async () => {
    rig.broken.mark = () => Promise.reject(new Error('throttled'));
    expect(await rig.send()).toMatchObject({ status: 200, body: { code: 'accepted' } });
  });

  test('and a copy is answered duplicate although nothing was sent yet', async () => {
    rig.broken.publish = () => Promise.reject(new Error('SQS is down'));
    await rig.send();
    expect(await rig.send()).toMatchObject({ status: 200, body: { code: 'duplicate' } });
  });
});

describe('before that it is 503', () => {
  test('when DynamoDB fails', async () => {
    rig.broken.claim = () => Promise.reject(new Error('throttled'));
    expect(await rig.send()).toEqual({
      status: 503,
      type: PROBLEM,
      body: {
        type: 'urn:cedar-webhooks:problem:unavailable',
        title: 'Not accepted; send again',
        status: 503,
        detail: 'The claim is not known to be written; send the same request again.',
        code: 'unavailable',
        stage: 'table',
        requestUuid: uuid(1),
      },
    });
    expect(rig.published).toEqual([]);
  });

  test('when the time is nearly over, in time', async () => {
    rig.broken.claim = (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    expect(await rig.send({ remaining: 1020 })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });

  test('when no secret is stored, whatever it was signed with', async () => {
    rig.current = undefined;
    for (const secret of ['', 'undefined', 'null', '{}', SECRET]) {
      expect(await rig.send({ secret })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    }
    expect(rig.calls).toEqual(['readSecret']);
  });

  test('when a hash does not verify while nobody can say whether the secret was rotated', async () => {
    await rig.send();
    rig.secretStoreDown = true;
    const other = { headers: { 'x-webhook-request-uuid': uuid(2) } };
    expect(await rig.send({ ...other, secret: 'the-rotated-secret' })).toMatchObject({ status: 503 });
    expect(await rig.send(other)).toMatchObject({ status: 200 });
  });

  test('when the stored secret is empty', async () => {
    rig.current = { versionId: 'v1', value: '', storedAt: NOON };
    expect(await rig.send({ secret: '' })).toMatchObject({ status: 503 });
  });
});

describe('what is rejected reaches neither queue nor table', () => {
  const cases: [string, number, string, RequestParts][] = [
    ['a header is missing', 400, 'malformed_header', { headers: { 'x-webhook-request-uuid': undefined } }],
    ['the body is no object', 400, 'malformed_body', { body: '[]' }],
    ['the body is not UTF-8', 400, 'malformed_body', { body: Buffer.from([0x7b, 0xff, 0x7d]) }],
    ['a signed field is absent', 400, 'missing_field', { body: '{"id":42}' }],
    [
      'a signed field is there twice',
      400,
      'malformed_body',
      { body: '{"id":42,"status":"A","status":"VALID"}' },
    ],
    ['a signed field is an object', 400, 'unsupported_field', { body: '{"id":42,"status":{}}' }],
    ['the hash is of other values', 401, 'hash_mismatch', { signed: '43VALID' }],
    ['the hash is under another secret', 401, 'hash_mismatch', { secret: 'guess' }],
    ['the hash is under no secret', 401, 'hash_mismatch', { secret: '' }],
    ['the event type is unknown', 404, 'unknown_event_type', { path: { eventType: 'Nonsense' } }],
    ['the event type is inherited', 404, 'unknown_event_type', { path: { eventType: 'constructor' } }],
    ['the body is too large', 413, 'body_too_large', { body: `{"x":"${'x'.repeat(262_137)}"}` }],
    [
      'it does not verify and is no JSON',
      415,
      'unsupported_media_type',
      { signed: 'x', headers: { 'content-type': 'text/plain' } },
    ],
    ['the URL is none of ours', 404, 'not_found', { rawPath: '/webhooks/a/b' }],
    ['an escape in the URL is malformed', 404, 'not_found', { rawPath: '/webhooks/%zz' }],
    ['it is encoded', 415, 'unsupported_media_type', { headers: { 'content-encoding': 'gzip' } }],
  ];

  test.each(cases)('because %s: %i %s', async (_name, status, code, parts) => {
    const answer = await rig.send(parts);
    expect(answer).toMatchObject({ status, type: PROBLEM, body: { code, status } });
    expect(answer.body.requestUuid).toBe(code === 'malformed_header' ? undefined : uuid(1));
    expect(rig.calls.filter((call) => call !== 'readSecret')).toEqual([]);
  });

  test('because of where it comes from', async () => {
    rig = new VerifierRig({ isAllowedSource: sourceAllowList(['198.51.100.0/24']) });
    expect(await rig.send()).toMatchObject({
      status: 403,
      type: PROBLEM,
      body: { code: 'source_not_allowed' },
    });
    expect(rig.calls).toEqual(['readSecret']);
    expect(await rig.send({ sourceAddress: '198.51.100.7' })).toMatchObject({ status: 200 });
  });

  test('at a bounded number of secret reads for 2,000 of them', async () => {
    await rig.send({ headers: { 'x-webhook-request-uuid': uuid(2) } });
    rig.calls.length = 0;
    for (let count = 0; count < 2000; count++) await rig.send({ secret: `guess ${count}` });
    expect(rig.calls).toEqual(['readSecret']);
  });
});

describe('a hash that verifies under other signed fields is held, not queued', () => {
  const forgeries: [string, string, string][] = [
    ['a field before', 'x,id,status', '{"x":"1","id":2,"status":"VALID"}'],
    ['a field behind', 'id,status,x', '{"id":1,"status":"2VALI","x":"D"}'],
    ['an empty field behind', 'id,status,x', '{"id":12,"status":"VALID","x":""}'],
    ['one field', 'id', '{"id":"12VALID","status":"FLAGGED"}'],
    ['another field', 'x', '{"x":"12VALID","id":99,"status":"FLAGGED"}'],
    ['the boundary moved right', 'id,status', '{"id":"12V","status":"ALID"}'],
    ['the boundary moved left', 'id,status', '{"id":1,"status":"2VALID"}'],
    ['the list reversed', 'status,id', '{"status":"12VAL","id":"ID"}'],
    ['an empty id', 'id,status', '{"id":"","status":"12VALID"}'],
    ['a null id', 'id,status', '{"id":null,"status":"12VALID"}'],
  ];

  test.each(forgeries)('%s: %s', async (_name, fields, body) => {
    const answer = await rig.send({
      signed: '12VALID',
      body,
      headers: { 'x-webhook-security-fields': fields },
    });
    expect(answer).toMatchObject({ status: 422, type: PROBLEM, body: { code: 'signed_fields_rejected' } });
    expect(rig.calls.slice(-1)).toEqual(['hold']);
    expect(rig.published).toEqual([]);
    expect(rig.ledger.entries.size).toBe(0);
    expect(rig.ledger.held).toMatchObject([{ requestUuid: uuid(1), bodyText: body }]);
  });

  test('the same UUID with an acceptable list is accepted then', async () => {
    await rig.send({ signed: '42', headers: { 'x-webhook-security-fields': 'id' } });
    expect(await rig.send()).toMatchObject({ status: 200, body: { code: 'accepted' } });
  });

  test('when too many are held in a minute nothing is said to be kept', async () => {
    const hold = (number: number) =>
      rig.send({
        signed: '42',
        headers: { 'x-webhook-security-fields': 'id', 'x-webhook-request-uuid': uuid(number) },
      });
    for (let number = 1; number <= 3; number++) expect(await hold(number)).toMatchObject({ status: 422 });
    expect(await hold(4)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });
});

describe('without an event type in the URL', () => {
  test('the event is Unclassified', async () => {
    expect(await rig.send({ path: undefined })).toMatchObject({ status: 200 });
    expect(rig.published[0]?.event).toMatchObject({ eventType: 'Unclassified', entity: 'unclassified' });
  });

  test.each([
    ['"BusinessRequestStatusChanged"', 'BusinessRequestStatusChanged'],
    ['"SomethingNew"', 'Unclassified'],
    ['{"name":"BusinessRequestStatusChanged"}', 'Unclassified'],
  ])('a configured body field of %s makes it %s', async (value, type) => {
    rig = new VerifierRig({ eventTypeField: 'event' });
    await rig.send({ path: undefined, body: `{"id":42,"status":"VALID","event":${value}}` });
    expect(rig.published[0]?.event.eventType).toBe(type);
  });

  test('an inherited property is no body field', async () => {
    rig = new VerifierRig({ eventTypeField: 'constructor' });
    await rig.send({ path: undefined });
    expect(rig.published[0]?.event.eventType).toBe('Unclassified');
  });
});

describe('with a path token', () => {
  const path = (token: string) => ({ token, eventType: 'BusinessKycStatusChanged' });

  beforeEach(() => {
    rig = new VerifierRig({ pathToken: 'require' });
  });

  test('the right one passes', async () => {
    expect(await rig.send({ path: path(PATH_TOKEN) })).toMatchObject({ status: 200 });
  });

  test.each(['', 'guess', `${PATH_TOKEN} `, PATH_TOKEN.slice(1)])(
    '%j looks like no such URL',
    async (token) => {
      expect(await rig.send({ path: path(token) })).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
      expect(rig.calls.filter((call) => call !== 'readSecret')).toEqual([]);
    },
  );

  describe('that was rotated', () => {
    beforeEach(() => {
      rig.previous = rig.current;
      rig.current = { versionId: 'v2', value: SECRET, pathToken: 'next-token', storedAt: NOON };
    });

    test('the previous one passes as long as the previous secret verifies, and is counted', async () => {
      expect(await rig.send({ path: path(PATH_TOKEN) })).toMatchObject({ status: 200 });
      expect(rig.output).toContain('"PreviousTokenUsed":1');
      // The secret was not changed, so it is the current one that verified the hash.
      expect(rig.output).not.toContain('PreviousSecretUsed');
      rig.clock += 86_400_000 - 1;
      expect(await rig.send({ path: path(PATH_TOKEN) })).toMatchObject({ status: 200 });
      rig.clock += 1;
      expect(await rig.send({ path: path(PATH_TOKEN) })).toMatchObject({ status: 404 });
    });

    test('the current one passes, uncounted', async () => {
      expect(await rig.send({ path: path('next-token') })).toMatchObject({ status: 200 });
      expect(rig.output).not.toContain('PreviousTokenUsed');
    });

    test('of a secret that was rotated, too, each half may be the old or the new one', async () => {
      rig.current = { versionId: 'v2', value: 'next', pathToken: 'next-token', storedAt: NOON };
      for (const token of [PATH_TOKEN, 'next-token']) {
        for (const secret of [SECRET, 'next']) {
          expect(await rig.send({ path: path(token), secret })).toMatchObject({ status: 200 });
        }
      }
    });

    test('the previous one is rejected as soon as it was retired', async () => {
      expect(await rig.send({ path: path(PATH_TOKEN) })).toMatchObject({ status: 200 });
      rig.previous = undefined;
      rig.clock += 3000;
      expect(await rig.send({ path: path(PATH_TOKEN) })).toMatchObject({ status: 404 });
    });
  });

  test('wrong ones cause one second read per refetch interval, however many there are', async () => {
    for (let guess = 0; guess < 100; guess++) {
      expect(await rig.send({ path: path(`guess-${guess}`) })).toMatchObject({ status: 404 });
    }
    // The first read, and the labels of a read.
    expect(rig.calls).toEqual(['readSecret', 'readSecret']);
    rig.clock += 3000;
    await rig.send({ path: path('guess') });
    expect(rig.calls).toHaveLength(3);
  });

  test('while the store is down a wrong one is answered 503: it may be the newest', async () => {
    expect(await rig.send({ path: path(PATH_TOKEN) })).toMatchObject({ status: 200 });
    rig.secretStoreDown = true;
    expect(await rig.send({ path: path('guess') })).toMatchObject({ status: 503 });
    expect(await rig.send({ path: path(PATH_TOKEN) })).toMatchObject({ status: 200 });
  });

  test('no token passes where none is stored', async () => {
    rig.current = { versionId: 'v1', value: SECRET, storedAt: NOON };
    for (const token of ['', 'undefined'])
      expect(await rig.send({ path: path(token) })).toMatchObject({ status: 404 });
  });
});

describe('what verifies is accepted whatever its wrapping', () => {
  test.each([
    'application/json; charset=utf8',
    'application/json;charset="utf8"',
    'application/json; charset=iso-8859-1',
    'application/json; charset=utf-16',
    'application/x.y+json',
    'text/plain',
    'text/plain; charset=us-ascii',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'nonsense',
    '',
    undefined,
  ])('Content-Type: %s', async (type) => {
    const headers = { 'content-type': type };
    expect(await rig.send({ headers })).toMatchObject({ status: 200 });
    // As API Gateway hands over bodies of types that it does not know.
    expect(await rig.send({ headers, body: Buffer.from('{"id":42,"status":"VALID"}') })).toMatchObject({
      status: 200,
      body: { code: 'duplicate' },
    });
  });

  test.each(['', 'identity', 'utf-8', 'none', 'aws-chunked'])('Content-Encoding: "%s"', async (encoding) => {
    expect(await rig.send({ headers: { 'content-encoding': encoding } })).toMatchObject({ status: 200 });
  });

  test.each([
    ['as text', (text: string) => text],
    ['in base64', (text: string) => Buffer.from(text)],
  ])('a byte-order mark before a body %s, which is nowhere afterwards', async (_name, written) => {
    const body = '{"id":42,"status":"VALID"}';
    expect(await rig.send({ body: written(`\ufeff${body}`) })).toMatchObject({ body: { code: 'accepted' } });
    expect(rig.published[0]?.event.bodyText).toBe(body);
    expect([...rig.ledger.entries.values()]).toMatchObject([{ claim: { event: { bodyText: body } } }]);
    expect(await rig.send({ body: written(body) })).toMatchObject({ body: { code: 'duplicate' } });
  });

  test.each([
    '/webhooks/BusinessKycStatusChanged/',
    '//webhooks//BusinessKycStatusChanged//',
    '/webhooks/Business%4BycStatusChanged',
    '/webhooks%2FBusinessKycStatusChanged',
  ])('the path %s', async (rawPath) => {
    expect(await rig.send({ rawPath })).toMatchObject({ status: 200 });
    expect(rig.published[0]?.event.eventType).toBe('BusinessKycStatusChanged');
  });
});

describe('URLs with and without a token, while it is switched', () => {
  const eventType = 'BusinessKycStatusChanged';
  const without = { eventType };
  const withToken = { token: PATH_TOKEN, eventType };

  test.each([
    ['off', 200, 404],
    ['accept', 200, 200],
    ['require', 404, 200],
  ] as const)('%s: without %i, with %i', async (pathToken, tokenless, tokened) => {
    rig = new VerifierRig({ pathToken });
    expect((await rig.send({ path: without })).status).toBe(tokenless);
    expect((await rig.send({ path: withToken })).status).toBe(tokened);
  });

  test('accept: a wrong token is a 404 like any other', async () => {
    rig = new VerifierRig({ pathToken: 'accept' });
    const wrong = await rig.send({ path: { token: 'guess-1', eventType } });
    const nowhere = await rig.send({ rawPath: '/nowhere' });
    expect(wrong).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(wrong).toEqual(nowhere);
    expect(await rig.send({ rawPath: '/webhooks/NoSuchType' })).toEqual(nowhere);
  });

  test('accept: without a stored token, URLs without one go on', async () => {
    rig = new VerifierRig({ pathToken: 'accept' });
    rig.current = { versionId: 'v1', value: SECRET, storedAt: NOON };
    expect(await rig.send({ path: without })).toMatchObject({ status: 200 });
    const headers = { 'x-webhook-request-uuid': uuid(2) };
    expect(await rig.send({ path: undefined, headers })).toMatchObject({ status: 200 });
    for (const token of ['undefined', 'x'])
      expect(await rig.send({ path: { token, eventType } })).toMatchObject({ status: 404 });
  });
});

describe('a rejected request', () => {
  const eventType = 'BusinessKycStatusChanged';
  const line = () => rig.captured.linesOf('webhook.rejected').at(-1);

  test.each<[string, RequestParts, number, Partial<VerifierSettings>?]>([
    ['an unknown type', { path: { eventType: 'Nonsense' } }, 404],
    ['a URL that is none', { rawPath: '/elsewhere' }, 404],
    ['a wrong token', { path: { token: 'guess-1', eventType } }, 404, { pathToken: 'require' }],
    ['a token too many', { path: { token: PATH_TOKEN, eventType } }, 404],
    ['a source', {}, 403, { isAllowedSource: () => false }],
    ['an encoding', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['a size', {}, 413, { maxBodyBytes: 20 }],
  ])(
    'because of %s is counted, and told apart from one that would not verify',
    async (_name, parts, status, settings = {}) => {
      rig = new VerifierRig(settings);
      const genuine = await rig.send(parts);
      expect(genuine.status).toBe(status);
      expect(line()).toMatchObject({ platformHeaders: 3, verified: true });
      expect(rig.output).toContain('"VerifiedRejections":1');
      expect(rig.output).toContain('"PlatformRejections":1');
      expect(rig.output).not.toContain('HashMismatches');

      const forger = new VerifierRig(settings);
      rig = forger;
      expect(await rig.send({ ...parts, secret: 'guess' })).toEqual(genuine);
      expect(line()).toMatchObject({ platformHeaders: 3, verified: false });
      expect(rig.output).toContain('"PlatformRejections":1');
      expect(rig.output).toContain('"HashMismatches":1');
      expect(rig.output).not.toContain('VerifiedRejections');
      expect(rig.calls.filter((call) => call !== 'readSecret')).toEqual([]);
    },
  );

  test("is taken for the platform's if it has two of its headers, whatever is in them", async () => {
    const two = {
      'x-webhook-security-hash': '',
      'x-webhook-security-fields': ',',
      'x-webhook-request-uuid': undefined,
    };
    await rig.send({ headers: two });
    expect(line()).toMatchObject({ code: 'malformed_header', platformHeaders: 2, verified: false });
    expect(rig.output).toContain('"PlatformRejections":1');
    rig = new VerifierRig();
    await rig.send({ headers: { ...two, 'x-webhook-security-fields': undefined } });
    expect(line()).toMatchObject({ platformHeaders: 1 });
    expect(rig.output).not.toContain('PlatformRejections');
  });

  test.each<[string, number, RequestParts]>([
    ['a mismatch', 401, { secret: 'guess' }],
    ['a held one', 422, { signed: '42', headers: { 'x-webhook-security-fields': 'id' } }],
  ])('%s has an alarm of its own', async (_name, status, parts) => {
    expect((await rig.send(parts)).status).toBe(status);
    expect(rig.output).not.toMatch(/PlatformRejections|VerifiedRejections/);
  });

  test('a conflict has an alarm of its own', async () => {
    await rig.send();
    expect(await rig.send({ body: '{"id":42,"status":"VALID","x":1}' })).toMatchObject({ status: 409 });
    expect(line()).toMatchObject({ code: 'uuid_conflict', verified: true, path: `/webhooks/${eventType}` });
    expect(rig.output).not.toMatch(/PlatformRejections|VerifiedRejections/);
  });

  test('with a hash that is wrong and a media type that is no JSON counts as a mismatch, too', async () => {
    await rig.send({ secret: 'guess', headers: { 'content-type': 'text/plain' } });
    expect(line()).toMatchObject({ status: 415, verified: false });
    expect(rig.output).toContain('"HashMismatches":1');
    expect(rig.output).toContain('"PlatformRejections":1');
  });

  test('that is too large for any configuration is not looked into', async () => {
    await rig.send({ body: `{"id":42,"status":"VALID","x":"${'x'.repeat(410_000)}"}` });
    expect(line()).toMatchObject({ code: 'body_too_large', verified: false, platformHeaders: 3 });
    expect(rig.calls).toEqual([]);
  });

  test('is answered the same while the secret cannot be read', async () => {
    rig.secretStoreDown = true;
    expect(await rig.send({ rawPath: '/elsewhere' })).toMatchObject({ status: 404 });
    expect(line()).toMatchObject({ verified: false });
  });

  test('of an unknown type says which, if it is made of letters', async () => {
    const detailOf = async (type: string) => (await rig.send({ path: { eventType: type } })).body.detail;
    expect(await detailOf('BusinesKycStatusChanged')).toBe(
      '"BusinesKycStatusChanged" is no configured event type. "cedar-webhooks url" prints the right URLs.',
    );
    expect(await detailOf('tok-1')).toBe(
      'This URL names no configured event type. "cedar-webhooks url" prints the right URLs.',
    );
    expect(await detailOf('x'.repeat(500))).toContain(`"${'x'.repeat(80)}" is`);
  });

  test.each<[string, RequestParts, Partial<VerifierSettings>]>([
    ['/webhooks/Nonsense', { path: { eventType: 'Nonsense' } }, {}],
    ['/webhooks/[14]/BusinessKycStatusChanged', { path: { token: PATH_TOKEN, eventType } }, {}],
    [
      '/webhooks/[12]/BusinessKycStatusChanged',
      { path: { token: 'lettersalone', eventType }, secret: 'x' },
      { pathToken: 'require' },
    ],
    [
      '/webhooks/[12]/Nonsense',
      { path: { token: 'lettersalone', eventType: 'Nonsense' } },
      { pathToken: 'accept' },
    ],
    [
      '/webhooks/[12]/BusinessKycStatusChanged',
      { path: { token: 'lettersalone', eventType } },
      { pathToken: 'accept', isAllowedSource: () => false },
    ],
    ['/webhooks/Typo', { path: { eventType: 'Typo' } }, { pathToken: 'accept' }],
    ['/[4]', { rawPath: '/.env' }, {}],
  ])('shows its path as %s', async (path, parts, settings) => {
    rig = new VerifierRig(settings);
    rig.current = { versionId: 'v1', value: SECRET, storedAt: NOON, pathToken: 'lettersalone' };
    await rig.send(parts);
    expect(line()).toMatchObject({ path });
  });
});

describe('a probe of doctor', () => {
  const headers = {
    'x-cedar-webhooks-probe': '1',
    'x-webhook-security-fields': undefined,
    'x-webhook-security-hash': undefined,
    'x-webhook-request-uuid': undefined,
  };

  test.each([
    ['/webhooks', 400],
    ['/webhooks/BusinessKycStatusChanged', 400],
    ['/webhooks/NoSuchType', 404],
    ['/elsewhere', 404],
  ])('at %s is answered as ever, and leaves no line and no metric', async (rawPath, status) => {
    const unmarked = { ...headers, 'x-cedar-webhooks-probe': undefined };
    const answer = await new VerifierRig().send({ rawPath, headers: unmarked, body: '' });
    expect(answer.status).toBe(status);
    expect(await rig.send({ rawPath, headers, body: '' })).toEqual(answer);
    expect(rig.output).toBe('');
  });

  test('leaves none while there is no secret either', async () => {
    rig = new VerifierRig({ pathToken: 'require' });
    rig.current = undefined;
    const path = { token: 'x', eventType: 'BusinessKycStatusChanged' };
    expect(await rig.send({ path, headers, body: '' })).toMatchObject({ status: 503 });
    expect(rig.output).toBe('');
  });

  test.each<[string, RequestParts]>([
    ['a body', { headers, body: ' ' }],
    ['a hash', { headers: { ...headers, 'x-webhook-security-hash': 'x' }, body: '' }],
    ["a header that looks like the platform's", { headers: { ...headers, 'x-webhook-x': '' }, body: '' }],
  ])('is none with %s', async (_name, parts) => {
    await rig.send(parts);
    expect(rig.output).toContain('webhook.rejected');
    expect(rig.output).toContain('"RejectedRequests":1');
  });

  test('hides no guess of a path token', async () => {
    rig = new VerifierRig({ pathToken: 'require' });
    await rig.send({ path: { token: 'guess-1', eventType: 'BusinessKycStatusChanged' }, headers, body: '' });
    expect(rig.output).toContain('"RejectedAddresses":1');
  });
});

test('a request under the previous secret is accepted and counted as such', async () => {
  rig.previous = { versionId: 'v0', value: 'the-old-secret', storedAt: NOON - 1000 };
  expect(await rig.send({ secret: 'the-old-secret' })).toMatchObject({ status: 200 });
  expect(rig.published[0]?.event.secretVersion).toBe('v0');
  expect(rig.output).toContain('"PreviousSecretUsed":1');
});

describe('logs and metrics', () => {
  test('hold neither secret, token, hash nor body', async () => {
    const bodySecret = 'IBAN-DE02120300000000202051';
    const body = `{"id":42,"status":"VALID","account":"${bodySecret}"}`;
    const hash = createHash('sha256').update(`42VALID${SECRET}`).digest('hex');
    rig = new VerifierRig({ pathToken: 'require' });
    const path = { token: PATH_TOKEN, eventType: 'BusinessKycStatusChanged' };
    rig.broken.publish = () => Promise.reject(new Error('SQS is down'));
    await rig.send({ path, body });
    await rig.send({ path, body });
    await rig.send({ path, body: body.replace('}', ',"x":1}') });
    await rig.send({ path, body, secret: 'guess' });
    await rig.send({ path, body: body.slice(0, -1) });
    await rig.send({ path, body, signed: '42', headers: { 'x-webhook-security-fields': 'id' } });
    await rig.send({ path: { ...path, token: 'wrong-token' }, body });
    rig.broken.claim = () => Promise.reject(new Error('throttled'));
    await rig.send({ path, body });
    for (const event of ['accepted', 'duplicate', 'rejected', 'held', 'failed']) {
      expect(rig.output).toContain(`webhook.${event}`);
    }
    for (const secret of [SECRET, PATH_TOKEN, 'wrong-token', bodySecret, hash, 'guess']) {
      expect(rig.output).not.toContain(secret);
    }
  });

  test('of a rejected request hold what was found out before', async () => {
    await rig.send({ signed: 'x' });
    await rig.send({ path: undefined, signed: 'x' });
    await rig.send({ headers: { 'x-webhook-security-fields': 'id,<script>' } });
    rig.broken.claim = () => Promise.reject(new Error('throttled'));
    await rig.send();
    const [mismatch, unknown, strange] = rig.captured.linesOf('webhook.rejected');
    expect(mismatch).toMatchObject({
      eventType: 'BusinessKycStatusChanged',
      securityFields: ['id', 'status'],
      bodyBytes: 26,
      durationMilliseconds: 0,
    });
    expect(mismatch).not.toHaveProperty('subject');
    expect(unknown).not.toHaveProperty('eventType');
    expect(strange).not.toHaveProperty('securityFields');
    expect(rig.captured.linesOf('webhook.failed')).toMatchObject([
      {
        subject: '42',
        fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
        causes: [{ message: 'throttled' }],
      },
    ]);
  });

  test('count a missing secret apart from one that cannot be read', async () => {
    rig.secretStoreDown = true;
    await rig.send();
    expect(rig.output).toContain('"FailedRequests":1');
    expect(rig.output).not.toContain('SecretNotStored');
    rig = new VerifierRig();
    rig.current = undefined;
    await rig.send();
    await rig.send();
    expect(rig.output.match(/"SecretNotStored":1/g)).toHaveLength(2);
  });

  test('tell of each read of the secret that failed, for how long that has been so, and why', async () => {
    await rig.send();
    rig.secretStoreDown = true;
    rig.clock += 60_000;
    await rig.send({ headers: { 'x-webhook-request-uuid': uuid(2) } });
    await rig.send({ headers: { 'x-webhook-request-uuid': uuid(3) } });
    rig.clock += 300_000;
    await rig.send({ secret: 'guess' });
    expect(rig.output.match(/"SecretReadFailureAge":[^,}]+/g)).toEqual([
      '"SecretReadFailureAge":0',
      '"SecretReadFailureAge":300',
    ]);
    const reason = 'The store of the secret failed (Error).';
    const told = (message: string) => rig.captured.linesOf(message).map(({ secretFailure }) => secretFailure);
    expect(told('webhook.accepted')).toEqual([undefined, reason, undefined]);
    expect(told('webhook.failed')).toEqual([reason]);
  });

  test('say which rendering and which secret verified', async () => {
    await rig.send();
    const [line] = rig.captured.linesOf('webhook.accepted');
    expect(line).toMatchObject({ secretStage: 'current' });
    expect(line).not.toHaveProperty('rendering');
    // Each of these would cost by the hour, and is what is left of those that are counted.
    expect(rig.output).not.toMatch(/Hash|SecretUsed/);
    expect(rig.output).toContain('"apiRequestId":"api-request-1"');
  });
});

test('of many queues that fail all are named, and the first five causes', async () => {
  const subscribers = Array.from({ length: 12 }, (_, index) => `subscriber-${index}`);
  rig = new VerifierRig({ eventTypes: DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers })) });
  rig.broken.publish = (subscriber) => Promise.reject(new Error(`no ${subscriber}`));
  expect(await rig.send()).toMatchObject({ status: 200 });
  const [line] = rig.captured.linesOf('webhook.accepted');
  expect(line).toMatchObject({ unsent: subscribers });
  expect(line?.causes).toHaveLength(5);
});

describe('a line or metric that cannot be written changes no answer', () => {
  const broken = () => {
    throw new Error('the console is gone');
  };

  beforeEach(() => {
    jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  });

  afterEach(() => jest.restoreAllMocks());

  test.each(['beginInvocation', 'write'] as const)('of an event that is kept: %s', async (step) => {
    jest.spyOn(rig.captured.lines, step).mockImplementation(broken);
    expect(await rig.send()).toMatchObject({ status: 200, body: { code: 'accepted' } });
    expect(await rig.send()).toMatchObject({ status: 200, body: { code: 'duplicate' } });
    expect(await rig.send({ signed: 'other' })).toMatchObject({ status: 401 });
    expect(process.stderr.write).toHaveBeenCalledWith('A log line or metric could not be written (Error).\n');
  });
});
