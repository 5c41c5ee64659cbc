import { TestFace } from '../../bin/answer-test.ts';
import type { VerifiedEvent } from '../../lambda/core/message/cloud-event.ts';
import type { RunMessage, RunRequest, Wait } from '../../testing/run-messages.ts';
import { openReceiver, type Receiver } from '../cli/receiver.ts';

const KYC = 'BusinessKycStatusChanged';

let receiver: Receiver;
let face: TestFace;
/** When the tests began, and the milliseconds that waiting has taken: a busy machine is no failure. */
const began = Date.now();
let waited = 0;
/** What happens while somebody waits. */
let meanwhile: (() => Promise<void>)[] = [];

beforeAll(async () => {
  receiver = await openReceiver({ secret: 'secret' });
  const { fetch, signal } = receiver.ports();
  face = new TestFace(receiver.address.stateDirectory, {
    fetch,
    signal,
    now: () => began + waited,
    pause: async (milliseconds) => {
      waited += milliseconds;
      await meanwhile.shift()?.();
    },
  });
});

afterAll(() => receiver.close());

afterEach(() => {
  receiver.onPublish = (event) => receiver.handle(event);
  meanwhile = [];
});

async function send(webhook: Extract<RunRequest, { kind: 'send' }>['webhook']) {
  const message = await face.answer({ id: 1, kind: 'send', webhook });
  if (message.kind !== 'sent') throw new Error(`not sent: ${message.kind}`);
  return message.answer;
}

function wait(change: Partial<Wait>): Promise<RunMessage> {
  return face.answer({ id: 7, kind: 'wait', wait: { states: ['handled'], timeoutMs: 1000, ...change } });
}

test('what is sent is signed as the platform does, and says how it was answered', async () => {
  const { requestUuid, ...answer } = await send({ type: 'merchant', id: 1, status: 'VALID' });
  expect(requestUuid).toMatch(/^[0-9a-f-]{36}$/);
  expect(answer).toEqual({ httpStatus: 200, code: 'accepted' });
  const seen = await wait({ requestUuid });
  expect(seen).toEqual({
    kind: 'seen',
    id: 7,
    event: {
      requestUuid,
      type: KYC,
      entity: 'merchant',
      id: '1',
      status: 'VALID',
      state: 'handled',
      acceptedAt: expect.any(Number),
      handledAt: expect.any(Number),
      attempts: 1,
    },
  });
});

test('another secret is what the test asks for: the request is rejected', async () => {
  expect(await send({ type: KYC, secret: 'wrong' })).toMatchObject({
    httpStatus: 401,
    code: 'hash_mismatch',
  });
});

test('an event is found by any of its marks', async () => {
  const { requestUuid } = await send({ type: KYC, id: 2, status: 'FLAGGED', data: { kycStatus: 'FLAGGED' } });
  for (const marks of [{ type: KYC, id: '2' }, { type: 'merchant', status: 'FLAGGED' }, { id: '2' }]) {
    expect(await wait(marks)).toMatchObject({ kind: 'seen', event: { requestUuid } });
  }
  for (const marks of [
    { type: 'transaction', id: '2' },
    { id: '2', status: 'VALID' },
  ]) {
    expect(await wait({ ...marks, timeoutMs: 0 })).toMatchObject({ kind: 'not-seen' });
  }
});

test('an event may come to its state while somebody waits, and an earlier one be in it before', async () => {
  const held: VerifiedEvent[] = [];
  await send({ type: KYC, id: 3, status: 'VALID' });
  receiver.onPublish = async (event) => void held.push(event);
  const { requestUuid } = await send({ type: KYC, id: 3, status: 'FLAGGED' });
  meanwhile = [async () => {}, async () => receiver.handle(held[0] as VerifiedEvent)];
  expect(await wait({ id: '3', status: 'FLAGGED' })).toMatchObject({ kind: 'seen', event: { requestUuid } });
  const later = await send({ type: KYC, id: 3, status: 'PENDING' });
  expect(await wait({ id: '3' })).toMatchObject({ event: { requestUuid } });
  expect(await wait({ id: '3', states: ['queued', 'unsent'] })).toMatchObject({
    event: { requestUuid: later.requestUuid },
  });
});

test('what was not accepted in time is said to be so', async () => {
  expect(await wait({ type: KYC, id: '404' })).toEqual({
    kind: 'not-seen',
    id: 7,
    message: `After 1000 ms no event with type ${KYC}, id 404 was accepted, and so none is handled. Was it sent, and answered 200?`,
  });
});

test('what is elsewhere after that time is said to be there', async () => {
  receiver.onPublish = async () => {};
  await send({ type: KYC, id: 5, status: 'VALID' });
  const stuck = await wait({ id: '5' });
  expect(stuck).toMatchObject({ kind: 'not-seen', event: { id: '5', state: 'queued', attempts: 0 } });
  expect(stuck).toMatchObject({
    message: expect.stringMatching(
      /^After 1000 ms the event with id 5 is not handled: it is queued, but not/,
    ),
  });
  receiver.onPublish = (event) => receiver.handle(event);
  await send({ type: KYC, id: 6, status: 'VALID' });
  expect(await wait({ id: '6', states: ['late', 'parked'] })).toMatchObject({
    message: 'After 1000 ms the event with id 6 is not late or parked: it is handled.',
  });
});

test('webhooks that there are not are told at once', async () => {
  await expect(wait({ name: 'Other' })).rejects.toThrow(
    'The local run has no webhooks Other, but cedar-webhooks-test.',
  );
  expect(await wait({ name: 'cedar-webhooks-test', id: '1' })).toMatchObject({ kind: 'seen' });
});

test('a type that there is not is told at once', async () => {
  await expect(wait({ type: 'merchnt' })).rejects.toThrow('Did you mean "merchant"?');
  await expect(send({ type: 'merchnt' })).rejects.toThrow('Did you mean "merchant"?');
});
