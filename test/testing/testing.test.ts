import { parseMessage, processBatch } from '../../consumer/index.ts';
import { makeBatch, makeMessage, signWebhook } from '../../testing/index.ts';

const KYC = 'BusinessKycStatusChanged';

it('signs as the platform does', () => {
  const { headers, body } = signWebhook({
    secret: 'correct horse',
    body: '{"id":42,"status":"VALID"}',
    requestUuid: '1c13dc3c-0000-4000-8000-000000000001',
  });
  // printf '42VALIDcorrect horse' | sha256sum
  expect(headers).toEqual({
    'Content-Type': 'application/json',
    'X-Webhook-Security-Fields': 'id,status',
    'X-Webhook-Security-Hash': '1957aeb436c5a66970f17a2fe838bf488ae01f73a77947bfd72bc1304cd40cb2',
    'X-Webhook-Request-UUID': '1c13dc3c-0000-4000-8000-000000000001',
  });
  expect(body).toBe('{"id":42,"status":"VALID"}');
});

it('signs the fields that it is told, in their order, and numbers as they are written', () => {
  const { headers } = signWebhook({
    secret: 's',
    signedFields: ['status', 'amount'],
    body: '{"amount":1500.10,"status":"A"}',
  });
  // printf 'A1500.10s' | sha256sum
  expect(headers['X-Webhook-Security-Hash']).toBe(
    '3bf4c939518fd160da0d085500b1b98bc407b818df09a53966966e950893a3ab',
  );
});

it('makes a message that a consumer reads', () => {
  const { body, attributes } = makeMessage({
    eventType: KYC,
    id: 42,
    status: 'VALID',
    data: { kycStatus: 'VALID' },
    requestUuid: '1c13dc3c-0000-4000-8000-000000000001',
    acceptedAt: new Date('2026-11-30T08:00:00.000Z'),
    received: 3,
  });
  expect(parseMessage(body)).toMatchObject({
    type: KYC,
    id: '1c13dc3c-0000-4000-8000-000000000001',
    signed: { id: '42', status: 'VALID' },
    orderKey: '2026-11-30T08:00:00.000Z#1c13dc3c-0000-4000-8000-000000000001',
  });
  expect(attributes).toEqual({
    MessageGroupId: expect.any(String),
    MessageDeduplicationId: '1c13dc3c-0000-4000-8000-000000000001',
    ApproximateReceiveCount: '3',
  });
});

it('makes batches in which one entity has one message group', async () => {
  const batch = makeBatch(
    { eventType: KYC, id: 1, status: 'VALID' },
    { eventType: KYC, id: 2, status: 'VALID' },
    { eventType: KYC, id: 1, status: 'FLAGGED' },
  );
  const [first, second, third] = batch.Records.map(({ attributes }) => attributes.MessageGroupId);
  expect(third).toBe(first);
  expect(second).not.toBe(first);
  const handled: string[] = [];
  const answer = await processBatch(batch, {
    maxReceiveCount: 5,
    onFailure: () => {},
    handle: async ({ subject }) => {
      if (subject === '1') throw new Error('not now');
      handled.push(subject);
    },
  });
  expect(handled).toEqual(['2']);
  expect(answer.batchItemFailures).toHaveLength(2);
});

it('asks for the entity of a type that is not documented', () => {
  expect(() => makeMessage({ eventType: 'Refund', id: 1, status: 'OPEN' })).toThrow('give its entity');
  expect(makeMessage({ eventType: 'Refund', entity: 'refund', id: 1, status: 'OPEN' }).body).toContain(
    '"entity":"refund"',
  );
});
