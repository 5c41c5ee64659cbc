import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { send } from '../../../cli/commands/send/run.ts';
import { type ShowOptions, showEvent } from '../../../cli/commands/show/run.ts';
import { requestUuidOrPrefix } from '../../../cli/input/options.ts';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { entityKey, historyKey } from '../../../lambda/core/ledger/entity-status.ts';
import type { VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { readEvents } from '../../../operator/events/read-events.ts';
import { operatorStores } from '../../../operator/ledger/operator-stores.ts';
import { delivery, never, receivedEvent } from '../../lambda/factories.ts';
import { FakeLogs } from '../fake-logs.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const GROUP = '/aws/lambda/cedar-webhooks-test';
const ACCESS = '/aws/vendedlogs/cedar-webhooks-test/api';
const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';

let receiver: Receiver;
let logs: FakeLogs;
let accepted: VerifiedEvent | undefined;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  logs = new FakeLogs();
  accepted = undefined;
  receiver.onPublish = async (event) => {
    accepted = event;
    await receiver.handle(event);
  };
});

afterEach(() => receiver.close());

async function post(change: Partial<Parameters<typeof send>[1]> = {}): Promise<void> {
  const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  await send('merchant', { ...options, id: '42', uuid: UUID, status: 'VALID', ...change }, receiver.ports());
}

function show(options: Partial<ShowOptions> = {}, uuid = UUID): Promise<number> {
  return showEvent(uuid, { address: receiver.address, ...options }, logs.ports(receiver));
}

function logRequest(time: number, message: string, fields: object = {}): void {
  logs.put(`${GROUP}-verifier`, time, {
    message,
    requestUuid: UUID,
    apiRequestId: 'api-1=',
    status: 200,
    code: 'accepted',
    rendering: 'as-written',
    secretStage: 'current',
    ...fields,
  });
  const access = {
    requestId: 'api-1=',
    routeKey: 'POST /webhooks/{eventType}',
    status: '200',
    ip: '192.0.2.1',
  };
  logs.put(ACCESS, time, { ...access, latencyMilliseconds: '34' });
}

/** The note that a handler leaves when it fails. */
async function noteFailure(event: VerifiedEvent, isLastAttempt: boolean): Promise<void> {
  const { dynamoDb, entityTable } = await receiver.target();
  await dynamoDb.send(
    new UpdateItemCommand({
      TableName: entityTable,
      Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
      UpdateExpression: `SET attempts = :n, failedAt = :at, failure = :f, failureName = :name, failureText = :text${isLastAttempt ? ', deadLetteredAt = :at' : ''} REMOVE handledAt`,
      ExpressionAttributeValues: {
        ':n': { N: '5' },
        ':at': { N: String(event.claimedAt + 900_000) },
        ':f': { S: 'abcdef012345' },
        ':name': { S: 'TypeError' },
        ':text': { S: 'x is not a function' },
      },
    }),
  );
}

const text = () => receiver.printed.out.join('\n');

test('tells the whole life of a handled event on one screen', async () => {
  await post();
  logRequest(Date.now() + 1, 'webhook.accepted');
  expect(await show({}, UUID.toUpperCase())).toBe(0);
  expect(receiver.printed.out).toEqual([
    UUID,
    'merchant 42: VALID, BusinessKycStatusChanged, handled',
    expect.stringMatching(/^accepted \S+ \S+ UTC \(\d+ s ago\)$/),
    '',
    'request   from 192.0.2.1, answered 200 in 34 ms',
    '          API Gateway id api-1=',
    'headers   X-Webhook-Security-Fields: id,status',
    '          X-Webhook-Security-Hash: verified, not kept; numbers as written',
    expect.stringMatching(/^secret {4}[0-9a-f-]{36}, current then and now$/),
    'queues    handler sent',
    expect.stringMatching(/^handling {2}handled after \d+ ms$/),
    '',
    expect.stringMatching(/^\S+ \S{12} {7}\+0 ms {2}accepted$/),
    ...Array(3).fill(
      expect.stringMatching(
        /^\S+ \S{12} +\+\d+ ms {2}(started|handled|queued {4}noted: every queue has it)$/,
      ),
    ),
    expect.stringMatching(/^\S+ \S{12} +\+\d+ ms {2}answered {2}200 accepted$/),
    '',
    expect.stringMatching(/^body {6}\d+ bytes, kept until 2\S+ \S+ UTC; --body shows it$/),
  ]);
  expect(receiver.printed.out.length).toBeLessThanOrEqual(24);
  expect(text()).not.toContain('kycStatus');
});

test('shows the body as it was sent, signed fields marked', async () => {
  await post({ extraFields: [['toAmount', '100.10']] });
  await show({ body: true });
  expect(receiver.printed.out).toContain('  * "id": 42');
  expect(receiver.printed.out).toContain('  * "status": "VALID"');
  expect(receiver.printed.out).toContain('    "toAmount": "100.10"');
});

