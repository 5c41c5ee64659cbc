import { randomUUID } from 'node:crypto';
import { UNSIGNED_MARKER } from '../log-scan/log-scan.ts';
import { LOCAL_SECRET, LocalStackProcess, type Webhook, withConcurrency } from './local-stack.ts';

const PROBLEM = 'application/problem+json';
const HELD = ['signed_fields_rejected', 'body_not_portable'];
const LIMIT = 262_144;
let stack: LocalStackProcess;

/** A valid body of exactly so many bytes. */
function bodyOf(bytes: number, character = 'x'): string {
  const frame = '{"id":42,"status":"VALID","note":""}';
  const filling = character.repeat((bytes - frame.length) / Buffer.byteLength(character));
  return frame.replace('"note":""', `"note":"${filling}"`);
}

async function expectProblem(webhook: Webhook, status: number, code: string): Promise<void> {
  const uuid = webhook.uuid ?? randomUUID();
  const size = await stack.ledgerSize();
  const calls = await stack.verifierCallsDuring(async () => {
    const answer = await stack.send({ ...webhook, uuid });
    expect(answer).toMatchObject({ status, type: PROBLEM, body: { status, code } });
    const malformedUuid = webhook.headers !== undefined && 'x-webhook-request-uuid' in webhook.headers;
    expect(answer.body.requestUuid).toBe(malformedUuid ? undefined : uuid);
    expect(answer.retryAfter).toBe(status === 503 ? '5' : null);
  });
  const touched = Object.keys(calls).filter((call) => !call.startsWith('secretsmanager.'));
  if (code === 'uuid_conflict') expect(touched).toEqual(['dynamodb.PutItem']);
  else if (!HELD.includes(code)) expect(touched).toEqual([]);
  expect(calls['sqs.SendMessage']).toBeUndefined();
  if (!HELD.includes(code)) expect(await stack.ledgerSize()).toBe(size);
}

