import { type AttributeValue, GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DynamoDbCanaryLedger } from '../../../lambda/adapters/dynamodb-canary-ledger.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { DynamoDbOperatorLedger } from '../../../lambda/adapters/dynamodb-operator-ledger.ts';
import { describeCanaryLedger } from '../canary-ledger-contract.ts';
import { claimOf, NOON, never, uuid } from '../factories.ts';
import { describeLedger, RETENTION_DAYS } from '../ledger-contract.ts';
import { describeOperatorLedger } from '../operator-ledger-contract.ts';
import { type LocalTables, openLocalTables } from './local-tables.ts';
import { withShortAnswers } from './short-pages.ts';

let tables: LocalTables;
let ledgers = 0;

beforeAll(async () => {
  tables = await openLocalTables();
});

afterAll(() => tables.close());

const tableName = () => `ledger-${ledgers}`;

async function createLedger(payloadRetentionDays?: number): Promise<DynamoDbLedger> {
  ledgers++;
  await tables.createLedger(tableName());
  return new DynamoDbLedger(tables.client, tableName(), RETENTION_DAYS, payloadRetentionDays);
}

describeLedger('DynamoDbLedger', () => createLedger());

describeLedger('DynamoDbLedger with short answers of DynamoDB', async () => {
  await createLedger();
  return new DynamoDbLedger(withShortAnswers(tables.client), tableName(), RETENTION_DAYS);
});

describeCanaryLedger('DynamoDbCanaryLedger', async () => {
  // Bodies of events get an item of their own then; the canary's do not.
  const functions = await createLedger(7);
  return { functions, canary: new DynamoDbCanaryLedger(tables.client, tableName()) };
});

/** Bodies stay in the claim, or get an item of their own. */
describe.each([RETENTION_DAYS, 7])('with bodies kept for %i days', (payloadRetentionDays) => {
  describeOperatorLedger('DynamoDbOperatorLedger', async () => {
    const functions = await createLedger(payloadRetentionDays);
    const table = tableName();
    const items = async () => {
      const { Items = [] } = await tables.client.send(
        new ScanCommand({ TableName: table, ConsistentRead: true }),
      );
      return Items.map((item) => unmarshall(item));
    };
    return {
      functions,
      operators: new DynamoDbOperatorLedger(tables.client, table),
      noted: async (requestUuid) => {
        const all = await items();
        const claim = all.find(({ pk }) => pk === requestUuid);
        const payload = all.find(({ pk }) => String(pk).startsWith(`payload#${requestUuid}#`));
        return claim === undefined
          ? {}
          : { ...claim, hasBody: claim.body !== undefined || payload !== undefined };
      },
      held: async () => (await items()).filter(({ outbox }) => outbox === 'held').map(({ pk }) => pk),
    };
  });
});

test('a claim of a small body stays under the kilobyte that DynamoDB bills by, marks included', async () => {
  const ledger = await createLedger();
  const fields = Array.from(
    { length: 20 },
    (_, index) => `"someDocumentedField${index}":"value number ${index}"`,
  );
  const bodyText = `{"id":42,"status":"VALID",${fields.join()}}`;
  expect(bodyText.length).toBeGreaterThan(800);
  const event = { ...claimOf().event, bodyText, requestUuid: uuid(7) };
  await ledger.claim(claimOf({ event, claimId: 'x'.repeat(16), digest: 'x'.repeat(43) }), NOON, never);
  const { ConsumedCapacity, Item = {} } = await tables.client.send(
    new GetItemCommand({
      TableName: tableName(),
      Key: { pk: { S: uuid(7) } },
      ConsistentRead: true,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  expect(ConsumedCapacity?.CapacityUnits).toBe(1);
  const size = Object.entries(Item).reduce((sum, [name, value]) => {
    const [content] = Object.values(value) as [string | string[] | Uint8Array];
    return sum + name.length + (Array.isArray(content) ? content.join('').length : content.length);
  }, 0);
  expect(size).toBeLessThan(1024);
});

describe('the body of an event that was sent', () => {
  async function items(): Promise<Record<string, AttributeValue>[]> {
    const { Items = [] } = await tables.client.send(
      new ScanCommand({ TableName: tableName(), ConsistentRead: true }),
    );
    return Items;
  }

  const sentEverywhere = (ledger: DynamoDbLedger) =>
    ledger.markSent(claimOf(), ['handler', 'billing'], NOON, never);

  test('stays with the UUID', async () => {
    const ledger = await createLedger();
    await ledger.claim(claimOf(), NOON, never);
    await sentEverywhere(ledger);
    expect(await items()).toEqual([expect.objectContaining({ body: expect.anything() })]);
  });

  test('goes with the mark, if it is not to be kept at all; until then it stays', async () => {
    const ledger = await createLedger(0);
    await ledger.claim(claimOf(), NOON, never);
    await ledger.markSent(claimOf(), ['handler'], NOON, never);
    expect((await items())[0]?.body).toBeDefined();
    await sentEverywhere(ledger);
    const [item, ...others] = await items();
    expect(others).toEqual([]);
    expect(item?.body).toBeUndefined();
    expect(item?.expiresAt).toEqual({ N: String(NOON / 1000 + RETENTION_DAYS * 86_400) });
    expect(await ledger.claim(claimOf({ claimId: 'claim-2' }), NOON, never)).toBe('duplicate');
  });

  test('lives in an item of its own, if it is kept shorter than the UUID', async () => {
    const ledger = await createLedger(7);
    await ledger.claim(claimOf(), NOON, never);
    await sentEverywhere(ledger);
    await sentEverywhere(ledger);
    const [claim, payload] = (await items()).toSorted((a, b) => (String(a.pk?.S) < String(b.pk?.S) ? -1 : 1));
    expect(claim?.body).toBeUndefined();
    expect(payload).toEqual({
      pk: { S: `payload#${uuid(1)}#claim-1` },
      v: { N: '1' },
      body: expect.anything(),
      expiresAt: { N: String(NOON / 1000 + 7 * 86_400) },
    });
    expect(await ledger.claim(claimOf({ claimId: 'claim-2' }), NOON + 29 * 86_400_000, never)).toBe(
      'duplicate',
    );
  });
});
