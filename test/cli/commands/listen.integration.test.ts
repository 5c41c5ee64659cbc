import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { releaseHeld } from '../../../cli/commands/held/release.ts';
import { type ListenOptions, listenAndForward } from '../../../cli/commands/listen/run.ts';
import { send } from '../../../cli/commands/send/run.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import {
  formatCloudEvent,
  parseCloudEvent,
  type VerifiedEvent,
} from '../../../lambda/core/message/cloud-event.ts';
import { claimOf, never, uuid, verifiedEvent } from '../../lambda/factories.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const URL_OF_HOOK = 'http://127.0.0.1:3000/hook';
const MINUTE = 60_000;

let receiver: Receiver;
/** What was posted, and how long was waited, in the order of it. */
let posted: { requestUuid: string; text: string; headers: unknown }[];
let pauses: number[];
/** Answers by request UUID, first one first; 200 when there is none left. */
let answers: Map<string, (number | Error)[]>;
let clock: () => number;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  posted = [];
  pauses = [];
  answers = new Map();
  clock = Date.now;
});

afterEach(() => receiver.close());

async function claim(number: number, change: Partial<VerifiedEvent> = {}): Promise<VerifiedEvent> {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: Date.now(), ...change });
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  await ledger.claim(claimOf({ event, claimId: `claim-${number}` }), event.claimedAt, never);
  return event;
}

const hook: typeof fetch = async (_url, { headers, body } = {}) => {
  const text = String(body);
  const { requestUuid } = parseCloudEvent(text);
  posted.push({ requestUuid, text, headers });
  const answer = answers.get(requestUuid)?.shift() ?? 200;
  if (answer instanceof Error) throw new TypeError('fetch failed', { cause: answer });
  return new Response(null, { status: answer });
};

/**
 * Listens until a condition holds between two reads.
 *
 * @param work - done once it listens
 */
async function listen(
  until: () => boolean,
  {
    work = async () => {},
    post = hook,
    ...options
  }: Partial<ListenOptions> & { work?: () => Promise<unknown>; post?: typeof fetch } = {},
): Promise<void> {
  const end = new AbortController();
  pauses = [];
  let isWorking: Promise<unknown> | undefined;
  const pause = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
    pauses.push(milliseconds);
    isWorking ??= work();
    await isWorking;
    if (until()) end.abort();
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  const ports = receiver.ports({ fetch: post, pause, signal: end.signal, now: clock });
  const wish = { forwardTo: URL_OF_HOOK, retries: true, address: receiver.address, ...options };
  await expect(listenAndForward(wish, ports)).rejects.toMatchObject({ name: 'AbortError' });
}

const cameTo = (count: number) => () => posted.length >= count;
const uuids = () => posted.map(({ requestUuid }) => requestUuid);
const placePath = () => {
  const folder = join(receiver.address.stateDirectory, 'listen');
  return join(folder, readdirSync(folder)[0] ?? '');
};

test('posts each new event as the message that queues have, and prints answer and time', async () => {
  await claim(1);
  let event: VerifiedEvent | undefined;
  await listen(cameTo(1), { work: async () => (event = await claim(2)) });
  expect(posted).toEqual([
    {
      requestUuid: uuid(2),
      text: event && formatCloudEvent(event, 'urn:test'),
      headers: { 'content-type': 'application/cloudevents+json' },
    },
  ]);
  expect(receiver.printed.out).toEqual([
    expect.stringMatching(/^accepted \(UTC\) +answer +after +request +event$/),
    expect.stringMatching(/^\d\d-\d\d \d\d:\d\d:\d\d +200 +\d+ ms +00000000 +merchant 42 VALID$/),
  ]);
  expect(receiver.printed.err).toEqual([
    `Forwarding what the local run accepts from now on to ${URL_OF_HOOK}. Ctrl-C ends it.`,
    `1 event forwarded. The next time it goes on from there (${placePath()}).`,
  ]);
});

test('goes on where it ended, whatever time has passed', async () => {
  await listen(cameTo(1), { work: () => claim(1) });
  await claim(2);
  await claim(3);
  await listen(cameTo(3));
  expect(uuids()).toEqual([uuid(1), uuid(2), uuid(3)]);
  expect(receiver.printed.err[0]).toMatch(/ accepts since \d{4}-.* UTC \(.* ago\) to /);
});

test('the place is for its owner only, and holds neither body nor id', async () => {
  await listen(cameTo(1), { work: () => claim(1, { subject: '4242' }) });
  expect(statSync(placePath()).mode & 0o777).toBe(0o600);
  expect(readFileSync(placePath(), 'utf8')).not.toMatch(/4242|VALID/);
});

