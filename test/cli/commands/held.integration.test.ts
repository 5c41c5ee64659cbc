import { createHash } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type DiscardOptions, discardHeld } from '../../../cli/commands/held/discard.ts';
import { showHeld } from '../../../cli/commands/held/list.ts';
import { type ReleaseOptions, releaseHeld } from '../../../cli/commands/held/release.ts';
import { send } from '../../../cli/commands/send/run.ts';
import { showStatus } from '../../../cli/commands/status/run.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { claimFromItem } from '../../../lambda/adapters/ledger-record.ts';
import { OUTBOX_SHARD_NAMES } from '../../../lambda/core/ledger/outbox-index.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';
const never = new AbortController().signal;

let receiver: Receiver;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
});

afterEach(() => receiver.close());

/** Sends an event; one that lists the status first is held. */
function deliver(uuid: string, status: string, signedFields = ['status', 'id']): Promise<number> {
  const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  return send('merchant', { ...options, id: '42', uuid, status, signedFields }, receiver.ports());
}

function release(uuids: readonly string[], options: Partial<ReleaseOptions> = {}): Promise<number> {
  return releaseHeld(uuids, { address: receiver.address, ...options }, receiver.ports());
}

async function held(): Promise<string[]> {
  await showHeld({ json: true, address: receiver.address }, receiver.ports());
  return JSON.parse(receiver.printed.out[0] ?? '').map((item: { requestUuid: string }) => item.requestUuid);
}

/** The operator corrects the policy. */
function acceptStatusFirst(): void {
  receiver.putEventTypes(
    DEFAULT_EVENT_TYPES.map((eventType) => ({
      ...eventType,
      signedFields: [
        { name: 'status', pattern: 'VALID|FLAGGED' },
        { name: 'id', pattern: '[1-9][0-9]*' },
      ],
    })),
  );
}

async function sweep(): Promise<void> {
  const { dynamoDb, ledgerTable, eventTypes } = await receiver.target();
  const report = await sweepOutbox(
    { eventTypes, sweepAfter: 60_000, maxAttempts: 5 },
    {
      ledger: new DynamoDbLedger(dynamoDb, ledgerTable, 30),
      publisher: { publish: (event) => receiver.handle(event) },
      now: Date.now,
    },
    never,
  );
  expect(report.errors).toEqual([]);
}

async function history(): Promise<{ status: string; history: { status: string; late: boolean }[] }> {
  await showStatus('merchant', '42', { json: true, address: receiver.address }, receiver.ports());
  return JSON.parse(receiver.printed.out[0] ?? '');
}

test('the list says what and why, but no value', async () => {
  await deliver(UUID, 'FLAGGED');
  await showHeld({ address: receiver.address }, receiver.ports());
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/^request UUID +event type +held +signed fields +reason$/),
    expect.stringContaining(UUID),
    '',
    '1 request held',
    `next      correct the field policy, deploy, then: npx cedar-webhooks held release ${UUID}`,
  ]);
  expect(receiver.text()).toContain('status,id');
  expect(receiver.text()).not.toContain('FLAGGED');
});

test('a request that keeps the corrected policy is accepted, and the sweeper sends it', async () => {
  await deliver(UUID, 'VALID');
  expect(await release([UUID])).toBe(1);
  expect(receiver.printed.out[0]).toMatch(/ rejected {2}BusinessKycStatusChanged accepts/);
  acceptStatusFirst();
  expect(await release([UUID.toUpperCase()], { dryRun: true })).toBe(0);
  expect(await held()).toEqual([UUID]);
  expect(await release([UUID])).toBe(0);
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/ released /),
    '1 request released, 0 still held',
  ]);
  expect(await held()).toEqual([]);
  await sweep();
  expect((await history()).status).toBe('VALID');
});

test('a released request does not overwrite what was accepted while it was held', async () => {
  await deliver(UUID, 'FLAGGED');
  await deliver('00000000-0000-4000-8000-000000000002', 'VALID', ['id', 'status']);
  acceptStatusFirst();
  expect(await release([], { all: true })).toBe(0);
  await sweep();
  const { status, history: events } = await history();
  expect(status).toBe('VALID');
  expect(events.map((event) => [event.status, event.late])).toEqual([
    ['FLAGGED', true],
    ['VALID', false],
  ]);
});

