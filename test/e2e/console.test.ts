import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type {
  DeadLetterQueue,
  EntityDetail,
  EntryPage,
  EventBody,
  EventDetail,
  LiveMessage,
  NewSecret,
  Overview,
  RedriveOutcome,
  RedrivePlan,
  ReplayOutcome,
  RunFacts,
  SenderState,
  SendOrder,
  SendReceipt,
  SentRequest,
} from '../../console/contract.ts';
import type { Entry } from '../../operator/events/entry.ts';
import { ConsoleClient } from '../console/server/console-client.ts';
import { giveBackMessage } from './give-back-message.ts';
import { eventually, LocalStackProcess } from './local-stack.ts';

/** What a browser asks of the console of a local run, route by route. */

const MERCHANT = 'BusinessKycStatusChanged';
/** One whose events the handler cannot handle. */
const BROKEN = 666;

let stack: LocalStackProcess;
let client: ConsoleClient;
/** What the stream of the log has told, the last form of each. */
let live: Map<string, Entry>;
let broken: SentRequest;
let hasEnded = false;

beforeAll(async () => {
  // A failure is the last at once.
  stack = await LocalStackProcess.start(
    // Nothing is tried twice, so nothing may fail because the machine is slow.
    { maxReceiveCount: 1, handlerTimeoutSeconds: 65, recordTimeoutSeconds: 20, secretRefetchSeconds: 1 },
    '--quiet',
  );
  client = new ConsoleClient(printedUrl());
  expect(await client.signIn(printedUrl())).toMatchObject({ status: 303 });
  await breakHandler();
  broken = await send({ eventType: MERCHANT, id: String(BROKEN), status: 'VALID' });
  live = new Map();
  void follow();
});
afterAll(async () => {
  if (!hasEnded) await stack?.stop();
});

/** The URL that was printed last. */
function printedUrl(): string {
  return (
    stack.output
      .match(/^Console (http:\S+)$/gm)
      ?.at(-1)
      ?.slice('Console '.length) ?? ''
  );
}

async function follow(): Promise<void> {
  try {
    for await (const message of client.follow<LiveMessage>('/api/live')) {
      if ('entry' in message) live.set(message.entry.key, message.entry);
    }
  } catch {
    // The run has ended.
  }
}

const statusKey = { pk: { S: `merchant#${BROKEN}` }, sk: { S: 'status' } };

/** As after a rollback: a later version of the code has written the status, and this one leaves it alone. */
async function breakHandler(): Promise<void> {
  const Item = { ...statusKey, v: { N: '2' }, orderKey: { S: '0' }, status: { S: 'LATER' } };
  await stack.dynamodb.send(new PutItemCommand({ TableName: stack.parameter('entities/table-name'), Item }));
}

async function healHandler(): Promise<void> {
  const TableName = stack.parameter('entities/table-name');
  await stack.dynamodb.send(new DeleteItemCommand({ TableName, Key: statusKey }));
}

async function send(order: SendOrder): Promise<SentRequest> {
  const { requests } = await client.call<SendReceipt>('POST', '/api/sender/send', order);
  const [request] = requests;
  if (request === undefined) throw new Error('The receipt shows no request.');
  return request;
}

/** The entry of a request once the stream has told it in a state. */
function seen(requestUuid: string, state: Entry['state']): Promise<Entry> {
  return eventually(async () =>
    [...live.values()].find((entry) => entry.requestUuid === requestUuid && entry.state === state),
  );
}

test('who did not open the printed URL gets nothing, and it is in no file', async () => {
  const stranger = new ConsoleClient(client.origin);
  for (const path of ['/', '/api/run', '/api/live', '/?token=wrong']) {
    expect(await stranger.send('GET', path)).toMatchObject({ status: 401 });
  }
  const elsewhere = { host: 'rebound.example', origin: 'https://example.com' };
  for (const [name, value] of Object.entries(elsewhere)) {
    const answer = await client.send('GET', '/api/run', { headers: { [name]: value } });
    expect([421, 403]).toContain(answer.status);
  }
  const token = new URL(printedUrl()).searchParams.get('token') ?? '';
  expect(token).toHaveLength(43);
  expect(await readFile(join(stack.stateDirectory, 'run.json'), 'utf8')).not.toContain(token);
});

