import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SendOptions, send } from '../../../cli/commands/send/run.ts';
import { showStatus } from '../../../cli/commands/status/run.ts';
import type { CliPorts } from '../../../cli/program/ports.ts';
import type { VerifiedEvent } from '../../../lambda/core/message/cloud-event.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../receiver.ts';

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';

let receiver: Receiver;
let folder: string;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  folder = mkdtempSync(join(tmpdir(), 'send-'));
});

afterEach(async () => {
  // Whatever a test printed, none of it is secret.
  expect(receiver.text()).not.toContain(SECRET);
  await receiver.close();
  rmSync(folder, { recursive: true });
});

function run(eventType: string, options: Partial<SendOptions> = {}, ports: Partial<CliPorts> = {}) {
  const defaults = { extraFields: [], count: 1, concurrency: 4, timeout: 5000, address: receiver.address };
  return send(eventType, { ...defaults, ...options }, receiver.ports(ports));
}

const lastLine = () => receiver.printed.out.at(-1);

test.each([
  ['BusinessKycStatusChanged', 'merchant', 'VALID'],
  ['receiver-account', 'receiver-account', 'ACTIVE'],
  ['transaction', 'transaction', 'OnOff_COMPLETED'],
  ['payout-confirmation', 'payout-confirmation', 'COMPLETED'],
])('%s goes all the way: accepted, queued, handled', async (name, entity, status) => {
  expect(await run(name, { id: '42', status, wait: true })).toBe(0);
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/^accepted +[+-]\d+ ms +200 accepted after \d+ ms$/),
    expect.stringMatching(/^queued +[+-]\d+ ms /),
    expect.stringMatching(new RegExp(`^handled +[+-]\\d+ ms +${entity} 42 is ${status}$`)),
  ]);
  expect(await showStatus(entity, '42', { address: receiver.address }, receiver.ports())).toBe(0);
  expect(receiver.printed.out[0]).toMatch(new RegExp(`^${entity} 42: ${status} since `));
});

test('many: ids and UUIDs differ, every one is handled, the last line says so', async () => {
  const uuids = new Set<string>();
  const subjects = new Set<string>();
  receiver.onPublish = async (event) => {
    uuids.add(event.requestUuid);
    subjects.add(event.subject);
    await receiver.handle(event);
  };
  expect(await run('merchant', { count: 20, wait: true })).toBe(0);
  expect([uuids.size, subjects.size]).toEqual([20, 20]);
  expect(receiver.printed.out).toContain('  200 accepted  20');
  expect(receiver.text()).toMatch(/latency p50 \d+ ms, p99 \d+ ms/);
  expect(lastLine()).toMatch(/^20 of 20 events handled, p50 /);
});

test('with a UUID, copies of one request: one is accepted; the same again later is a duplicate', async () => {
  let published = 0;
  receiver.onPublish = async (event) => {
    published++;
    await receiver.handle(event);
  };
  expect(await run('merchant', { uuid: UUID, count: 10, concurrency: 10, wait: true })).toBe(0);
  expect(receiver.printed.out).toEqual(
    expect.arrayContaining([
      '  200 duplicate  9',
      '  200 accepted  1',
      expect.stringMatching(/^1 of 1 event handled/),
    ]),
  );
  expect(await run('merchant', { uuid: UUID.toUpperCase() })).toBe(0);
  expect(lastLine()).toMatch(/^200 duplicate /);
  expect(await run('merchant', { uuid: UUID, status: 'FLAGGED' })).toBe(1);
  expect(lastLine()).toMatch(/^409 uuid_conflict: /);
  expect(published).toBe(1);
});

test('fields are sent as given, and signed as they are written', async () => {
  let bodyText = '';
  receiver.onPublish = async (event) => {
    bodyText = event.bodyText;
  };
  const extraFields = [['toAmount', '250.50']] as const;
  expect(await run('transaction', { id: '90071992547409931', extraFields })).toBe(0);
  expect(bodyText).toContain('"id":90071992547409931,');
  expect(bodyText).toContain('"toAmount":"250.50"');
});

test('an answer that is not 2xx is shown with its code, and fails the command', async () => {
  expect(await run('merchant', { signedFields: ['status', 'id'], wait: true })).toBe(1);
  expect(lastLine()).toMatch(/^422 signed_fields_rejected: /);
  expect(await run('merchant', { signedFields: ['id', 'absent'] })).toBe(1);
  expect(lastLine()).toMatch(/^400 missing_field: /);
  writeFileSync(join(folder, 'secret'), 'another');
  expect(await run('merchant', { secretFile: join(folder, 'secret'), count: 3 })).toBe(1);
  expect(receiver.printed.out).toContain('  401 hash_mismatch  3');
});

test('an event that is never handled is waited for in vain, and where it is stuck is said', async () => {
  const impatient = { wait: true, timeout: 30 };
  receiver.onPublish = async () => {};
  expect(await run('merchant', impatient)).toBe(1);
  expect(receiver.printed.err).toEqual([expect.stringContaining('queued, but not started by the handler')]);
  receiver.onPublish = () => Promise.reject(new Error('SQS is down'));
  expect(await run('merchant', impatient)).toBe(1);
  expect(receiver.printed.err).toEqual([
    expect.stringContaining('accepted, but not queued for handler yet (0 attempts of the sweeper)'),
  ]);
  expect(await run('merchant', { ...impatient, count: 3 })).toBe(1);
  expect(receiver.printed.err).toEqual([expect.stringMatching(/^3 events accepted, but not queued/)]);
  expect(lastLine()).toBe('0 of 3 events handled');
});