test('sent again in the meantime: a copy is a duplicate, other content a conflict that stays held', async () => {
  await deliver(UUID, 'FLAGGED');
  await deliver(UUID, 'VALID');
  acceptStatusFirst();
  expect(await deliver(UUID, 'VALID')).toBe(0);
  expect(await release([], { all: true })).toBe(1);
  expect(receiver.text()).toMatch(/ duplicate /);
  expect(receiver.text()).toMatch(/ conflict /);
  expect(receiver.printed.out.at(-1)).toBe('1 request released, 1 still held');
  expect(await held()).toEqual([UUID]);
});

test('a crash between claim and deletion leaves a copy that is recognised', async () => {
  await deliver(UUID, 'VALID');
  acceptStatusFirst();
  const ports = receiver.ports();
  const interrupted = {
    ...ports,
    connect: async (address: Parameters<typeof ports.connect>[0]) => {
      const target = await ports.connect(address);
      const send = target.dynamoDb.send.bind(target.dynamoDb);
      target.dynamoDb.send = (async (command: object, ...rest: never[]) => {
        if (command.constructor.name === 'DeleteItemCommand') throw new Error('killed');
        return (send as (...all: unknown[]) => unknown)(command, ...rest);
      }) as typeof target.dynamoDb.send;
      return target;
    },
  };
  await expect(releaseHeld([UUID], { address: receiver.address }, interrupted)).rejects.toThrow('killed');
  expect(await held()).toEqual([UUID]);
  expect(await release([UUID])).toBe(0);
  expect(receiver.text()).toMatch(/ duplicate /);
  expect(await held()).toEqual([]);
});

test('what is not held, and neither or both of UUIDs and --all, are rejected', async () => {
  expect(await release([UUID])).toBe(1);
  expect(receiver.text()).toContain('No request of this UUID is held.');
  await expect(release([])).rejects.toThrow('--all');
  await expect(release([UUID], { all: true })).rejects.toThrow('--all');
});