test('tells a failed event, its error, and what to do', async () => {
  await post();
  if (accepted === undefined) throw new Error('not accepted');
  await noteFailure(accepted, true);
  await show();
  expect(text()).toContain(', dead-lettered');
  expect(text()).toContain('handling  5 attempts, DEAD-LETTERED, in its queue once');
  expect(text()).toContain('error     TypeError: x is not a function (fingerprint abcdef012345)');
  expect(text()).toMatch(/\+900\.0 s {2}dead-lettered {2}attempt 5: TypeError: x is not a function/);
  expect(text()).toContain(`npx cedar-webhooks dlq redrive --uuid ${UUID}`);
});

test('tells which queues an event is missing from', async () => {
  receiver.onPublish = () => Promise.reject(new Error('rejected'));
  await post();
  await show();
  expect(text()).toContain('queues    handler not sent yet');
  expect(text()).toContain('handling  not started');
  expect(text()).toContain('kept until it is sent');
});

test('tells why a request is held', async () => {
  await post({ signedFields: ['status', 'id'] });
  await show();
  expect(text()).toContain('BusinessKycStatusChanged, held');
  expect(text()).toContain('X-Webhook-Security-Fields: status,id');
  expect(text()).toContain(`npx cedar-webhooks held release ${UUID}`);
});

test('tells each rejection of a UUID that was never accepted', async () => {
  const rejection = { status: 401, code: 'hash_mismatch', detail: 'The hash does not verify.' };
  logRequest(Date.now() - 5000, 'webhook.rejected', rejection);
  logRequest(Date.now() - 1000, 'webhook.failed', { status: 503, code: 'unavailable', detail: 'Again.' });
  expect(await show()).toBe(0);
  expect(text()).toContain('\nrejected\n');
  expect(text()).toContain('answered  401 hash_mismatch: The hash does not verify.');
  expect(text()).toContain('answered  503 unavailable: Again.');
  expect(text()).toContain('not kept: the request was rejected');
});

test('an accepted event that the ledger has forgotten is not taken for rejected', async () => {
  logRequest(Date.now() - 40 * 86_400_000, 'webhook.accepted', { eventType: 'BusinessKycStatusChanged' });
  logRequest(Date.now() - 1000, 'webhook.rejected', { status: 401, code: 'hash_mismatch' });
  expect(await show({ since: { ago: 41 * 86_400_000 } })).toBe(0);
  expect(text()).toContain('\nerased\n');
  expect(text()).toContain('no longer on record: erased, or its retention is over');
  expect(text()).toContain('no longer kept');
  expect(text()).not.toContain('send it again');
});

test('an event that is accepted while the ledger is asked is not taken for forgotten', async () => {
  logs.onSearch = async () => {
    logs.onSearch = () => {};
    await post();
    logRequest(Date.now(), 'webhook.accepted', { eventType: 'BusinessKycStatusChanged' });
  };
  expect(await show({ json: true })).toBe(0);
  expect(JSON.parse(receiver.printed.out.at(-1) ?? '').state).toBe('handled');
});

test('attempts at an event that is to be handled again are counted', async () => {
  await post();
  const target = await receiver.target();
  const event = receivedEvent(accepted);
  const handledAt = (await readEvents(target, [UUID], never)).get(UUID)?.handling?.handledAt ?? 0;
  expect(await operatorStores(target).entities.takeHandledNoteOff(event, handledAt, Date.now())).toBe(true);
  const store = new DynamoDbEntityStore(target.dynamoDb, target.entityTable);
  await store.noteStart(event, delivery(2), Date.now(), never);
  await show({ json: true });
  expect(JSON.parse(receiver.printed.out.at(-1) ?? '').handling).toMatchObject({ attempts: 2 });
});

test('an unknown UUID fails, and says where to look next', async () => {
  logRequest(Date.now() - 2 * 86_400_000, 'webhook.rejected');
  await expect(show()).rejects.toMatchObject({
    message: expect.stringContaining('Nothing is known of'),
    advice: { kind: 'look-elsewhere' },
  });
  expect(await show({ since: { ago: 3 * 86_400_000 } })).toBe(0);
});