test('handling is waited for, and what is printed so far is printed once', async () => {
  const waiting: VerifiedEvent[] = [];
  receiver.onPublish = async (event) => void waiting.push(event);
  let pauses = 0;
  const pause = async () => {
    const [event] = waiting;
    if (++pauses === 3 && event !== undefined) await receiver.handle(event);
  };
  expect(await run('merchant', { wait: true }, { pause })).toBe(0);
  expect(pauses).toBe(3);
  expect(receiver.printed.out.map((line) => line.split(' ')[0])).toEqual(['accepted', 'queued', 'handled']);
});

test('an event that was handled although nobody noted that it was queued is handled', async () => {
  receiver.onPublish = async (event) => {
    await receiver.handle(event);
    throw new Error('the answer of SQS was lost');
  };
  let passed = 0;
  const clock = {
    now: () => Date.now() + passed,
    pause: async (milliseconds: number) => {
      passed += milliseconds;
    },
  };
  expect(await run('merchant', { wait: true }, clock)).toBe(0);
  expect(receiver.printed.out.map((line) => line.split(' ')[0])).toEqual(['accepted', 'queued', 'handled']);
  expect(receiver.text()).toContain('not noted in the ledger yet');
});

test('with URL and secret file nothing else is needed', async () => {
  writeFileSync(join(folder, 'secret'), `${SECRET}\n`);
  const urls: string[] = [];
  const options = {
    url: 'http://receiver.test/',
    secretFile: join(folder, 'secret'),
    address: { stateDirectory: join(folder, 'no-run') },
  };
  const fetch = async (url: unknown) => {
    urls.push(String(url));
    return Response.json({ code: 'accepted' });
  };
  expect(await run('merchant', options, { fetch })).toBe(0);
  expect(urls).toEqual(['http://receiver.test/webhooks/BusinessKycStatusChanged']);
  await expect(run('merchant', { ...options, wait: true }, { fetch })).rejects.toThrow(
    'No local run is running',
  );
});

test('nobody listening, and an answer of API Gateway itself, are told as what they are', async () => {
  const rejected = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const noOne = async () => Promise.reject(new TypeError('fetch failed', { cause: rejected }));
  expect(await run('merchant', {}, { fetch: noOne })).toBe(1);
  expect(lastLine()).toMatch(/^no_answer: Nothing listens there/);
  const gateway = async () => Response.json({ message: 'Not Found' }, { status: 404 });
  expect(await run('merchant', {}, { fetch: gateway })).toBe(1);
  expect(lastLine()).toMatch(/^404 no_code: Not Found /);
});

test('URLs with a path token get it, and it is never printed', async () => {
  const token = 'token-that-no-output-may-show';
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/json-key`, 'webhook');
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token`, 'require');
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token-key`, 'pathToken');
  await expect(run('merchant')).rejects.toThrow(
    'No path token is stored: there is no JSON object with the text key "pathToken"',
  );
  receiver.aws.secrets.put(receiver.secretArn, JSON.stringify({ webhook: SECRET, pathToken: token }));
  expect(await run('merchant', { wait: true })).toBe(0);
  expect(receiver.text()).not.toContain(token);
});

test('a signed field without a mock value has to be given', async () => {
  const target = await receiver.target();
  receiver.putEventTypes(
    target.eventTypes.map((eventType) => ({
      ...eventType,
      signedFields: [...eventType.signedFields, { name: 'region', pattern: '-[A-Z]+' }],
    })),
  );
  await expect(run('merchant')).rejects.toMatchObject({
    advice: { kind: 'give-field', field: 'region' },
  });
  expect(await run('merchant', { extraFields: [['region', '-EU']] })).toBe(0);
});

test('an interruption ends with the summary so far', async () => {
  const interruption = new AbortController();
  const answering = receiver.ports().fetch;
  const fetch: typeof globalThis.fetch = async (url, init) => {
    const answer = await answering(url, init);
    interruption.abort();
    return answer;
  };
  const ports = { fetch, signal: interruption.signal };
  expect(await run('merchant', { count: 100, concurrency: 1, wait: true }, ports)).toBe(1);
  expect(receiver.printed.out[0]).toMatch(/^1 of 100 sent in /);
});

test('an interruption of the wait tells how far the event had come', async () => {
  const interruption = new AbortController();
  receiver.onPublish = async () => {};
  const pause = async () => {
    interruption.abort();
    throw interruption.signal.reason;
  };
  expect(await run('merchant', { wait: true }, { pause, signal: interruption.signal })).toBe(1);
  expect(receiver.printed.err).toEqual([
    expect.stringMatching(/^Interrupted before it was handled: queued, but not started by the handler/),
  ]);
});

test('JSON has every event with its times', async () => {
  expect(await run('merchant', { count: 2, wait: true, json: true })).toBe(0);
  const [only, ...others] = receiver.printed.out;
  expect(others).toEqual([]);
  const event = {
    requestUuid: expect.any(String),
    httpStatus: 200,
    code: 'accepted',
    detail: null,
    latencyMilliseconds: expect.any(Number),
    sentAt: expect.stringMatching(/Z$/),
    acceptedAt: expect.stringMatching(/Z$/),
    queuedAt: expect.stringMatching(/Z$/),
    handledAt: expect.stringMatching(/Z$/),
    late: false,
  };
  expect(JSON.parse(only ?? '')).toEqual([event, event]);
});
