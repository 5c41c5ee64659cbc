import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { SentRequest } from '../../../../console/contract.ts';
import { findRoute } from '../../../../console/server/route-table.ts';
import { makeRoutes } from '../../../../console/server/routes.ts';
import { Sender } from '../../../../console/server/sender/sender.ts';
import { StackSource } from '../../../../console/server/stack.ts';
import type { VerifiedEvent } from '../../../../lambda/core/message/cloud-event.ts';
import { readCurrentSecret } from '../../../../operator/secrets/webhook-secret.ts';
import type { Target } from '../../../../operator/target/target.ts';
import { openReceiver, type Receiver, SECRET } from '../../../cli/receiver.ts';
import { never } from '../../../lambda/factories.ts';
import { MemoryTrail } from '../../../operator/audit/memory-trail.ts';

const TYPE = 'BusinessKycStatusChanged';
const BODY = '{"id":42,"status":"VALID"}';
/** What the receiver's verifiers wait between two readings of the secret, in milliseconds. */
const REFETCH = 3000;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

let receiver: Receiver;
let accepted: VerifiedEvent[];
let closing: AbortController;
let sender: Sender;
/** What the sender posts with. */
let post: typeof fetch;
/** How far the sender's clock is ahead, in milliseconds. */
let ahead: number;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  accepted = [];
  ahead = 0;
  receiver.onPublish = async (event) => {
    accepted.push(event);
  };
  post = receiver.ports().fetch;
  closing = new AbortController();
  sender = makeSender();
});

afterEach(async () => {
  closing.abort();
  await receiver.close();
});

function makeSender(change: Partial<Target> = {}): Sender {
  const { version } = receiver.ports();
  const ports = {
    fetch: ((...args) => post(...args)) as typeof fetch,
    now: () => Date.now() + ahead,
    version,
    pause: async (milliseconds: number, signal: AbortSignal) => {
      await pause(milliseconds, undefined, { signal });
    },
  };
  const connect = async () => ({ ...(await receiver.target()), ...change });
  return new Sender(new StackSource({ connect, flags: '', ports }, closing.signal), closing.signal);
}

async function idle(): Promise<void> {
  while ((await sender.state()).running !== undefined) await pause(20);
}

test('a genuine request is accepted, and the log shows it without the hash', async () => {
  const { requests } = await sender.send({ eventType: TYPE, id: '42', status: 'FLAGGED' });
  const [request] = requests;
  expect(request).toMatchObject({ id: 1, eventType: TYPE, answer: { status: 200 } });
  expect(request?.answer?.body).toContain('"accepted"');
  expect(accepted).toMatchObject([{ subject: '42', status: 'FLAGGED', requestUuid: request?.requestUuid }]);
  expect(sender.log.newestFirst()).toEqual(requests);
  expect(JSON.stringify(requests)).not.toContain(sha256(`42FLAGGED${SECRET}`));
  expect(sender.log.get(1)?.request.headers['X-Webhook-Security-Hash']).toBe(sha256(`42FLAGGED${SECRET}`));
});

test('a secret that is stored without a word of it in the audit log is told at the terminal', async () => {
  const trail = new MemoryTrail();
  trail.failures.outcome = new Error('The network is gone.');
  const faults: string[] = [];
  const connect = async () => ({ ...(await receiver.target()), trail });
  const setting = { connect, flags: '', timeZone: 'utc' as const, ports: receiver.ports() };
  const routes = makeRoutes({ ...setting, onFault: (words) => faults.push(words) }, closing.signal);
  const { route, params } = findRoute(routes, 'POST', '/api/sender/secret/given');
  const request = { params, query: new URLSearchParams(), signal: closing.signal };
  await route.answer({ ...request, body: { secret: 'another', mayCutOff: true } });
  expect(faults).toEqual([expect.stringMatching(/^the outcome of change change-1 could not be written/)]);
});

test('a body is sent as it is', async () => {
  const body = '{ "id": 42, "status": "VALID", "toAmount": 1500.10 }';
  await sender.send({ eventType: TYPE, body });
  expect(accepted[0]?.bodyText).toBe(body);
});

test.each([
  ['wrong-secret', 401, 'hash_mismatch'],
  ['changed-body', 401, 'hash_mismatch'],
  ['changed-fields', 422, 'signed_fields_rejected'],
  ['missing-header', 400, 'malformed_header'],
  ['malformed-body', 400, 'malformed_body'],
  ['other-event-type', 200, 'accepted'],
  ['reused-uuid', 409, 'uuid_conflict'],
] as const)('%s is answered as it says', async (spoil, status, code) => {
  const { requests } = await sender.send({ eventType: TYPE, id: '42', status: 'VALID', spoil });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ spoil, answer: { status } });
  expect(JSON.parse(requests[0]?.answer?.body ?? '')).toMatchObject({ code });
  const { spoils } = await sender.state();
  expect(spoils.find(({ name }) => name === spoil)?.expect).toContain(`${status} ${code}`);
  if (spoil === 'other-event-type') expect(accepted[0]?.eventType).not.toBe(TYPE);
});

