import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type BusinessEvent, defineHandler } from '../../handler/index.ts';
import { formatCloudEvent, type VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import { messageGroupId } from '../../lambda/core/message/message-group.ts';
import { handlerEnvironment } from '../../lambda/core/settings/environment.ts';
import { type LocalTables, openLocalTables } from '../lambda/adapters/local-tables.ts';
import { NOON, uuid, verifiedEvent } from '../lambda/factories.ts';

const TABLE = 'entities';
const variables = { ...process.env };
const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 30_000 };
let tables: LocalTables;
let written: string[];

beforeAll(async () => {
  tables = await openLocalTables();
  await tables.createEntities(TABLE);
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: tables.endpoint,
    AWS_LAMBDA_FUNCTION_NAME: 'two-handlers',
    POWERTOOLS_SERVICE_NAME: 'test',
    ...handlerEnvironment.write({
      QUEUE_URL: 'http://127.0.0.1:1/000000000000/queue.fifo',
      DEAD_LETTER_QUEUE_URL: 'http://127.0.0.1:1/000000000000/queue-dlq.fifo',
      ENTITY_TABLE: TABLE,
      RECORD_TIMEOUT_SECONDS: 5,
      MAX_RECEIVE_COUNT: 5,
      HISTORY_RETENTION_DAYS: 0,
    }),
  });
});
afterAll(async () => {
  process.env = { ...variables };
  await tables.close();
});

beforeEach(() => {
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => jest.restoreAllMocks());

function batchOf(...events: VerifiedEvent[]) {
  return {
    Records: events.map((sent) => ({
      messageId: `message-${sent.requestUuid}`,
      body: formatCloudEvent(sent, 'urn:x'),
      attributes: {
        MessageGroupId: messageGroupId(sent),
        MessageDeduplicationId: sent.requestUuid,
        ApproximateReceiveCount: '1',
      },
      messageAttributes: {},
    })),
  };
}

const failed = ({ requestUuid }: VerifiedEvent) => ({ itemIdentifier: `message-${requestUuid}` });

test('two handlers of one module each handle the events of their type, and fail those of the other', async () => {
  const called: string[] = [];
  const note = async ({ eventType, signed, late }: BusinessEvent) =>
    void called.push(`${eventType} ${signed.id} ${signed.status} ${late}`);
  const merchant = defineHandler('BusinessKycStatusChanged', note);
  const transaction = defineHandler('BusinessRequestStatusChanged', note);
  // One warm-up for both: a second one would open a connection that nobody uses.
  expect(transaction.ready).toBe(merchant.ready);
  await merchant.ready;
  const kyc = verifiedEvent({ requestUuid: uuid(1) });
  const request = verifiedEvent({
    requestUuid: uuid(2),
    eventType: 'BusinessRequestStatusChanged',
    entity: 'transaction',
    status: 'OnOff_COMPLETED',
    claimedAt: NOON,
  });
  expect(await merchant(batchOf(kyc, request), context)).toEqual({ batchItemFailures: [failed(request)] });
  expect(await transaction(batchOf(kyc, request), context)).toEqual({ batchItemFailures: [failed(kyc)] });
  expect(called).toEqual([
    'BusinessKycStatusChanged 42 VALID false',
    'BusinessRequestStatusChanged 42 OnOff_COMPLETED false',
  ]);
  const { Item } = await tables.client.send(
    new GetItemCommand({ TableName: TABLE, Key: { pk: { S: 'transaction#42' }, sk: { S: 'status' } } }),
  );
  expect(Item?.status?.S).toBe('OnOff_COMPLETED');
  expect(written.join('\n')).toContain('WrongEventTypeError');
});
