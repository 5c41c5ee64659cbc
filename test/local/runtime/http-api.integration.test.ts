import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { HttpApi, type HttpExchange } from '../../../local/runtime/http-api.ts';
import type { InvocationResult } from '../../../local/runtime/invocation.ts';

const routes = [
  { routeKey: 'POST /webhooks', functionArn: 'f', timeoutMilliseconds: 200 },
  { routeKey: 'POST /webhooks/{eventType}', functionArn: 'f', timeoutMilliseconds: 200 },
  { routeKey: 'POST /webhooks/{token}/{eventType}', functionArn: 'f', timeoutMilliseconds: 200 },
  { routeKey: 'POST /webhooks/literal', functionArn: 'f', timeoutMilliseconds: 200 },
];

let api: HttpApi;
let events: {
  routeKey: string;
  rawPath: string;
  pathParameters?: object;
  body?: string;
  isBase64Encoded: boolean;
}[];
let exchanges: HttpExchange[];
let answer: () => Promise<InvocationResult>;

beforeEach(async () => {
  api = await HttpApi.listen(0);
  events = [];
  exchanges = [];
  answer = async () => ({ ok: true, payload: '{"statusCode":200,"body":"ok"}' });
});
afterEach(() => api.close());

function serve(served = routes) {
  api.serve({
    api: { accessLog: undefined, apiId: 'api', url: api.url, routes: served },
    accountId: '000000000000',
    functionByArn: () => (payload) => {
      events.push(JSON.parse(payload));
      return answer();
    },
    clock: Date.now,
    onExchange: (exchange) => exchanges.push(exchange),
  });
}

function post(path: string, init: RequestInit = {}) {
  return fetch(`${api.url}${path}`, { method: 'POST', ...init });
}

describe('routes', () => {
  beforeEach(() => serve());

  test.each([
    ['/webhooks', 'POST /webhooks', undefined],
    ['/webhooks?x=1', 'POST /webhooks', undefined],
    ['/webhooks/Kyc', 'POST /webhooks/{eventType}', { eventType: 'Kyc' }],
    ['/webhooks/K%C3%A4se%20x', 'POST /webhooks/{eventType}', { eventType: 'Käse x' }],
    ['/webhooks/a/b', 'POST /webhooks/{token}/{eventType}', { token: 'a', eventType: 'b' }],
    ['/webhooks/literal', 'POST /webhooks/literal', undefined],
  ])('%s is %s', async (path, routeKey, pathParameters) => {
    expect((await post(path)).status).toBe(200);
    expect(events).toMatchObject([{ routeKey }]);
    expect(events[0]?.pathParameters).toEqual(pathParameters);
  });

  test.each(['/', '/other', '/webhooks/', '/webhooks/a/b/c', '/Webhooks', '//webhooks'])(
    '%s is not found',
    async (path) => {
      const response = await post(path);
      expect(response.status).toBe(404);
      expect(await response.text()).toBe('{"message":"Not Found"}');
      expect(events).toEqual([]);
    },
  );

  test('another method is not found', async () => {
    expect((await fetch(`${api.url}/webhooks`)).status).toBe(404);
  });

  test.each([
    ['/webhooks/%zz', '/webhooks/%zz'],
    ['/webhooks/%C3/%4B', '/webhooks/%C3/%4B'],
    ['/webhooks/%4Byc%2541', '/webhooks/Kyc%2541'],
    ['/webhooks/a%2fb', '/webhooks/a/b'],
  ])('the path %s is handed over as %s', async (path, rawPath) => {
    await post(path);
    expect(events).toMatchObject([{ rawPath }]);
  });
});

describe('a greedy route', () => {
  const greedy = (...keys: string[]) =>
    serve(keys.map((routeKey) => ({ routeKey, functionArn: 'f', timeoutMilliseconds: 200 })));

  test.each([
    ['/webhooks', 'webhooks'],
    ['/webhooks/Kyc/', 'webhooks/Kyc/'],
    ['//webhooks//Kyc', '/webhooks//Kyc'],
    ['/a/b/c/d', 'a/b/c/d'],
    ['/a%2Fb', 'a/b'],
  ])('takes %s', async (path, proxy) => {
    greedy('POST /{proxy+}');
    await post(path);
    expect(events).toMatchObject([{ routeKey: 'POST /{proxy+}', pathParameters: { proxy } }]);
  });

  test('does not match the root, which has a route of its own', async () => {
    greedy('POST /{proxy+}');
    expect((await post('/')).status).toBe(404);
    greedy('POST /{proxy+}', 'POST /');
    expect((await post('/')).status).toBe(200);
    expect(events).toMatchObject([{ routeKey: 'POST /', rawPath: '/' }]);
    expect(events[0]).not.toHaveProperty('pathParameters');
  });

  test('comes behind every other', async () => {
    greedy('POST /{proxy+}', 'POST /webhooks/{proxy+}', 'POST /{a}/{b}', 'POST /webhooks/x');
    for (const path of ['/webhooks/x', '/webhooks/y', '/webhooks/y/z', '/y']) await post(path);
    expect(events.map(({ routeKey }) => routeKey)).toEqual([
      'POST /webhooks/x',
      'POST /{a}/{b}',
      'POST /webhooks/{proxy+}',
      'POST /{proxy+}',
    ]);
  });

  test('leaves other methods alone', async () => {
    greedy('POST /{proxy+}', 'POST /');
    expect((await fetch(`${api.url}/webhooks/Kyc`)).status).toBe(404);
    expect(events).toEqual([]);
  });
});