test('what is not answered 2xx is posted again; its entity waits, others do not', async () => {
  answers.set(uuid(1), [500, new Error('socket hang up'), 302, 404, 500]);
  await listen(cameTo(8), {
    work: async () => {
      await claim(1);
      await claim(2);
      await claim(3, { subject: '43' });
    },
  });
  expect(uuids().filter((each) => each !== uuid(3))).toEqual([...Array(6).fill(uuid(1)), uuid(2)]);
  expect(uuids().indexOf(uuid(3))).toBeLessThan(6);
  expect(pauses).toEqual(expect.arrayContaining([1000, 4000, 8000, 10_000]));
  const rows = receiver.printed.out.filter((line) => line.includes('merchant 42')).map((line) => line.trim());
  expect(rows[0]).toMatch(/ 500 .* merchant 42 VALID, next in 1 s$/);
  expect(rows[1]).toMatch(/ none .* merchant 42 VALID, socket hang up, attempt 2, next in 2 s$/);
  expect(rows[5]).toMatch(/ 200 .* merchant 42 VALID, attempt 6$/);
});

test('with --no-retry each is posted once, whatever the answer', async () => {
  answers.set(uuid(1), [500]);
  answers.set(uuid(2), [Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]);
  const work = async () => {
    for (const number of [1, 2, 3]) await claim(number);
  };
  await listen(cameTo(3), { retries: false, work });
  expect(uuids()).toEqual([uuid(1), uuid(2), uuid(3)]);
  expect(receiver.printed.out[2]).toMatch(
    / none .* merchant 42 VALID, Nothing listens there\. Is it running\?$/,
  );
  expect(receiver.printed.err.at(-1)).toMatch(/^1 event forwarded, 2 not answered 2xx\. /);
  await listen(() => pauses.length > 3, { retries: false });
  expect(posted).toHaveLength(3);
});

test('an event that was not answered waits for the next start', async () => {
  answers.set(uuid(1), Array(50).fill(500));
  await listen(cameTo(2), { work: () => claim(1) });
  expect(receiver.printed.err.at(-1)).toMatch(/^0 events forwarded, 1 waiting\. /);
  answers.clear();
  posted = [];
  await listen(cameTo(1));
  expect(uuids()).toEqual([uuid(1)]);
});

test('--since forwards once more, and says what it skips', async () => {
  await claim(1, { claimedAt: Date.now() - 50 * MINUTE });
  await claim(2, { claimedAt: Date.now() - 30 * MINUTE, subject: '43' });
  await listen(cameTo(2), { since: { ago: 60 * MINUTE } });
  await listen(cameTo(3), { since: { ago: 40 * MINUTE } });
  expect(uuids().toSorted()).toEqual([uuid(1), uuid(2), uuid(2)]);
  expect(receiver.printed.err[0]).not.toMatch(/^Skipped/);
  clock = () => Date.now() + 60 * MINUTE;
  await listen(() => pauses.length > 3, { since: { ago: 10 * MINUTE } });
  expect(uuids()).toHaveLength(3);
  expect(receiver.printed.err[0]).toMatch(/^Skipped: what came in from .* UTC, where it ended, to .* UTC\.$/);
});

test('an event without its body, or with nothing at all, is skipped, and said to be', async () => {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const Key = (number: number) => ({ pk: { S: uuid(number) } });
  const work = async () => {
    for (const number of [1, 2, 3]) await claim(number);
    await dynamoDb.send(
      new UpdateItemCommand({ TableName: ledgerTable, Key: Key(1), UpdateExpression: 'REMOVE body' }),
    );
  };
  // The index may still name what the ledger has forgotten: it goes between the read of the index and that of the claim.
  const forgetting: typeof fetch = async (...args) => {
    await dynamoDb.send(new DeleteItemCommand({ TableName: ledgerTable, Key: Key(3) }));
    return hook(...args);
  };
  await listen(() => receiver.printed.out.length === 4, { work, post: forgetting });
  expect(receiver.printed.out.slice(1)).toEqual([
    expect.stringMatching(/ skipped .* its body is no longer kept$/),
    expect.stringMatching(/ 200 .* merchant 42 VALID$/),
    expect.stringMatching(/ skipped .* the ledger keeps it no more$/),
  ]);
  expect(receiver.printed.err.at(-1)).toMatch(/^1 event forwarded, 2 skipped\. /);
});

