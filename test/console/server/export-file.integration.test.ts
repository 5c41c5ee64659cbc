import { send } from '../../../cli/commands/send/run.ts';
import { startConsole } from '../../../console/server/start-console.ts';
import { FakeLogs } from '../../cli/fake-logs.ts';
import { openReceiver, type Receiver, SECRET, STACK_NAME } from '../../cli/receiver.ts';
import { ConsoleClient } from './console-client.ts';

let receiver: Receiver;
let logs: FakeLogs;
let server: Awaited<ReturnType<typeof startConsole>>;
let client: ConsoleClient;

beforeAll(async () => {
  receiver = await openReceiver({ secret: SECRET });
  logs = new FakeLogs();
  const ports = logs.ports(receiver);
  const options = { extraFields: [], count: 1, concurrency: 1, timeout: 0, address: receiver.address };
  for (const id of ['1', '2']) await send('merchant', { ...options, id, status: 'VALID' }, ports);
  let url = '';
  server = await startConsole({
    port: 0,
    onUrl: (told) => {
      url = told;
    },
    onFault: () => {},
    connect: () => ports.connect(receiver.address),
    flags: '',
    timeZone: 'utc',
    buildPage: () => Promise.reject(new Error('not here')),
    ports,
  });
  client = new ConsoleClient(server.url);
  await client.signIn(url);
});

afterAll(async () => {
  await server.close();
  await receiver.close();
});

beforeEach(() => {
  logs.rejection = undefined;
});

test('a file has everything that matches, under a name that says what it is', async () => {
  const { status, headers, text } = await client.send('GET', '/api/export?format=csv&search=merchant:2');
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': expect.stringMatching(
      new RegExp(`^attachment; filename="${STACK_NAME}-\\d{8}T\\d{4}Z\\.csv"$`),
    ),
    'cache-control': 'no-store',
  });
  expect(headers).not.toHaveProperty('x-export-problem');
  const [head, row, end] = text.split('\r\n');
  expect(head).toMatch(/^receivedAt,state,/);
  expect(row).toContain(',merchant,2,VALID,');
  expect(end).toBe('');
});

test('bodies are there only if they are asked for', async () => {
  const lines = async (query: string) => {
    const { text } = await client.send('GET', `/api/export?format=jsonl&state=handled${query}`);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { body?: string });
  };
  expect((await lines('')).map(({ body }) => body)).toEqual([undefined, undefined]);
  expect((await lines('&bodies=true')).map(({ body }) => body)).toEqual([
    expect.stringContaining('"VALID"'),
    expect.stringContaining('"VALID"'),
  ]);
});

test('that rejected requests are not in it is known from its head', async () => {
  logs.rejection = 'AccessDeniedException';
  const { status, headers } = await client.send('GET', '/api/export?format=csv');
  expect(status).toBe(200);
  expect(decodeURIComponent(String(headers['x-export-problem']))).toContain(
    'logs:FilterLogEvents is missing',
  );
});

test.each(['', '?format=xlsx', '?format=csv&limit=5', '?format=csv&bodies=maybe'])(
  'the query "%s" is rejected',
  async (query) => {
    expect(await client.send('GET', `/api/export${query}`)).toMatchObject({ status: 400 });
  },
);

test('a source that fails on the way breaks the file off', async () => {
  const all = 'GET /api/export?format=csv&since=0';
  let searches = 0;
  logs.onSearch = () => {
    searches += 1;
    if (searches > 1) logs.rejection = 'AccessDeniedException';
  };
  const [method = '', path = ''] = all.split(' ');
  await expect(client.send(method, path)).rejects.toThrow();
  expect(searches).toBeGreaterThan(1);
});