describe('by the beginning of a UUID', () => {
  const OTHER = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b5310';
  const rejected = { status: 401, code: 'hash_mismatch' };

  test.each(['fa8ff1ec', 'fa8ff1ec-', 'FA8FF1EC8EED', 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531'])(
    '%s is found if there is one such event',
    async (beginning) => {
      await post();
      expect(await show({}, requestUuidOrPrefix(beginning))).toBe(0);
      expect(receiver.printed.out[0]).toBe(UUID);
    },
  );

  test('so are held and rejected requests', async () => {
    await post({ signedFields: ['status', 'id'] });
    expect(await show({}, 'fa8ff1ec')).toBe(0);
    expect(text()).toContain('BusinessKycStatusChanged, held');
    const uuid = '11111111-8eed-44fc-a84b-5a6ffc2b531f';
    logRequest(Date.now() - 1000, 'webhook.rejected', { ...rejected, requestUuid: uuid });
    expect(await show({}, '11111111')).toBe(0);
    expect(receiver.printed.out[0]).toBe(uuid);
  });

  test('several are listed, and none is chosen', async () => {
    await post();
    logRequest(Date.now() - 1000, 'webhook.rejected', { ...rejected, requestUuid: OTHER });
    await expect(show({}, 'fa8ff1ec')).rejects.toMatchObject({
      message: expect.stringMatching(/^2 requests .* begin with fa8ff1ec: give more of the UUID\.$/),
    });
    expect(receiver.printed.out).toEqual([]);
    const listed = receiver.printed.err.join('\n');
    expect(listed).toMatch(new RegExp(`^${UUID}.* handled$`, 'm'));
    expect(listed).toMatch(new RegExp(`^${OTHER}.* rejected$`, 'm'));
  });

  test('one that came in before the span is not found, and that is said', async () => {
    logRequest(Date.now() - 2 * 86_400_000, 'webhook.rejected', rejected);
    await expect(show({}, 'fa8ff1ec')).rejects.toMatchObject({
      message: expect.stringMatching(/since \S+Z begins with fa8ff1ec/),
      advice: { kind: 'look-elsewhere' },
    });
    expect(await show({ since: { ago: 3 * 86_400_000 } }, 'fa8ff1ec')).toBe(0);
  });

  test('what could not be looked through is said', async () => {
    logs.rejection = 'AccessDeniedException';
    await expect(show({}, 'fa8ff1ec')).rejects.toThrow('logs:FilterLogEvents is missing');
  });
});

test('without permission for the logs it tells what the ledger knows', async () => {
  await post();
  logs.rejection = 'AccessDeniedException';
  expect(await show()).toBe(0);
  expect(receiver.printed.err).toEqual([
    expect.stringContaining(`${GROUP}-verifier cannot be read: the permission`),
    expect.stringContaining(`${GROUP}-handlers-merchant cannot be read: the permission`),
  ]);
  expect(text()).toContain('handled after');
});

test('what somebody else says about the UUID is not taken for its life', async () => {
  await post();
  logs.put(`${GROUP}-verifier`, Date.now(), {
    message: 'webhook.rejected',
    requestUuid: 'other',
    subject: UUID,
  });
  await show({ json: true });
  expect(JSON.parse(text()).requests).toEqual([]);
});

test('a long timeline is cut in the middle, not in its JSON form', async () => {
  await post();
  for (let copy = 0; copy < 30; copy++)
    logRequest(Date.now() + copy, 'webhook.duplicate', { code: 'duplicate' });
  await show();
  expect(text()).toContain('… 22 more; --json has them all');
  await show({ json: true });
  expect(JSON.parse(text()).timeline).toHaveLength(34);
});

test('an erased event says so', async () => {
  await post();
  const { eraseEntity } = await import('../../../cli/commands/erase/run.ts');
  await eraseEntity('merchant', '42', { yes: true, address: receiver.address }, receiver.ports());
  await show();
  expect(text()).toContain('merchant (erased): (erased), BusinessKycStatusChanged, erased');
  expect(text()).toContain('body      no longer kept');
});

test('JSON holds all of it, the body on demand only', async () => {
  await post();
  logRequest(Date.now(), 'webhook.accepted');
  await show({ json: true });
  const life = JSON.parse(text());
  expect(life).toMatchObject({
    requestUuid: UUID,
    state: 'handled',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    signedFields: ['id', 'status'],
    secretNow: 'current',
    problems: [],
  });
  expect(life.timeline.map(({ what }: { what: string }) => what)).toEqual(
    expect.arrayContaining(['accepted', 'queued', 'started', 'handled', 'answered']),
  );
  expect(life).not.toHaveProperty('body');
  await show({ json: true, body: true });
  expect(JSON.parse(JSON.parse(text()).body)).toMatchObject({ id: 42, status: 'VALID' });
});

test('a body that is kept apart from its claim is found, until it is gone', async () => {
  await post();
  const { dynamoDb, ledgerTable } = await receiver.target();
  const { DynamoDbLedger } = await import('../../../lambda/adapters/dynamodb-ledger.ts');
  const other = 'aaaaaaaa-8eed-44fc-a84b-5a6ffc2b531f';
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30, 7);
  if (accepted === undefined) throw new Error('not accepted');
  const event = { ...accepted, requestUuid: other, bodyText: '{"id":42,"status":"VALID","own":1}' };
  const claim = { event, claimId: 'c', digest: 'd', unsent: ['handler'], dueAt: 0, attempts: 0 };
  const { signal } = new AbortController();
  await ledger.claim(claim, Date.now(), signal);
  await ledger.markSent(claim, ['handler'], Date.now(), signal);
  await show({ body: true }, other);
  expect(text()).toContain('    "own": 1');
  const key = { pk: { S: `payload#${other}#c` } };
  await dynamoDb.send(new DeleteItemCommand({ TableName: ledgerTable, Key: key }));
  await show({ body: true }, other);
  expect(text()).toContain('body      no longer kept');
});