test('only events of one type, if that is asked for, with a place of their own', async () => {
  const work = async () => {
    await claim(1);
    await claim(2, { entity: 'transaction', eventType: 'BusinessRequestStatusChanged' });
  };
  await listen(cameTo(1), { type: 'BusinessRequestStatusChanged', work });
  expect(uuids()).toEqual([uuid(2)]);
  await claim(3);
  await listen(() => pauses.length > 3);
  // From now on: nobody has listened to all types yet.
  expect(uuids()).toEqual([uuid(2)]);
});

test('a held request is forwarded when it is released, however late and also after a restart', async () => {
  const request = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  const signed = { id: '42', uuid: uuid(1), status: 'VALID', signedFields: ['status', 'id'] };
  await send('merchant', { ...request, ...signed }, receiver.ports());
  await listen(() => pauses.length > 3);
  clock = () => Date.now() + 60 * MINUTE;
  await listen(() => pauses.length > 3);
  expect(posted).toEqual([]);
  const { eventTypes } = await receiver.target();
  receiver.putEventTypes(
    eventTypes.map((type) => ({ ...type, signedFields: type.signedFields.toReversed() })),
  );
  expect(await releaseHeld([uuid(1)], { address: receiver.address }, receiver.ports())).toBe(0);
  await listen(cameTo(1));
  await listen(() => pauses.length > 3);
  expect(uuids()).toEqual([uuid(1)]);
});

test('goes on when the ledger can be read again, also at another address', async () => {
  const first = await receiver.target();
  const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  let isDown = false;
  const dynamoDb = new Proxy(first.dynamoDb, {
    get: (client, name) =>
      name === 'send'
        ? (...args: Parameters<typeof client.send>) => (isDown ? Promise.reject(lost) : client.send(...args))
        : Reflect.get(client, name),
  });
  let connected = 0;
  const end = new AbortController();
  const pause = async (_milliseconds: number, signal: AbortSignal) => {
    if (connected === 1 && !isDown) {
      isDown = true;
      await claim(1);
    }
    if (posted.length > 0) end.abort();
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
  };
  const connect = async () => (++connected === 1 ? { ...first, dynamoDb } : receiver.target());
  const ports = receiver.ports({ fetch: hook, pause, signal: end.signal, connect });
  const wish = { forwardTo: URL_OF_HOOK, retries: true, address: receiver.address };
  await expect(listenAndForward(wish, ports)).rejects.toMatchObject({ name: 'AbortError' });
  expect(uuids()).toEqual([uuid(1)]);
  expect(receiver.printed.err.slice(1, 3)).toEqual([
    'the local run cannot be reached for now; trying again.',
    'the local run is reached again.',
  ]);
});

test('a time that is yet to come is rejected', async () => {
  const ports = receiver.ports();
  const line = ['listen', '--forward-to', URL_OF_HOOK, '--since', '2999-01-01'];
  expect(await runCommandLine(line, ports, receiver.address.stateDirectory)).toBe(2);
});

test('a clock that is put back does no harm', async () => {
  await listen(cameTo(1), { work: () => claim(1) });
  clock = () => Date.now() - 60 * MINUTE;
  await listen(() => pauses.length > 3);
  clock = Date.now;
  await claim(2);
  await listen(cameTo(2));
  expect(uuids()).toEqual([uuid(1), uuid(2)]);
});

test.each([
  ['http://10.0.0.1/hook', 'Events hold personal data: to another machine they are forwarded by https only.'],
  ['ftp://127.0.0.1/', 'Events are forwarded to a URL such as http://127.0.0.1:3000/hook.'],
  ['3000', 'Events are forwarded to a URL such as http://127.0.0.1:3000/hook.'],
])('nothing is posted to %s', async (url, words) => {
  const ports = receiver.ports();
  const line = ['listen', '--forward-to', url];
  expect(await runCommandLine(line, ports, receiver.address.stateDirectory)).toBe(2);
  expect(receiver.printed.err).toEqual([words]);
});

test('a place that cannot be read is not taken for none', async () => {
  await listen(cameTo(1), { work: () => claim(1) });
  writeFileSync(placePath(), '{"version":1');
  const ports = receiver.ports();
  const line = ['listen', '--forward-to', URL_OF_HOOK];
  expect(await runCommandLine(line, ports, receiver.address.stateDirectory)).toBe(1);
  expect(receiver.printed.err).toEqual([
    `The place in ${placePath()} cannot be read. Say from when on with --since.`,
  ]);
  await listen(cameTo(2), { since: { ago: MINUTE } });
  expect(uuids()).toEqual([uuid(1), uuid(1)]);
});
