import { send } from '../../../cli/commands/send/run.ts';
import type { EntryQuery, LiveMessage } from '../../../console/contract.ts';
import { followEntries, readEntries } from '../../../console/server/entries.ts';
import type { StreamMessage } from '../../../console/server/event-stream.ts';
import { type Stack, StackSource } from '../../../console/server/stack.ts';
import type { Entry } from '../../../operator/events/entry.ts';
import { FakeLogs } from '../../cli/fake-logs.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../../cli/receiver.ts';

const VERIFIER = `/aws/lambda/${STACK_NAME}-verifier`;
const UUIDS = ['11111111-0000-4000-8000-000000000001', '22222222-0000-4000-8000-000000000002'] as const;
const never = new AbortController().signal;

let receiver: Receiver;
let logs: FakeLogs;
let stack: Stack;
let source: StackSource;

beforeEach(async () => {
  receiver = await openReceiver({ secret: SECRET });
  logs = new FakeLogs();
  const ports = logs.ports(receiver);
  source = new StackSource(
    {
      connect: () => ports.connect(receiver.address),
      flags: '',
      ports: { version: '1.2.3', fetch: ports.fetch, now: Date.now, pause: () => new Promise(setImmediate) },
    },
    never,
  );
  stack = await source.get();
});

afterEach(() => receiver.close());

async function post(uuid: string, id: string): Promise<void> {
  const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  await send('merchant', { ...options, id, uuid, status: 'VALID' }, receiver.ports());
}

function reject(time: number): void {
  const fields = { message: 'webhook.rejected', eventType: 'BusinessKycStatusChanged', status: 401 };
  logs.put(VERIFIER, time, { ...fields, code: 'hash_mismatch' });
}

const read = async (query: EntryQuery = {}) => readEntries(stack, query, { now: Date.now, signal: never });
const follow = (query: EntryQuery, isComingBack: boolean, signal: AbortSignal) =>
  followEntries(stack, query, isComingBack, source.ports, signal);

async function nextEntry(stream: AsyncGenerator<StreamMessage>): Promise<Entry | undefined> {
  const { value } = await stream.next();
  return (value?.data as { entry: Entry } | undefined)?.entry;
}

/** The entries that a stream tells until it has told so many. */
async function take(count: number, query: EntryQuery = {}, isComingBack = false): Promise<Entry[]> {
  const stop = new AbortController();
  const told: Entry[] = [];
  for await (const { data } of follow(query, isComingBack, stop.signal)) {
    const message = data as LiveMessage;
    if ('entry' in message) told.push(message.entry);
    if (told.length === count) break;
  }
  stop.abort();
  return told;
}

test('the list holds what was accepted and what was rejected, filtered by everything given', async () => {
  await post(UUIDS[0], '1');
  await post(UUIDS[1], '2');
  reject(Date.now());
  const { entries, problem } = await read();
  expect(problem).toBeUndefined();
  expect(entries.map(({ state }) => state)).toEqual(['handled', 'handled', 'rejected']);
  const uuids = async (query: EntryQuery) =>
    (await read(query)).entries.map(({ requestUuid }) => requestUuid);
  expect(await uuids({ state: ['handled', 'parked'], search: '2' })).toEqual([UUIDS[1]]);
  expect(await uuids({ state: ['rejected', 'parked'] })).toHaveLength(1);
  expect(await uuids({ entity: 'transaction' })).toEqual([]);
  expect(await uuids({ until: Date.now() - 3_600_000 })).toEqual([]);
  expect((await read({ limit: 1 })).entries).toHaveLength(1);
});

test.each([
  ['a prefix of a UUID', UUIDS[0].slice(0, 6).toUpperCase(), ['1']],
  ['a whole UUID', UUIDS[1], ['2']],
  ['an id', '2', ['2']],
  ['an entity with its id', 'Merchant:1', ['1']],
  ['an event type with its id', 'BusinessKycStatusChanged:1', ['1']],
  ['a status', 'valid', ['1', '2']],
  ['a state', 'handl', ['1', '2']],
  ['an event type', 'businesskyc', ['1', '2', 'hash_mismatch']],
  ['a code', 'hash_mis', ['hash_mismatch']],
  ['an HTTP status', '401', ['hash_mismatch']],
  ['the state of a request', 'rejected', ['hash_mismatch']],
  ['what is nowhere', 'merchant:3', []],
])('a search for %s', async (_what, search, found) => {
  await post(UUIDS[0], '1');
  await post(UUIDS[1], '2');
  reject(Date.now());
  const { entries } = await read({ search });
  expect(entries.map(({ subject, code }) => subject ?? code)).toEqual(found);
});