test('many are sent behind the answer, at a rate, each another one', async () => {
  const begin = Date.now();
  expect(await sender.send({ eventType: TYPE, count: 12, rate: 100 })).toEqual({ requests: [] });
  expect((await sender.state()).running).toMatchObject({ total: 12 });
  await expect(sender.send({ eventType: TYPE, count: 2 })).rejects.toMatchObject({ status: 409 });
  await idle();
  expect(Date.now() - begin).toBeGreaterThanOrEqual(100);
  expect(accepted).toHaveLength(12);
  expect(new Set(accepted.map(({ requestUuid }) => requestUuid)).size).toBe(12);
  expect(new Set(accepted.map(({ status }) => status)).size).toBe(8);
  expect((await sender.state()).ended).toEqual({
    sent: 12,
    total: 12,
    answers: [{ status: 200, count: 12 }],
  });
  await sender.send({ eventType: TYPE });
  expect(await sender.state()).not.toHaveProperty('ended');
});

test('of many, how they were answered is counted', async () => {
  let posts = 0;
  const { fetch } = receiver.ports();
  post = async (...args) => {
    posts += 1;
    if (posts === 2) throw new TypeError('fetch failed', { cause: new Error('the socket was closed') });
    return fetch(...args);
  };
  await sender.send({ eventType: TYPE, count: 4, rate: 200, spoil: 'wrong-secret' });
  await idle();
  expect((await sender.state()).ended).toEqual({
    sent: 4,
    total: 4,
    answers: [{ status: 401, count: 3 }, { count: 1 }],
  });
});

test('what is being sent can be stopped', async () => {
  await sender.send({ eventType: TYPE, count: 10_000, rate: 100 });
  while (accepted.length === 0) await pause(5);
  const state = await sender.stop();
  expect(state).not.toHaveProperty('running');
  expect(state.ended).toMatchObject({ total: 10_000 });
  expect(state.ended?.sent).toBeLessThan(1000);
  expect(state.ended).not.toHaveProperty('failure');
  const count = sender.log.newestFirst().length;
  await pause(50);
  expect(sender.log.newestFirst()).toHaveLength(count);
  expect(count).toBeLessThan(1000);
});

test('an event type that is switched off is not sent', async () => {
  const { active: all } = await sender.state();
  await sender.activate({ eventType: 'transaction', isActive: false });
  await sender.activate({ eventType: TYPE, isActive: false });
  const { active } = await sender.activate({ eventType: TYPE, isActive: true });
  expect(active).toEqual(all.filter((name) => name !== 'BusinessRequestStatusChanged'));
  await expect(sender.send({ eventType: 'transaction' })).rejects.toMatchObject({ status: 409 });
  expect((await sender.send({ eventType: TYPE })).requests).toHaveLength(1);
  const unknown = sender.activate({ eventType: 'nothing', isActive: true });
  await expect(unknown).rejects.toThrow('nothing');
  expect(sender.log.newestFirst()).toHaveLength(1);
});

test('a request is sent again as it was, or under another UUID', async () => {
  const [first] = (await sender.send({ eventType: TYPE, id: '42', status: 'VALID' })).requests;
  const [copy] = (await sender.resend(first?.id ?? 0, false)).requests;
  expect(copy).toMatchObject({ requestUuid: first?.requestUuid, body: first?.body, answer: { status: 200 } });
  expect(copy?.answer?.body).toContain('"duplicate"');
  const [renewed] = (await sender.resend(first?.id ?? 0, true)).requests;
  expect(renewed?.requestUuid).not.toBe(first?.requestUuid);
  expect(renewed?.headers).toContainEqual(['X-Webhook-Request-UUID', renewed?.requestUuid]);
  expect(renewed?.answer?.body).toContain('"accepted"');
  await expect(sender.resend(99, true)).rejects.toMatchObject({ status: 404 });
});

test('a secret that is made is signed with when every verifier can know it, and is nowhere but in the answer', async () => {
  const hashOf = (request: SentRequest | undefined) =>
    sender.log.get(request?.id ?? 0)?.request.headers['X-Webhook-Security-Hash'];
  const sendOne = async () => (await sender.send({ eventType: TYPE, body: BODY })).requests[0];
  expect(hashOf(await sendOne())).toBe(sha256(`42VALID${SECRET}`));

  const { secret, ...stored } = await sender.makeSecret({});
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(stored).toEqual({ versionId: expect.any(String), previousUntil: expect.any(Number) });
  expect(JSON.stringify(stored)).not.toContain(secret);

  ahead = 1000;
  const meanwhile = await sendOne();
  expect(hashOf(meanwhile)).toBe(sha256(`42VALID${SECRET}`));
  ahead += REFETCH + 500;
  const later = await sendOne();
  expect(hashOf(later)).toBe(sha256(`42VALID${secret}`));
  expect([meanwhile, later].map((request) => request?.answer?.status)).toEqual([200, 200]);
  expect(JSON.stringify([await sender.state(), sender.log.newestFirst()])).not.toContain(secret);
});