describe('with the default settings', () => {
  beforeAll(async () => {
    stack = await LocalStackProcess.start({ subscribers: [{ name: 'audit' }] });
  });
  afterAll(() => stack.stop());

  test('200 accepted, then 200 duplicate, then 409', async () => {
    const uuid = randomUUID();
    expect(await stack.send({ uuid })).toEqual({
      status: 200,
      type: 'application/json',
      retryAfter: null,
      body: { code: 'accepted', requestUuid: uuid },
    });
    // Its calls to AWS would be counted below.
    await stack.handled(uuid);
    expect(await stack.send({ uuid: uuid.toUpperCase() })).toMatchObject({
      status: 200,
      type: 'application/json',
      body: { code: 'duplicate', requestUuid: uuid },
    });
    expect(
      await stack.send({ uuid, body: `{"account":"${UNSIGNED_MARKER}", "status":"VALID",  "id":42}` }),
    ).toMatchObject({
      body: { code: 'duplicate' },
    });
    await expectProblem({ uuid, body: '{"id":42,"status":"VALID","x":1}' }, 409, 'uuid_conflict');
    await expectProblem({ uuid, path: '/webhooks/BusinessRequestStatusChanged' }, 409, 'uuid_conflict');
    expect(await stack.messagesIn('merchant', 'audit')).toBe(1);
    expect(await stack.messagesIn('transaction', 'audit')).toBe(0);
  });

  test.each<[string, number, string, Webhook]>([
    ['no UUID', 400, 'malformed_header', { headers: { 'x-webhook-request-uuid': undefined } }],
    ['a UUID that is none', 400, 'malformed_header', { headers: { 'x-webhook-request-uuid': 'x' } }],
    ['no hash', 400, 'malformed_header', { headers: { 'x-webhook-security-hash': undefined } }],
    ['a short hash', 400, 'malformed_header', { headers: { 'x-webhook-security-hash': 'ab'.repeat(31) } }],
    ['no field list', 400, 'malformed_header', { headers: { 'x-webhook-security-fields': undefined } }],
    ['an empty field list', 400, 'malformed_header', { fields: '' }],
    ['a repeated field', 400, 'malformed_header', { fields: 'id,id' }],
    ['17 fields', 400, 'malformed_header', { fields: [...'abcdefghijklmnopq'].join() }],
    ['an empty body', 400, 'malformed_body', { body: '' }],
    ['half a body', 400, 'malformed_body', { body: '{"id":42' }],
    ['an array', 400, 'malformed_body', { body: '[]' }],
    ['a signed key twice', 400, 'malformed_body', { body: '{"id":42,"\\u0069d":42,"status":"VALID"}' }],
    ['a signed field absent', 400, 'missing_field', { body: '{"id":42}' }],
    ['an inherited field', 400, 'missing_field', { fields: 'id,constructor' }],
    ['a signed array', 400, 'unsupported_field', { body: '{"id":[42],"status":"VALID"}' }],
    ['another secret', 401, 'hash_mismatch', { secret: 'guess' }],
    ['no secret', 401, 'hash_mismatch', { secret: '' }],
    ['altered values', 401, 'hash_mismatch', { signed: '43VALID' }],
    ['an unknown event type', 404, 'unknown_event_type', { path: '/webhooks/Nonsense' }],
    ['one byte too many', 413, 'body_too_large', { body: bodyOf(LIMIT + 1) }],
    ['two bytes too many, two-byte characters', 413, 'body_too_large', { body: bodyOf(LIMIT + 2, 'é') }],
    [
      'no content type, another secret',
      415,
      'unsupported_media_type',
      { secret: 'guess', headers: { 'content-type': undefined } },
    ],
    [
      'another media type, no body',
      415,
      'unsupported_media_type',
      { body: '', headers: { 'content-type': 'text/plain' } },
    ],
    ['a content encoding', 415, 'unsupported_media_type', { headers: { 'content-encoding': 'gzip' } }],
  ])('%s: %i %s', async (_name, status, code, webhook) => {
    await expectProblem(webhook, status, code);
  });

  test('422 for a hash that verifies under another list: held, not queued; then accepted with the right one', async () => {
    const uuid = randomUUID();
    const before = await stack.messagesIn('merchant', 'audit');
    const size = await stack.ledgerSize();
    await expectProblem({ uuid, fields: 'id', signed: '42' }, 422, 'signed_fields_rejected');
    expect(await stack.messagesIn('merchant', 'audit')).toBe(before);
    // The held request and the count of the minute.
    expect(await stack.ledgerSize()).toBe(size + 2);
    expect(await stack.ledgerItem(uuid)).toBeUndefined();
    expect(await stack.send({ uuid })).toMatchObject({ status: 200, body: { code: 'accepted' } });
    await stack.handled(uuid);
  });

  test.each([
    ['1,100 levels', `{"id":42,"status":"VALID","x":${'['.repeat(1100)}${']'.repeat(1100)}}`],
    ['half a surrogate pair', '{"id":42,"status":"VALID","x":"\\ud800"}'],
    ['a key that Go takes for the id', '{"id":42,"status":"VALID","ID":43}'],
  ])('422 for a body with %s: held, not queued', async (_name, body) => {
    const uuid = randomUUID();
    const before = await stack.messagesIn('merchant', 'audit');
    await expectProblem({ uuid, body }, 422, 'body_not_portable');
    expect(await stack.messagesIn('merchant', 'audit')).toBe(before);
    expect(await stack.ledgerItem(uuid)).toBeUndefined();
    expect(await stack.send({ uuid })).toMatchObject({ status: 200, body: { code: 'accepted' } });
    await stack.handled(uuid);
  });

  test('503 while DynamoDB is down; the same request passes afterwards', async () => {
    const uuid = randomUUID();
    await stack.setFault('dynamodb', 'down');
    try {
      expect(await stack.send({ uuid })).toMatchObject({
        status: 503,
        type: PROBLEM,
        retryAfter: '5',
        body: { code: 'unavailable', requestUuid: uuid },
      });
    } finally {
      await stack.setFault('dynamodb', 'up');
    }
    expect(await stack.send({ uuid })).toMatchObject({ status: 200, body: { code: 'accepted' } });
  });

  test.each(['/', '/elsewhere', '/webhooks/a/b', '/webhooks/%zz', '/webhooks/BusinessKycStatusChanged%2541'])(
    '404 of ours at %s',
    async (path) => {
      const answer = await stack.send({ path });
      expect(answer).toMatchObject({ status: 404, type: PROBLEM });
    },
  );

  test('another method is answered by the gateway itself', async () => {
    const answer = await fetch(`${stack.url}/webhooks/BusinessKycStatusChanged`);
    expect([answer.status, await answer.json()]).toEqual([404, { message: 'Not Found' }]);
  });

  test.each<[string, Webhook]>([
    ['with charset=utf8', { headers: { 'content-type': 'application/json; charset=utf8' } }],
    ['without a Content-Type', { headers: { 'content-type': undefined } }],
    ['as octets', { headers: { 'content-type': 'application/octet-stream' } }],
    ['with a byte-order mark', { body: '\ufeff{"id":42,"status":"VALID"}' }],
    ['with a slash behind', { path: '/webhooks/BusinessKycStatusChanged/' }],
    ['with doubled slashes', { path: '//webhooks//BusinessKycStatusChanged' }],
    ['with an escape', { path: '/webhooks/Business%4BycStatusChanged' }],
  ])('40 signed events %s are 200', async (_name, webhook) => {
    const answers = new Set<string>();
    await withConcurrency([...Array(40).keys()], 4, async () => {
      const { status, body } = await stack.send(webhook);
      answers.add(`${status} ${body.code}`);
    });
    expect([...answers]).toEqual(['200 accepted']);
  });

  test('without a type in the URL the event is Unclassified', async () => {
    expect(await stack.send({ path: '/webhooks' })).toMatchObject({
      status: 200,
      body: { code: 'accepted' },
    });
    expect(await stack.messagesIn('unclassified', 'audit')).toBe(1);
  });

  test.each([
    ['one-byte characters', 'x'],
    ['two-byte characters', 'é'],
  ])('a body of exactly 256 KiB of %s passes', async (_name, character) => {
    const body = bodyOf(LIMIT, character);
    expect(Buffer.byteLength(body)).toBe(LIMIT);
    expect(await stack.send({ body })).toMatchObject({ status: 200, body: { code: 'accepted' } });
  });

  test('requests of every kind are logged', async () => {
    const marker = 'IBAN-DE02120300000000202051';
    await stack.send({ body: `{"id":42,"status":"VALID","account":"${marker}"}` });
    await stack.send({ body: `{"id":42,"status":"VALID","account":"${marker}"` });
    await stack.send({ body: `{"id":42,"status":"VALID","account":"${marker}"}`, secret: 'another-secret' });
    // That nothing secret is among it is found out when the stack is stopped.
    const logs = await stack.logs();
    for (const what of ['accepted', 'duplicate', 'rejected', 'held', 'failed', 'handled']) {
      expect(logs).toContain(`"webhook.${what}"`);
    }
  });
});