test('nothing came in a time that ends before it begins', async () => {
  await post(UUIDS[0], '1');
  expect(await read({ since: Date.now() - 1000, until: Date.now() - 2000 })).toEqual({ entries: [] });
  expect(await read({ until: Date.now() - 3 * 86_400_000 })).toEqual({ entries: [] });
});

test('a log that cannot be read is told, and the rest is there', async () => {
  await post(UUIDS[0], '1');
  logs.rejection = 'AccessDeniedException';
  const { entries, problem } = await read();
  expect(entries).toHaveLength(1);
  expect(problem).toBe(
    `The log group ${VERIFIER} cannot be read: the permission logs:FilterLogEvents is missing. Rejected requests are not shown.`,
  );
});

test('a stream begins with the last minutes and goes on with what comes', async () => {
  await post(UUIDS[0], '1');
  reject(Date.now() - 600_000);
  const stop = new AbortController();
  const stream = follow({}, false, stop.signal);
  const next = () => nextEntry(stream);
  expect(await next()).toMatchObject({ requestUuid: UUIDS[0], state: 'handled' });
  await post(UUIDS[1], '2');
  expect(await next()).toMatchObject({ requestUuid: UUIDS[1] });
  stop.abort();
});

test('an event that was told is told again when its state changes', async () => {
  const { onPublish } = receiver;
  let handle = async (): Promise<void> => {};
  receiver.onPublish = async (event) => {
    handle = () => onPublish(event);
  };
  await post(UUIDS[0], '1');
  const stop = new AbortController();
  const stream = follow({}, false, stop.signal);
  const next = () => nextEntry(stream);
  expect(await next()).toMatchObject({ requestUuid: UUIDS[0], state: 'queued' });
  await handle();
  expect(await next()).toMatchObject({ requestUuid: UUIDS[0], state: 'handled' });
  stop.abort();
});

test('who comes back after a break is told the whole list', async () => {
  reject(Date.now() - 600_000);
  await post(UUIDS[0], '1');
  expect((await take(1)).map(({ state }) => state)).toEqual(['handled']);
  expect((await take(2, {}, true)).map(({ state }) => state)).toEqual(['rejected', 'handled']);
});

test('a stream tells once what it cannot read', async () => {
  logs.rejection = 'AccessDeniedException';
  const stop = new AbortController();
  const problems: string[] = [];
  await post(UUIDS[0], '1');
  for await (const { data } of follow({}, true, stop.signal)) {
    const message = data as LiveMessage;
    if ('problem' in message) {
      problems.push(message.problem);
      await post(UUIDS[1], '2');
    } else if (message.entry.requestUuid === UUIDS[1]) break;
  }
  stop.abort();
  expect(problems).toHaveLength(1);
});

test('a run that is gone ends the stream with words', async () => {
  const stop = new AbortController();
  await post(UUIDS[0], '1');
  const stream = follow({}, false, stop.signal);
  expect((await stream.next()).value?.data).toHaveProperty('entry');
  await receiver.aws.close();
  let last: unknown;
  for await (const { data } of stream) last = data;
  expect(last).toEqual({ problem: expect.stringContaining('ECONNREFUSED') });
});

test('a run that is gone before the list was read is told, too', async () => {
  await receiver.aws.close();
  const told: unknown[] = [];
  for await (const { data } of follow({}, false, never)) told.push(data);
  expect(told).toEqual([{ problem: expect.stringContaining('ECONNREFUSED') }]);
});

test('of a fault the page is told without the words of the error, and the terminal by the error', async () => {
  const search = (): never => {
    throw new TypeError('the body {"id":42}');
  };
  stack = { ...stack, logs: { search } as never };
  const told: unknown[] = [];
  const done = (async () => {
    for await (const { data } of follow({}, false, never)) told.push(data);
  })();
  await expect(done).rejects.toThrow(TypeError);
  expect(told).toEqual([{ problem: 'The console failed. Its terminal says where.' }]);
});

test('a stream that nobody wants any more ends', async () => {
  const stop = new AbortController();
  await post(UUIDS[0], '1');
  const stream = follow({}, false, stop.signal);
  await stream.next();
  const rest = stream.next();
  stop.abort();
  expect(await rest).toEqual({ done: true, value: undefined });
});
