import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AttributeValue, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { claimFromItem, claimItem, heldFromItem, heldItem } from '../../../lambda/adapters/ledger-record.ts';
import { contentDigest } from '../../../lambda/core/json/content-digest.ts';
import { RecordVersionError } from '../../../lambda/core/ledger/record-version.ts';
import {
  formatCloudEvent,
  parseCloudEvent,
  type VerifiedEvent,
} from '../../../lambda/core/message/cloud-event.ts';
import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../../lambda/functions/sweeper/sweep-outbox.ts';
import { delivery, NOON, never } from '../factories.ts';
import { type LocalTables, openLocalTables } from './local-tables.ts';

/**
 * Upgrade and rollback. `test/fixtures/v1` has items and a message as version 1 wrote them; do not make them anew. What a
 * later version may write is made from them here.
 */
type Item = Record<string, AttributeValue>;

const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join('test/fixtures/v1', `${name}.json`), 'utf8'), (key, value) =>
    key === 'B' && typeof value === 'string' ? Buffer.from(value, 'base64') : value,
  );
const item = (name: string): Item => fixture(name) as Item;

/** As a later version may write it without changing what this one knows. */
const extended = (original: Item): Item => ({
  ...original,
  traceparent: { S: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  tags: { M: { region: { S: 'eu' } } },
});
const ofVersion2 = (original: Item): Item => ({ ...original, v: { N: '2' } });

const event: VerifiedEvent = {
  requestUuid: '6c842572-ef11-45a8-b39f-3fc3d5acbfc4',
  eventType: 'BusinessKycStatusChanged',
  entity: 'merchant',
  subject: '42',
  status: 'VALID',
  claimedAt: NOON,
  securityFields: ['id', 'status'],
  secretVersion: '63e916a2-3fa5-4cab-92e5-0e653688155e',
  bodyText: '{"id":42,"status":"VALID","amount":1500.10,"serial":12345678901234567890,"name":"Ñandú"}',
};

let tables: LocalTables;

beforeAll(async () => {
  tables = await openLocalTables();
});

afterAll(() => tables.close());

describe('the ledger', () => {
  let tableName: string;
  let ledger: DynamoDbLedger;
  let count = 0;

  beforeEach(async () => {
    tableName = `ledger-${++count}`;
    await tables.createLedger(tableName);
    ledger = new DynamoDbLedger(tables.client, tableName, 30);
  });

  const put = (Item: Item) => tables.client.send(new PutItemCommand({ TableName: tableName, Item }));
  const read = async () => {
    const Key = { pk: { S: event.requestUuid } };
    return (await tables.client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true })))
      .Item;
  };

  const claim = (bodyText = event.bodyText) =>
    ledger.claim(
      {
        event: { ...event, bodyText },
        claimId: 'another-claim',
        digest: contentDigest(event.eventType, bodyText),
        unsent: ['handler'],
        dueAt: NOON + 60_000,
        attempts: 0,
      },
      NOON + 1000,
      never,
    );

  async function sweep(now = NOON + 60_000) {
    const sent: [VerifiedEvent, string][] = [];
    const eventTypes = DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['handler', 'billing'] }));
    const publisher = {
      publish: async (published: VerifiedEvent, subscriber: string) => {
        sent.push([published, subscriber]);
      },
    };
    const report = await sweepOutbox(
      { eventTypes, sweepAfter: 60_000, maxAttempts: 1 },
      { ledger, publisher, now: () => now },
      never,
    );
    return { report, sent };
  }

  test.each([
    ['version 1', (original: Item) => original],
    ['a later version that only adds', extended],
  ])('a claim of %s is swept, and a copy of it recognised', async (_name, make) => {
    await put(make(item('claim-unsent')));
    expect(await claim()).toBe('duplicate');
    expect(await claim('{"id":42,"status":"VALID"}')).toBe('conflict');
    const { report, sent } = await sweep();
    expect(report).toMatchObject({ finished: 1, errors: [] });
    expect(sent).toEqual([
      [event, 'billing'],
      [event, 'handler'],
    ]);
    expect(Object.keys((await read()) ?? {})).toEqual(expect.arrayContaining(['sentAt', 'expiresAt']));
    expect(await claim()).toBe('duplicate');
  });

  test('what sweeping does not know stays in the item', async () => {
    await put(extended(item('claim-unsent')));
    await sweep();
    expect(await read()).toMatchObject({ traceparent: { S: expect.any(String) }, tags: expect.anything() });
  });

  test('a claim that was sent remembers the UUID until its time is over', async () => {
    await put(item('claim-sent'));
    expect(await claim()).toBe('duplicate');
    const afterwards = NOON + 31 * 86_400_000;
    const again = claimFromItem(item('claim-unsent'));
    expect(await ledger.claim({ ...again, claimId: 'next' }, afterwards, never)).toBe('claimed');
  });

  test('parked claims and held requests read as before', async () => {
    await put(item('claim-parked'));
    expect(await ledger.parkedCount()).toBe(1);
    expect(claimFromItem(item('claim-parked')).event).toEqual(event);
    expect(heldFromItem(extended(item('held-request')))).toMatchObject({
      requestUuid: event.requestUuid,
      rendering: 'as-written',
      bodyText: event.bodyText,
      // What was held before there were others.
      category: 'field-policy',
      heldAt: NOON,
    });
  });

  test.each(['field-policy', 'rounded-number', 'not-portable'] as const)(
    'a request that is held as %s stays so',
    (category) => {
      const held = { ...heldFromItem(item('held-request')), category };
      expect(heldFromItem(heldItem(held))).toEqual(held);
    },
  );

  test('this version still writes what version 1 reads', () => {
    const written = claimItem(claimFromItem(item('claim-unsent')));
    const { outbox: _putThereByTheSweeper, ...unsent } = item('claim-unsent');
    expect(written).toEqual({
      ...unsent,
      body: { B: new Uint8Array(item('claim-unsent').body?.B ?? []) },
      // Added since: earlier code of version 1 passes over it.
      timeline: { S: 'claims#5' },
    });
  });

  test("the id of API Gateway's request is kept, also of a held one", async () => {
    const fresh = claimFromItem(item('claim-unsent'));
    const claimed = { ...fresh, event: { ...event, apiRequestId: 'JKJaXmPLvHcESHA=' } };
    expect(claimFromItem(claimItem(claimed)).event.apiRequestId).toBe('JKJaXmPLvHcESHA=');
    const held = heldFromItem(item('held-request'));
    expect(held).not.toHaveProperty('apiRequestId');
    expect(heldFromItem(heldItem({ ...held, apiRequestId: 'JKJaXmPLvHcESHA=' }))).toEqual({
      ...held,
      apiRequestId: 'JKJaXmPLvHcESHA=',
    });
  });

  test('rolled back: a claim of a later version is left as it is, not sent, not lost, and its age is told', async () => {
    const later = ofVersion2(item('claim-unsent'));
    await put(later);
    for (let minute = 1; minute <= 3; minute++) {
      const { report, sent } = await sweep(NOON + minute * 60_000);
      expect(sent).toEqual([]);
      expect(report).toMatchObject({ foreign: 1, parked: 0, oldestAge: minute * 60_000 });
      expect(report.errors).toMatchObject([[{ name: 'RecordVersionError' }]]);
    }
    expect(await read()).toEqual({ ...later, body: { B: new Uint8Array(later.body?.B ?? []) } });
    // Upgraded again.
    await put(item('claim-unsent'));
    expect((await sweep(NOON + 4 * 60_000)).sent).toHaveLength(2);
  });

  test('rolled back: a copy of what a later version claimed is neither a duplicate nor a conflict', async () => {
    await put(ofVersion2(item('claim-sent')));
    await expect(claim()).rejects.toThrow(RecordVersionError);
  });
});