describe('without a stored secret', () => {
  beforeAll(async () => {
    stack = await LocalStackProcess.start({}, '--no-secret');
  });
  afterAll(() => stack.stop());

  test.each(['', LOCAL_SECRET, 'undefined', 'null', '{}', ' '])('503 for a hash under %j', async (secret) => {
    await expectProblem({ secret }, 503, 'unavailable');
  });

  test('400 still comes first', async () => {
    await expectProblem({ fields: '' }, 400, 'malformed_header');
  });
});

describe('with a path token', () => {
  const token = 'a-token-nobody-guesses';

  beforeAll(async () => {
    stack = await LocalStackProcess.start({ secretJsonKey: 'secret', pathToken: 'require' }, '--no-secret');
    await stack.storeSecret({ secret: 's', pathToken: token });
  });
  afterAll(() => stack.stop());

  test('404 not_found for a wrong one, 200 for the right one', async () => {
    const type = 'BusinessKycStatusChanged';
    await expectProblem({ path: `/webhooks/wrong/${type}`, secret: 's' }, 404, 'not_found');
    await expectProblem({ path: '/webhooks/wrong', secret: 's' }, 404, 'not_found');
    expect(await stack.send({ path: `/webhooks/${token}/${type}`, secret: 's' })).toMatchObject({
      status: 200,
      body: { code: 'accepted' },
    });
    expect(await stack.send({ path: `/webhooks/${type}`, secret: 's' })).toMatchObject({ status: 404 });
  });
});

describe('with a source allow-list', () => {
  beforeAll(async () => {
    stack = await LocalStackProcess.start({ sourceAllowList: ['198.51.100.0/24'] });
  });
  afterAll(() => stack.stop());

  test('403 for another address', async () => {
    await expectProblem({}, 403, 'source_not_allowed');
  });
});
