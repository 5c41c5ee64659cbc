import { randomUUID } from 'node:crypto';
import { canonicalText } from '../../lambda/core/json/text-reading.ts';
import { parseCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import { eventually, LocalStackProcess } from './local-stack.ts';

let stack: LocalStackProcess;

beforeAll(async () => {
  stack = await LocalStackProcess.start({ subscribers: [{ name: 'audit' }, { name: 'billing' }] });
});
afterAll(() => stack.stop());

test('of 100 copies at once one is accepted, and each queue gets one message', async () => {
  const uuid = randomUUID();
  const answers = await Promise.all(Array.from({ length: 100 }, () => stack.sendStatus(uuid, 7, 'VALID')));
  const codes = answers.map(({ status, body }) => `${status} ${String(body.code)}`);
  expect(codes.toSorted()).toEqual(['200 accepted', ...Array(99).fill('200 duplicate')]);
  await stack.handled(uuid, 'merchant', 7);
  expect(await stack.history('merchant', 7)).toHaveLength(1);
  expect(await stack.messagesIn('merchant', 'audit')).toBe(1);
  expect(await stack.messagesIn('merchant', 'billing')).toBe(1);
});

test('one request is found in the lines of verifier and handler by the id of API Gateway', async () => {
  const uuid = randomUUID();
  await stack.sendStatus(uuid, 8, 'VALID');
  const line = (wanted: string) =>
    eventually(async () =>
      (await stack.logs())
        .split('\n')
        // The last one may be half written yet.
        .filter((text) => text.includes(uuid) && text.endsWith('}'))
        .map((text) => JSON.parse(text) as Record<string, unknown>)
        .find(({ message }) => message === wanted),
    );
  const accepted = await line('webhook.accepted');
  expect(accepted).toMatchObject({ apiRequestId: expect.any(String), subject: '8' });
  // Written when the event is noted as handled already.
  expect(await line('webhook.handled')).toMatchObject({
    apiRequestId: accepted?.apiRequestId,
    function_request_id: expect.any(String),
  });
});

test('200 events of 20 entities, one after another, are handled in order', async () => {
  const entities = Array.from({ length: 20 }, (_, index) => 1000 + index);
  const sent = new Map<number, string[]>(entities.map((id) => [id, []]));
  for (let round = 0; round < 10; round++) {
    for (const id of entities) {
      const status = `STEP_${round}`;
      expect(await stack.sendStatus(randomUUID(), id, status)).toMatchObject({ status: 200 });
      sent.get(id)?.push(status);
    }
  }
  for (const id of entities) {
    const history = await eventually(async () => {
      const entries = await stack.history('merchant', id);
      return entries.length === 10 && entries.every(({ handledAt }) => handledAt !== undefined) && entries;
    });
    expect(history.map(({ status }) => status)).toEqual(sent.get(id));
    expect(history.filter(({ late }) => late)).toEqual([]);
    const handledAt = history.map((entry) => entry.handledAt ?? 0);
    expect(handledAt).toEqual(handledAt.toSorted((a, b) => a - b));
    expect(await stack.status('merchant', id)).toBe('STEP_9');
  }
});

describe('12VALID, captured for id,status, is never queued', () => {
  test.each([
    ['with a field before', 'x,id,status', '{"x":"1","id":2,"status":"VALID"}'],
    ['with an empty field before', 'x,id,status', '{"x":"","id":12,"status":"VALID"}'],
    ['with a field behind', 'id,status,x', '{"id":12,"status":"VALI","x":"D"}'],
    ['with an empty field behind', 'id,status,x', '{"id":12,"status":"VALID","x":""}'],
    ['as one field', 'id', '{"id":"12VALID","status":"FLAGGED"}'],
    ['as one other field', 'x', '{"x":"12VALID","id":13,"status":"FLAGGED"}'],
    ['with the boundary moved right', 'id,status', '{"id":"12V","status":"ALID"}'],
    ['with the boundary moved left', 'id,status', '{"id":1,"status":"2VALID"}'],
    ['with a null id', 'id,status', '{"id":null,"status":"12VALID"}'],
    ['reversed', 'status,id', '{"status":12,"id":"VALID"}'],
  ])('%s', async (_name, fields, body) => {
    const uuid = randomUUID();
    const calls = await stack.verifierCallsDuring(async () => {
      expect(await stack.send({ uuid, signed: '12VALID', fields, body })).toMatchObject({
        status: 422,
        body: { code: 'signed_fields_rejected' },
      });
    });
    expect(calls['sqs.SendMessage']).toBeUndefined();
    expect(await stack.ledgerItem(uuid)).toBeUndefined();
  });
});

test('half a surrogate pair, which not every parser reads, is held', async () => {
  const sent = await stack.send({
    uuid: randomUUID(),
    path: '/webhooks/BusinessRequestStatusChanged',
    signed: '2001VALID',
    body: '{"id":2001,"status":"VALID","value":"\\ud800 \\udfff"}',
  });
  expect(sent).toMatchObject({ status: 422, body: { code: 'body_not_portable' } });
});

test.each([
  ['U+FFFF', '"\uffff"'],
  ['an emoji', '"🌲"'],
  ['an escaped emoji', '"\\ud83c\\udf32"'],
  ['20 digits', '12345678901234567890'],
  ['a decimal with zeros', '1500.10'],
  ['many spaces', '[ 1 ,\n\t2 ]'],
])('a body with %s arrives as it was sent', async (_name, value) => {
  const uuid = randomUUID();
  const id = 2000;
  const body = `{"id":${id},"status":"VALID","value":${value}}`;
  const signed = `${id}VALID`;
  const path = '/webhooks/BusinessRequestStatusChanged';
  expect(await stack.send({ uuid, path, signed, body })).toMatchObject({ status: 200 });
  await stack.handled(uuid, 'transaction', id);
  const queueUrl = stack.parameter('queues/transaction/audit/url');
  const message = await eventually(async () => {
    for (const { Body = '', ReceiptHandle, MessageAttributes, Attributes } of await stack.receive(
      'transaction',
      'audit',
    )) {
      await stack.deleteMessage(queueUrl, ReceiptHandle);
      if (Body.includes(uuid)) return { Body, MessageAttributes, Attributes };
    }
    return undefined;
  });
  const event = parseCloudEvent(message.Body);
  expect(event).toMatchObject({
    requestUuid: uuid,
    subject: `${id}`,
    status: 'VALID',
    entity: 'transaction',
  });
  expect(canonicalText(event.bodyText)).toBe(canonicalText(body));
  expect(event.bodyText).toContain(/^\d/.test(value) ? value : '');
  expect(message.MessageAttributes).toMatchObject({
    eventType: { StringValue: 'BusinessRequestStatusChanged' },
    requestUuid: { StringValue: uuid },
    subject: { StringValue: `${id}` },
  });
  expect(message.Attributes).toMatchObject({
    MessageGroupId: `transaction#${id}`,
    MessageDeduplicationId: uuid,
  });
});