test('a secret that is gone ends what is being sent, and the state says so', async () => {
  await sender.send({ eventType: TYPE, count: 1000, rate: 100 });
  while (accepted.length === 0) await pause(5);
  receiver.aws.secrets.put(receiver.secretArn, '');
  ahead = 2000;
  await idle();
  const { ended } = await sender.state();
  expect(ended?.failure).toMatch(/^The stored secret is empty.* Store one under "Webhook secret"/);
  expect(ended?.sent).toBeLessThan(1000);
  receiver.aws.secrets.put(receiver.secretArn, SECRET);
  await sender.send({ eventType: TYPE, count: 2, rate: 1000 });
  await idle();
  expect((await sender.state()).ended).toEqual({ sent: 2, total: 2, answers: [{ status: 200, count: 2 }] });
});

test('a secret that verifies is cut off by nobody who was not told', async () => {
  await sender.makeSecret({});
  await expect(sender.makeSecret({})).rejects.toMatchObject({
    name: 'WouldCutOffProblem',
    cutOff: { stage: 'previous' },
    advice: { alternative: true },
  });
  await expect(sender.makeSecret({ keepPrevious: true })).rejects.toMatchObject({
    cutOff: { stage: 'current' },
    advice: { alternative: false },
  });
  expect(await sender.makeSecret({ keepPrevious: true, mayCutOff: true })).toHaveProperty('versionId');
});

test('a given secret is stored by the rules for what is piped, and is in no answer', async () => {
  const given = 'what-the-platform-showed';
  const stored = await sender.storeSecret({ secret: `${given}\n` });
  expect(stored).toEqual({ versionId: expect.any(String), previousUntil: expect.any(Number) });
  expect(await readCurrentSecret(await receiver.target(), never)).toMatchObject({ value: given });
  expect(await sender.storeSecret({ secret: given })).toEqual({});
  expect(await sender.state()).toMatchObject({ hasSecret: true, previousUntil: stored.previousUntil });
  expect(JSON.stringify([stored, await sender.state()])).not.toContain(given);
  await expect(sender.storeSecret({ secret: '\ufeffx' })).rejects.toThrow('byte-order mark');
  await expect(sender.storeSecret({ secret: ' ' })).rejects.toThrow('The secret is empty');
  await expect(sender.storeSecret({ pathToken: 'token-nr-1-of-the-urls' })).rejects.toThrow('carry no token');
});

test('another token of the URLs is stored beside the secret, where they carry one', async () => {
  const target = await receiver.target();
  const secret = {
    ...target.secret,
    jsonKey: 'secret',
    pathToken: 'accept' as const,
    pathTokenKey: 'pathToken',
  };
  sender = makeSender({ secret });
  expect(await sender.state()).toMatchObject({ pathToken: 'accept' });
  const pathToken = 'token-nr-1-of-the-urls';
  expect(await sender.storeSecret({ pathToken })).toHaveProperty('versionId');
  const current = await readCurrentSecret({ ...target, secret }, never);
  expect(current).toMatchObject({ value: SECRET, pathToken });
});

test('the previous secret is retired once somebody knows who is cut off', async () => {
  expect(await sender.retirePrevious({})).toEqual({});
  const { previousUntil } = await sender.makeSecret({});
  expect(await sender.state()).toMatchObject({ previousUntil });
  await expect(sender.retirePrevious({})).rejects.toMatchObject({ cutOff: { stage: 'previous' } });
  expect(await sender.retirePrevious({ mayCutOff: true })).toEqual({
    retired: { versionId: expect.any(String), rejectedFrom: expect.any(Number) },
  });
  expect(await sender.state()).not.toHaveProperty('previousUntil');
});

test('without a secret it says so and sends nothing', async () => {
  await receiver.close();
  receiver = await openReceiver();
  sender = makeSender();
  expect(await sender.state()).toMatchObject({ hasSecret: false });
  await expect(sender.send({ eventType: TYPE })).rejects.toMatchObject({
    advice: { kind: 'give-secret' },
  });
  expect(sender.log.newestFirst()).toEqual([]);
});

test('what cannot take a secret says why', async () => {
  const target = await receiver.target();
  receiver.aws.secrets.put(receiver.secretArn, '["a list"]');
  sender = makeSender({ secret: { ...target.secret, jsonKey: 'webhookSecret' } });
  await expect(sender.makeSecret({ keepPrevious: true })).rejects.toThrow('not a JSON object');
});

test('a mock body has the status and the id that were asked for', async () => {
  const { text } = await sender.mockBody('transaction', 'NONE', '12345678901234567890');
  expect(text).toContain('"id": 12345678901234567890');
  expect(text).toContain('"status": "NONE"');
  expect(JSON.parse((await sender.mockBody(TYPE, undefined, undefined)).text)).toMatchObject({
    status: 'VALID',
  });
});

test('a deployed stack gets nothing from it', async () => {
  sender = makeSender({ isLocal: false });
  const attempts = [
    sender.send({ eventType: TYPE }),
    sender.makeSecret({}),
    sender.activate({ eventType: TYPE, isActive: true }),
    sender.resend(1, true),
  ];
  for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ status: 409 });
});