test('requests are released in the order in which they came, due one after the other', async () => {
  const uuids = [3, 1, 2].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`);
  for (const uuid of uuids) await deliver(uuid, 'VALID');
  acceptStatusFirst();
  await release([], { all: true });
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  const pages = await Promise.all(
    OUTBOX_SHARD_NAMES.map((shard) => ledger.due(shard, 0, Date.now() + 1000, 10)),
  );
  const due = pages.flatMap(({ items }) => items);
  expect(due.map(({ requestUuid }) => requestUuid)).toEqual(uuids);
  expect(new Set(due.map(({ dueAt }) => dueAt)).size).toBe(3);
});

describe('what not every parser can read', () => {
  /** Sends a body with the hash of another, as somebody can who has captured a request. */
  async function deliverBody(
    uuid: string,
    body: string,
    signed: string,
  ): Promise<{ status: number; code: string }> {
    const { endpoint } = await receiver.target();
    const answer = await receiver.ports().fetch(`${endpoint}/webhooks/BusinessKycStatusChanged`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-webhook-request-uuid': uuid,
        'x-webhook-security-fields': 'id,status',
        'x-webhook-security-hash': createHash('sha256').update(`${signed}${SECRET}`).digest('hex'),
      },
      body,
    });
    return { status: answer.status, code: ((await answer.json()) as { code: string }).code };
  }

  const POISON = '{"id":42,"status":"VALID","x":"\\ud800"}';

  test('is listed with its reason, and stays held whatever the policy', async () => {
    expect(await deliverBody(UUID, POISON, '42VALID')).toEqual({ status: 422, code: 'body_not_portable' });
    await showHeld({ address: receiver.address }, receiver.ports());
    expect(receiver.text()).toContain('half of a surrogate pair');
    await showHeld({ json: true, address: receiver.address }, receiver.ports());
    expect(JSON.parse(receiver.printed.out[0] ?? '')).toMatchObject([{ category: 'not-portable' }]);
    expect(await release([], { all: true })).toBe(1);
    expect(receiver.text()).toMatch(/ rejected {2}The body has .* --not-portable releases it/);
    expect(await held()).toEqual([UUID]);
  });

  test('is released unchanged by its UUID and --not-portable', async () => {
    await deliverBody(UUID, POISON, '42VALID');
    expect(await release([UUID], { notPortable: true, dryRun: true })).toBe(0);
    expect(receiver.text()).toContain('was not looked at');
    expect(await release([UUID], { notPortable: true })).toBe(0);
    expect(await held()).toEqual([]);
    const { dynamoDb, ledgerTable } = await receiver.target();
    const { Item = {} } = await dynamoDb.send(
      new GetItemCommand({ TableName: ledgerTable, Key: { pk: { S: UUID } } }),
    );
    expect(claimFromItem(Item).event.bodyText).toBe(POISON);
  });

  test('is not released by --all', async () => {
    await deliverBody(UUID, POISON, '42VALID');
    await expect(release([], { all: true, notPortable: true })).rejects.toThrow('name the requests');
    expect(await held()).toEqual([UUID]);
  });

  test('must keep the policy all the same', async () => {
    await deliverBody(UUID, POISON.replace('42', '4').replace('VALID', '2VALID'), '42VALID');
    expect(await release([UUID], { notPortable: true })).toBe(1);
    expect(receiver.text()).toContain('"status" does not have its configured format');
  });

  test('a rounded number is released once the event type accepts it', async () => {
    const body = '{"id":9007199254740995,"status":"VALID"}';
    expect(await deliverBody(UUID, body, '9007199254740996VALID')).toMatchObject({
      code: 'signed_fields_rejected',
    });
    expect(await release([UUID])).toBe(1);
    expect(receiver.text()).toMatch(
      / rejected {2}The hash was made of the signed field "id".*roundedNumbers/,
    );
    expect(await release([UUID], { notPortable: true })).toBe(1);
    receiver.putEventTypes(DEFAULT_EVENT_TYPES.map((type) => ({ ...type, roundedNumbers: 'accept' })));
    expect(await release([UUID])).toBe(0);
    expect(await held()).toEqual([]);
  });
});

describe('discarding', () => {
  const discard = (uuids: readonly string[], options: Partial<DiscardOptions> = {}): Promise<number> =>
    discardHeld(uuids, { address: receiver.address, ...options }, receiver.ports());

  const OTHER = '00000000-0000-4000-8000-000000000002';

  test('what is named is gone, and its UUID is free', async () => {
    await deliver(UUID, 'FLAGGED');
    await deliver(OTHER, 'FLAGGED');
    expect(await discard([UUID.toUpperCase()], { dryRun: true })).toBe(0);
    expect(receiver.text()).toContain(`${UUID}  would discard  BusinessKycStatusChanged, held `);
    expect(receiver.text()).not.toContain('FLAGGED');
    expect(await held()).toEqual([UUID, OTHER]);
    expect(await discard([UUID], { yes: true })).toBe(0);
    expect(receiver.printed.out.at(-1)).toBe('1 request discarded, 0 still held');
    expect(await held()).toEqual([OTHER]);
    expect(await deliver(UUID, 'VALID', ['id', 'status'])).toBe(0);
  });

  test('--all leaves what can be released; what can never be is discarded by name', async () => {
    await deliver(UUID, 'FLAGGED');
    await deliver(OTHER, 'NEW');
    acceptStatusFirst();
    await deliver(UUID, 'VALID');
    expect(await discard([], { all: true, yes: true })).toBe(1);
    expect(receiver.text()).toContain(`${UUID}  releasable  `);
    expect(receiver.printed.out.at(-1)).toBe('1 request discarded, 1 still held');
    expect(await release([UUID])).toBe(1);
    expect(receiver.text()).toContain('conflict');
    expect(await discard([UUID], { yes: true })).toBe(0);
    expect(await held()).toEqual([]);
  });

  test('it needs --yes or --dry-run, and something to discard', async () => {
    await deliver(UUID, 'FLAGGED');
    const unconfirmed = { advice: { kind: 'confirm-discard' } };
    await expect(discard([UUID])).rejects.toMatchObject(unconfirmed);
    await expect(discard([UUID], { yes: true, dryRun: true })).rejects.toMatchObject(unconfirmed);
    await expect(discard([], { yes: true })).rejects.toThrow('to discard, or give --all');
    expect(await held()).toEqual([UUID]);
    expect(await discard([OTHER], { yes: true })).toBe(1);
    expect(receiver.text()).toContain('No request of this UUID is held.');
  });
});