describe('answers', () => {
  beforeEach(() => serve());

  test('the structured form is passed on', async () => {
    answer = async () => ({
      ok: true,
      payload: JSON.stringify({
        statusCode: 409,
        headers: { 'Content-Type': 'application/problem+json', 'Retry-After': 3 },
        cookies: ['a=1', 'b=2'],
        body: Buffer.from('{"code":"x"}').toString('base64'),
        isBase64Encoded: true,
      }),
    });
    const response = await post('/webhooks');
    expect(response.status).toBe(409);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('retry-after')).toBe('3');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('{"code":"x"}');
  });

  test.each([
    ['{"a":1}', '{"a":1}'],
    ['"text"', 'text'],
    ['null', 'null'],
  ])('%s is a body of 200', async (payload, body) => {
    answer = async () => ({ ok: true, payload });
    const response = await post('/webhooks');
    expect([response.status, await response.text()]).toEqual([200, body]);
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  test.each<[string, InvocationResult]>([
    ['a failed invocation', { ok: false, error: { errorType: 'Error', errorMessage: 'secret' } }],
    ['a status that is none', { ok: true, payload: '{"statusCode":"x"}' }],
    ['a body that is no text', { ok: true, payload: '{"statusCode":200,"body":{}}' }],
  ])('%s is 500', async (_, result) => {
    answer = async () => result;
    const response = await post('/webhooks');
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  test('an integration that takes too long is 503', async () => {
    answer = () => new Promise(() => {});
    const response = await post('/webhooks');
    expect([response.status, await response.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
  });

  test('each is reported, its path as far as it cannot hold a token', async () => {
    await post('/webhooks/Kyc?s3cret=1');
    await post('/s3cret-1');
    await post('/webhooks/s3cret-1/Kyc');
    expect(exchanges).toMatchObject([
      { routeKey: 'POST /webhooks/{eventType}', path: '/webhooks/Kyc', status: 200 },
      { routeKey: undefined, method: 'POST', path: '/[8]', status: 404 },
      { routeKey: 'POST /webhooks/{token}/{eventType}', path: '/webhooks/[8]/Kyc' },
    ]);
    expect(JSON.stringify(exchanges)).not.toContain('s3cret');
  });
});

describe('limits', () => {
  beforeEach(() => serve());

  test.each([
    ['with a length', Buffer.alloc(10 * 1024 * 1024 + 1)],
    ['in chunks', () => new Blob([Buffer.alloc(10 * 1024 * 1024 + 1)]).stream()],
  ])('more than 10 MB %s is 413', async (_, body) => {
    const response = await post('/webhooks', {
      body: typeof body === 'function' ? body() : body,
      duplex: 'half',
      headers: { 'content-type': 'text/plain' },
    } as RequestInit);
    expect([response.status, await response.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
    expect(events).toEqual([]);
  });

  test('what Lambda would not take is 413', async () => {
    const response = await post('/webhooks', { body: Buffer.alloc(5 * 1024 * 1024) });
    expect(response.status).toBe(413);
    expect(events).toEqual([]);
  });

  test.each([
    [10_240, 200],
    [10_241, 431],
    [200_000, 431],
  ])('a request line and header values of %d bytes are %d', async (bytes, status) => {
    const fixed =
      'POST /webhooks HTTP/1.1'.length + `127.0.0.1:${api.port}`.length + 'close'.length + '0'.length;
    const response = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${api.url}/webhooks`, {
        method: 'POST',
        headers: { 'x-long': 'x'.repeat(bytes - fixed), connection: 'close', 'content-length': '0' },
      });
      request.on('response', (message) => {
        message.resume();
        resolve(message.statusCode);
      });
      request.on('error', reject);
      request.end();
    });
    expect(response).toBe(status);
  });
});

test('bytes reach the function as they were sent', async () => {
  serve();
  const body = '{ "id" : 12345678901234567890, "n":1500.10, "s":"\\ud800 \u{1F600}\uFFFF" }';
  await post('/webhooks', { body, headers: { 'content-type': 'application/json' } });
  expect(events[0]?.body).toBe(body);
});

test('before the stack is up the answer is 503', async () => {
  expect((await post('/webhooks')).status).toBe(503);
});

test('a taken port is told', async () => {
  await expect(HttpApi.listen(api.port)).rejects.toThrow(`Port ${api.port} is taken`);
});

test('draining waits for what is under way, also if a caller hung up', async () => {
  serve();
  let finish: (result: InvocationResult) => void = () => {};
  answer = () => new Promise((resolve) => (finish = resolve));
  const socket = connect(api.port, '127.0.0.1');
  socket.write('POST /webhooks HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n');
  while (events.length === 0) await new Promise(setImmediate);
  socket.destroy();
  // Once this is answered, the server knows that the other connection is gone.
  await post('/elsewhere');
  let drained = false;
  const draining = api.drain().then(() => (drained = true));
  await new Promise(setImmediate);
  expect(drained).toBe(false);
  finish({ ok: true, payload: '{}' });
  await draining;
});