describe('the entity table', () => {
  let tableName: string;
  let store: DynamoDbEntityStore;
  let count = 0;
  const received = { ...event, source: 'urn:test' };
  const next = { ...received, requestUuid: event.requestUuid.replace('6c', '7c'), claimedAt: NOON + 1 };

  beforeEach(async () => {
    tableName = `entities-${++count}`;
    await tables.createEntities(tableName);
    store = new DynamoDbEntityStore(tables.client, tableName);
  });

  const put = (Item: Item) => tables.client.send(new PutItemCommand({ TableName: tableName, Item }));

  test.each([
    ['version 1', (original: Item) => original],
    ['a later version that only adds', extended],
  ])('status and history of %s go on', async (_name, make) => {
    await put(make(item('entity-event')));
    await put(make(item('entity-status')));
    expect(await store.record(received, delivery(1), NOON)).toBe('handled');
    expect(await store.applyStatus({ ...received, claimedAt: NOON - 1 }, NOON)).toEqual({ outcome: 'late' });
    expect(await store.applyStatus(received, NOON)).toEqual({ outcome: 'in-force' });
    expect(await store.applyStatus(next, NOON)).toEqual({ outcome: 'applied' });
  });

  test('rolled back: what a later version wrote is not touched, so the message is retried', async () => {
    await put(ofVersion2(item('entity-event')));
    await put(ofVersion2(item('entity-status')));
    await expect(store.record(received, delivery(1), NOON)).rejects.toThrow(RecordVersionError);
    await expect(store.applyStatus(next, NOON)).rejects.toThrow(RecordVersionError);
    await expect(store.applyStatus({ ...received, claimedAt: NOON - 1 }, NOON)).rejects.toThrow(
      RecordVersionError,
    );
  });

  test('rolled back: that it failed is not noted in what a later version wrote', async () => {
    const later = ofVersion2(item('entity-event'));
    delete later.handledAt;
    await put(later);
    await store.noteFailure(
      received,
      {
        ...delivery(1),
        fingerprint: '8e1a059829e4',
        name: 'RecordVersionError',
        text: '',
        isLastAttempt: true,
      },
      NOON,
      never,
    );
    const Key = { pk: later.pk, sk: later.sk } as Item;
    const { Item: kept } = await tables.client.send(new GetItemCommand({ TableName: tableName, Key }));
    expect(kept).toEqual(later);
  });
});

describe('messages', () => {
  const { body } = fixture('message') as { body: string };
  const received = { ...event, source: 'urn:cedar-partners-platform:dev' };

  test('a message of version 1 is read, and still written', () => {
    const { bodyText, ...attributes } = parseCloudEvent(body);
    expect({ ...attributes, bodyText: JSON.parse(bodyText) }).toEqual({
      ...received,
      bodyText: JSON.parse(event.bodyText),
    });
    expect(bodyText).toContain('1500.10,"serial":12345678901234567890');
    expect(formatCloudEvent(event, received.source)).toBe(body);
  });

  test('unknown attributes of a message are passed over', () => {
    const longer = body.replace(
      '"messageversion"',
      '"traceparent":"00-0af7","extra":{"a":[1]},"messageversion"',
    );
    expect(parseCloudEvent(longer)).toEqual(parseCloudEvent(body));
  });

  test('rolled back: a message of a later version is rejected, so it stays in its queue', () => {
    const later = body.replace('"messageversion":"1"', '"messageversion":"2"');
    expect(() => parseCloudEvent(later)).toThrow('has version 2');
  });
});