test('the page is bundled and served with what it needs', async () => {
  const html = await client.send('GET', '/');
  expect(html.headers['content-security-policy']).toContain("default-src 'none'");
  const parts = [...html.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(parts).toContain('./console.js');
  for (const path of parts) {
    expect(path).toMatch(/^\.\/\w/);
    expect((await client.send('GET', path.slice(1))).text.length).toBeGreaterThan(100);
  }
});

test('an event of each type is sent, seen live, and looked at from all sides', async () => {
  const { eventTypes, isLocal } = await client.call<RunFacts>('GET', '/api/run');
  expect(isLocal).toBe(true);
  const sent = [];
  for (const { name, entity, statuses } of eventTypes) {
    const status = statuses[0] ?? '';
    const request = await send({ eventType: name, id: '42', status });
    expect(request.answer).toMatchObject({ status: 200 });
    sent.push({ ...request, entity, status });
  }
  for (const { requestUuid, entity, status, body } of sent) {
    expect(await seen(requestUuid, 'handled')).toMatchObject({ entity, subject: '42', status });
    const detail = await client.call<EventDetail>('GET', `/api/events/${requestUuid.toUpperCase()}`);
    expect(detail).toMatchObject({
      requestUuid,
      secret: 'current',
      securityFields: ['id', 'status'],
      queues: [{ subscriber: 'handler', sent: true }],
      hasBody: true,
      problems: [],
    });
    const steps = detail.steps.map(({ what }) => what);
    expect(steps).toEqual(expect.arrayContaining(['received', 'accepted', 'queued', 'answered', 'handled']));
    expect(JSON.stringify(detail)).not.toContain('creationTime');
    const kept = await client.call<EventBody>('GET', `/api/events/${requestUuid}/body`);
    expect(kept.text).toBe(body);
    expect(kept.signed.map(({ start, end }) => kept.text.slice(start, end))).toEqual(['42', `"${status}"`]);
    expect(await client.call<EntityDetail>('GET', `/api/entities/${entity}/42`)).toMatchObject({
      status,
      history: [{ requestUuid, status, state: 'handled', late: false }],
    });
  }
  const page = await client.call<EntryPage>('GET', '/api/entries?state=handled&entity=merchant');
  expect(page.entries.map(({ requestUuid }) => requestUuid)).toEqual([sent[0]?.requestUuid]);
});

test('a forged request is rejected, and one reads why', async () => {
  const { requestUuid, answer } = await send({ eventType: MERCHANT, spoil: 'wrong-secret' });
  expect(answer).toMatchObject({ status: 401 });
  expect(await seen(requestUuid, 'rejected')).toMatchObject({ note: '401 hash_mismatch' });
  const detail = await client.call<EventDetail>('GET', `/api/events/${requestUuid}`);
  expect(detail.rejection).toBe('The security hash does not verify.');
  expect(detail.remedy?.command).toBe(
    `npx cedar-webhooks explain <file> --state-directory ${stack.stateDirectory}`,
  );
  expect(detail.hasBody).toBe(false);
  const body = await client.send('GET', `/api/events/${requestUuid}/body`);
  expect(body.status).toBe(404);
});

test('the secret is rotated while events are sent, and none is rejected', async () => {
  const order = { eventType: 'BusinessExternalAccountStatusChanged', status: 'ACTIVE', count: 60, rate: 20 };
  expect(await client.call('POST', '/api/sender/send', order)).toEqual({ requests: [] });
  await eventually(async () => {
    const { running } = await client.call<SenderState>('GET', '/api/sender');
    return running !== undefined && running.sent >= 5;
  });
  const { secret, versionId } = await client.call<NewSecret>('POST', '/api/sender/secret', {});
  expect(versionId).toMatch(/^[0-9a-f-]{36}$/);
  await eventually(async () => (await client.call<SenderState>('GET', '/api/sender')).running === undefined);
  const log = await client.call<SentRequest[]>('GET', '/api/sender/log');
  const sent = log.filter(({ eventType }) => eventType === order.eventType).slice(0, order.count);
  expect(sent.map(({ answer }) => answer?.status)).toEqual(Array.from({ length: order.count }, () => 200));

  const told = [JSON.stringify(log), stack.output, await stack.logs()].join();
  expect(told).not.toContain(secret);
  const again = await client.send('POST', '/api/sender/secret', { body: {} });
  expect(again.status).toBe(409);
});

test('an event is replayed', async () => {
  const { requestUuid } = await send({ eventType: MERCHANT, id: '7', status: 'VALID' });
  await seen(requestUuid, 'handled');
  const replay = (order: object) =>
    client.call<ReplayOutcome>('POST', `/api/events/${requestUuid}/replay`, order);
  expect(await replay({})).toEqual({
    result: { requestUuid, outcome: 'handled' },
    leavesDeadLetter: false,
  });
  expect(await replay({ again: true, dryRun: true })).toMatchObject({
    result: { outcome: 'would-replay', sendTo: expect.arrayContaining(['handler']), again: true },
    leavesDeadLetter: false,
  });
  expect(await replay({ again: true })).toEqual({
    result: { requestUuid, outcome: 'replayed', sentTo: expect.arrayContaining(['handler']) },
    leavesDeadLetter: false,
  });
  await eventually(async () => {
    const { steps } = await client.call<EventDetail>('GET', `/api/events/${requestUuid}`);
    const what = steps.map((step) => step.what);
    return what.includes('replayed') && what.includes('handled');
  });
});

test('a dead letter is found by its cause, planned and moved back, and handled', async () => {
  const merchants = async () => {
    const queues = await client.call<DeadLetterQueue[]>('GET', '/api/dead-letters');
    return queues.find(({ entity }) => entity === 'merchant');
  };
  await seen(broken.requestUuid, 'dead-lettered');
  await giveBackMessage(stack, 'merchant', 'handler', broken.requestUuid);
  const queue = await eventually(async () => {
    const found = await merchants();
    return found?.groups.length === 1 && found;
  });
  const [group] = queue.groups;
  expect(group).toMatchObject({ count: 1, entities: [{ entity: 'merchant', id: String(BROKEN) }] });
  expect(group?.error).toContain('RecordVersionError');
  const overview = await client.call<Overview>('GET', '/api/overview');
  expect(overview.verdict).toBe('bad');
  expect(overview.reasons.map(({ link }) => link)).toContain(`/events/${broken.requestUuid}`);
  const { failure } = await client.call<EventDetail>('GET', `/api/events/${group?.example}`);
  expect(failure).toMatchObject({ fingerprint: group?.fingerprint, isLastAttempt: true });

  await healHandler();
  const order = { entity: 'merchant', subscriber: 'handler', fingerprint: group?.fingerprint ?? '' };
  const plan = await client.call<RedrivePlan>('POST', '/api/dead-letters/plan', order);
  expect(plan).toMatchObject({
    events: [{ requestUuid: group?.example, entity: 'merchant', id: String(BROKEN) }],
  });
  expect((await merchants())?.total).toBe(1);

  const moved = await client.call<RedriveOutcome>('POST', '/api/dead-letters/redrive', order);
  expect(moved).toMatchObject({ moved: 1, left: [] });
  await seen(group?.example ?? '', 'handled');
  expect(await merchants()).toMatchObject({ total: 0, groups: [] });
});

test('the overview counts what was sent', async () => {
  const overview = await eventually(async () => {
    const now = await client.call<Overview>('GET', '/api/overview?minutes=60');
    // Of the events that were sent during the rotation, nobody has waited for the handling.
    return (now.counts?.handled ?? 0) >= 66 && now;
  });
  expect(overview.counts?.accepted).toBeGreaterThanOrEqual(66);
  expect(overview.counts?.failed).toBe(1);
  expect(overview.counts?.rejected).toContainEqual({ reason: 'HashMismatches', count: 1 });
  const { p50 = 0, p99 = 0 } = overview.latency ?? {};
  expect(p50).toBeGreaterThan(0);
  expect(p99).toBeGreaterThanOrEqual(p50);
  expect(overview.series?.times).toHaveLength(60);
  expect(overview.secret?.previousUntil).toBeGreaterThan(Date.now());
  expect(overview.queues).toHaveLength(5);
  expect(overview.alarms?.length).toBeGreaterThan(10);
});

test('a second run on the same port of the console ends at once, with nothing but why', async () => {
  const { port } = new URL(printedUrl());
  await expect(LocalStackProcess.start({}, '--console-port', port)).rejects.toThrow(
    /The port \d+ of the console is taken\. [^\n]*\n$/,
  );
});

test('Ctrl-C ends the run although a stream is open', async () => {
  const begin = Date.now();
  hasEnded = true;
  await stack.stop();
  expect(Date.now() - begin).toBeLessThan(30_000);
});
