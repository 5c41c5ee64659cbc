import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { globalAgent } from 'node:http';
import { connect as connectSocket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { provenText } from '../../../console/resume-proof.ts';
import type { KeptAccess } from '../../../console/server/console-setting.ts';
import { makeRoutes } from '../../../console/server/routes.ts';
import { type ConsoleServer, startConsole } from '../../../console/server/start-console.ts';
import { NotFoundProblem } from '../../../operator/problems/not-found-problem.ts';
import { InvalidInputProblem, OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import type { Target } from '../../../operator/target/target.ts';
import { ConsoleClient } from './console-client.ts';

const PORTS = { version: '1.2.3', fetch, now: Date.now, pause: async () => {} };

const PAGE = { html: '<p>the page</p>', script: 'run()', style: 'p{}', icon: '<svg/>' };

let server: ConsoleServer;
let client: ConsoleClient;
let urls: string[];
let faults: string[];
let connect: () => Promise<Target>;
let buildPage: () => Promise<typeof PAGE>;

beforeEach(async () => {
  urls = [];
  faults = [];
  connect = async () => {
    throw new OperatorProblem('There is no run.');
  };
  buildPage = async () => PAGE;
  server = await startConsole({
    port: 0,
    onUrl: (url) => urls.push(url),
    onFault: (words) => faults.push(words),
    connect: () => connect(),
    flags: '',
    timeZone: 'utc',
    buildPage: () => buildPage(),
    ports: PORTS,
  });
  client = new ConsoleClient(server.url);
});

afterEach(() => server.close());

async function signIn(): Promise<void> {
  await client.signIn(urls.at(-1) ?? '');
}

test('one URL is told, with a token', () => {
  expect(urls).toHaveLength(1);
  expect(urls[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
});

test('it is reached at 127.0.0.1 and at no other address of this machine', async () => {
  const { port } = new URL(server.url);
  const open = (host: string) => once(connectSocket(Number(port), host), 'connect');
  await open('127.0.0.1');
  const others = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ address, scopeid = 0 }) => address !== '127.0.0.1' && scopeid === 0)
    .map(({ address }) => address);
  // On Linux all of 127.0.0.0/8 is this machine.
  if (process.platform === 'linux') others.push('127.0.0.2');
  for (const host of others) await expect(open(host)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('the token becomes a cookie and leaves the address', async () => {
  const { status, headers } = await client.signIn(urls[0] ?? '');
  expect(status).toBe(303);
  expect(headers.location).toMatch(/^\/[\w-]{22}\/$/);
  const [cookie = ''] = headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/^webhooks-console-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/[\w-]{22}\/$/);
  expect(cookie.endsWith(`; Path=${headers.location}`)).toBe(true);
  expect(await client.send('GET', '/')).toMatchObject({ status: 200, text: PAGE.html });
});

test.each([
  ['/console.js', 'text/javascript; charset=utf-8', PAGE.script],
  ['/console.css', 'text/css; charset=utf-8', PAGE.style],
  ['/icon.svg', 'image/svg+xml', PAGE.icon],
])('%s is part of the page', async (path, type, text) => {
  await signIn();
  const answer = await client.send('GET', path);
  expect(answer).toMatchObject({ status: 200, text });
  expect(answer.headers['content-type']).toBe(type);
});

test.each(['/', '/console.js', '/console.css', '/icon.svg', '/api/run', '/api/live', '/nothing'])(
  'without a cookie, or with one that nobody was given, %s is rejected below the path of the page, too',
  async (path) => {
    expect(await client.send('GET', path)).toMatchObject({ status: 401 });
    await signIn();
    const [name] = client.cookie?.split('=') ?? [];
    for (const cookie of [undefined, `${name}=x`, `${name}=`]) {
      expect(await client.send('GET', path, { headers: { cookie } })).toMatchObject({ status: 401 });
    }
  },
);

test('a used token opens nothing, and a fresh URL is told for the next browser', async () => {
  const [first = ''] = urls;
  await signIn();
  const stranger = new ConsoleClient(server.url);
  expect(await stranger.signIn(first)).toMatchObject({ status: 401 });
  expect(stranger.cookie).toBeUndefined();
  expect(urls).toHaveLength(2);
  expect(await stranger.signIn(urls[1] ?? '')).toMatchObject({ status: 303 });
  expect(await stranger.send('GET', '/')).toMatchObject({ status: 200 });
  expect(await client.send('GET', '/')).toMatchObject({ status: 200 });
});

test('the cookie is for a path that nobody can guess, and opens nothing outside of it', async () => {
  await signIn();
  const { base } = client;
  client.base = '';
  for (const path of ['/', '/api/run', '/console.js', base, `${base}x/api/run`]) {
    expect(await client.send('GET', path)).toMatchObject({ status: 401 });
  }
  expect(await client.send('GET', `${base}/`)).toMatchObject({ status: 200 });
});

test('a cookie of the same name from another port of the host locks nobody out', async () => {
  await signIn();
  const [name] = client.cookie?.split('=') ?? [];
  // The browser sends the one with the longer path first.
  for (const cookie of [`${name}=other; ${client.cookie}`, `${client.cookie}; ${name}=other`]) {
    expect(await client.send('GET', '/', { headers: { cookie } })).toMatchObject({ status: 200 });
  }
});

test('a wrong token opens nothing and uses nothing up', async () => {
  expect(await client.send('GET', '/?token=')).toMatchObject({ status: 401 });
  expect(await client.send('GET', `/?token=${'x'.repeat(43)}`)).toMatchObject({ status: 401 });
  expect(urls).toHaveLength(1);
  expect(await client.signIn(urls[0] ?? '')).toMatchObject({ status: 303 });
});

test('a browser that fetches in advance does not use the token up', async () => {
  const { search } = new URL(urls[0] ?? '');
  const headers = { 'sec-purpose': 'prefetch;prerender' };
  expect(await client.send('GET', `/${search}`, { headers })).toMatchObject({ status: 503 });
  expect(await client.signIn(urls[0] ?? '')).toMatchObject({ status: 303 });
});

test.each([
  ['a name of somebody else', { host: 'rebound.example' }, 421],
  ['localhost', { host: 'localhost' }, 421],
  ['the origin of another site', { origin: 'https://example.com' }, 403],
  ['another port of this machine', { 'sec-fetch-site': 'same-site' }, 403],
  ['another site', { 'sec-fetch-site': 'cross-site' }, 403],
])('%s is rejected, with the cookie and with a token', async (_what, headers, status) => {
  await signIn();
  for (const path of ['/', '/api/run']) {
    expect(await client.send('GET', path, { headers })).toMatchObject({ status });
  }
  const stranger = new ConsoleClient(server.url);
  const token = new URL(urls.at(-1) ?? '').search;
  expect(await stranger.send('GET', `/${token}`, { headers })).toMatchObject({ status });
  expect(urls).toHaveLength(2);
});

test('every route is for whoever has the cookie, and from the page itself', async () => {
  const setting = {
    connect: () => connect(),
    flags: '',
    timeZone: 'utc' as const,
    ports: PORTS,
    onFault: () => {},
  };
  const routes = makeRoutes(setting, AbortSignal.abort());
  expect(routes.filter(({ method }) => method !== 'GET').length).toBeGreaterThan(5);
  await signIn();
  for (const { method, path } of routes) {
    const place = path.replaceAll(/:\w+/g, 'x');
    const body = method === 'POST' || method === 'PUT' ? {} : undefined;
    const ask = async (headers: Record<string, string | undefined>) =>
      (await client.send(method, place, { body, headers })).status;
    const statuses = {
      stranger: await ask({ cookie: undefined }),
      elsewhere: await ask({ origin: 'https://example.com' }),
      ...(method !== 'GET' && { nowhere: await ask({ origin: undefined }) }),
    };
    const rejected = { stranger: 401, elsewhere: 403, ...(method !== 'GET' && { nowhere: 403 }) };
    expect({ method, place, ...statuses }).toEqual({ method, place, ...rejected });
  }
});

describe('of a deployed stack', () => {
  let deployed: ConsoleServer;
  let connected: number;

  const open = async (allowChanges: boolean): Promise<ConsoleClient> => {
    const told: string[] = [];
    connected = 0;
    deployed = await startConsole({
      ...SETTING,
      onUrl: (url) => told.push(url),
      onFault: () => {},
      deployed: { allowChanges },
      connect: async () => {
        connected += 1;
        throw new OperatorProblem('The stack is not asked in this test.');
      },
      buildPage: async () => PAGE,
    });
    const browser = new ConsoleClient(deployed.url);
    await browser.signIn(told.at(-1) ?? '');
    return browser;
  };
  const SETTING = { port: 0, flags: '', timeZone: 'utc' as const, ports: PORTS };
  const changing = () => {
    const setting = { ...SETTING, onFault: () => {}, connect: () => connect() };
    return makeRoutes(setting, AbortSignal.abort()).filter(({ method }) => method !== 'GET');
  };

  afterEach(() => deployed.close());

  test('nothing is changed unless that was allowed, and what is sent is not even read', async () => {
    const browser = await open(false);
    for (const { method, path } of changing()) {
      const body = method === 'DELETE' ? {} : { body: 'no JSON' };
      const { status, text } = await browser.send(method, path.replaceAll(/:\w+/g, 'x'), body);
      expect({ method, path, status }).toEqual({ method, path, status: 403 });
      expect(JSON.parse(text).message).toContain('--allow-changes');
    }
    expect(connected).toBe(0);
    expect(await browser.send('GET', '/api/run')).toMatchObject({ status: 409 });
    expect(connected).toBe(1);
  });

  test('where it was allowed, a change is taken as of a local run', async () => {
    const browser = await open(true);
    for (const { method, path } of changing()) {
      const body = method === 'DELETE' ? {} : { body: {} };
      const { status } = await browser.send(method, path.replaceAll(/:\w+/g, 'x'), body);
      expect({ method, path, status }).not.toEqual({ method, path, status: 403 });
    }
  });

  test('who comes without a cookie is sent to the terminal, where no other command prints a URL', async () => {
    await open(false);
    const { status, text } = await new ConsoleClient(deployed.url).send('GET', '/');
    expect({ status, text }).toMatchObject({ status: 401, text: expect.not.stringContaining('npx') });
  });
});

test('what changes something needs the origin of the page', async () => {
  await signIn();
  const body = { newUuid: true };
  const without = await client.send('POST', '/api/sender/log/1/replay', {
    body,
    headers: { origin: undefined },
  });
  expect(without.status).toBe(403);
});

test('every answer carries the headers that keep others out', async () => {
  await signIn();
  for (const path of ['/', '/api/run', '/nothing']) {
    const { headers } = await client.send('GET', path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.join()).not.toMatch(/unsafe|\*|data:|http/);
  }
  const rejected = await client.send('GET', '/', { headers: { host: 'rebound.example' } });
  expect(rejected.headers['content-security-policy']).toBeDefined();
});

test('the page for an address that lets nobody in says what to do, and runs and loads nothing', async () => {
  const [used = ''] = urls;
  await signIn();
  const tokens = [new URL(used).search, `?token=${'x'.repeat(43)}`, ''];
  const stranger = new ConsoleClient(server.url);
  const answers = await Promise.all(
    tokens.map((query) => stranger.send('GET', `/${query}`, { headers: { accept: 'text/html' } })),
  );
  // Whoever guesses learns nothing of a token.
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  const { status, headers, text } = answers[0] as (typeof answers)[number];
  expect(status).toBe(401);
  expect(text).toContain('<code>npm start</code>');
  expect(text).not.toMatch(/<script|<link|style="|url\(|@import|https?:/);
  const [style = ''] = /(?<=<style>)[\s\S]*(?=<\/style>)/.exec(text) ?? [];
  expect(style).toContain('light-dark(');
  const hash = createHash('sha256').update(style).digest('base64');
  const policy = String(headers['content-security-policy']).split('; ');
  expect(policy.filter((directive) => directive.includes('-src '))).toEqual([
    "default-src 'none'",
    `style-src 'sha256-${hash}'`,
  ]);
  expect(policy).toContain("frame-ancestors 'none'");
});

test('words that are shown cannot become elements', async () => {
  connect = () => Promise.reject(new OperatorProblem('<b>&</b>'));
  await signIn();
  const { text } = await client.send('GET', '/api/run', { headers: { accept: 'text/html' } });
  expect(text).toContain('<p>&lt;b>&amp;&lt;/b></p>');
});

test('a rejection is HTML for who reads it, and a problem for the page', async () => {
  const words =
    'Open the console by the URL that the terminal shows last, or that "npx cedar-webhooks console" prints. It works once.';
  const html = await client.send('GET', '/', { headers: { accept: 'text/html,*/*' } });
  expect(html.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(html.text).toContain(words);
  const json = await client.send('GET', '/api/run');
  expect(JSON.parse(json.text)).toEqual({ message: words });
});

test.each([
  ['GET', '/api/nothing', 404, undefined],
  ['GET', '/api/events', 404, undefined],
  ['GET', '/api/events/x/y/z', 404, undefined],
  ['POST', '/', 404, undefined],
  ['GET', '/api/events/%E0%A4%A', 404, undefined],
  ['POST', '/api/run', 405, 'GET'],
  ['GET', '/api/sender/send', 405, 'POST, DELETE'],
  ['PATCH', '/api/sender/active', 405, 'PUT'],
])('%s %s is answered %i', async (method, path, status, allow) => {
  await signIn();
  const answer = await client.send(method, path, method === 'GET' ? {} : { body: {} });
  expect(answer.status).toBe(status);
  expect(answer.headers.allow).toBe(allow);
});

test.each([
  ['no JSON', '{"confirmed":', 'application/json', 400],
  ['a form', 'confirmed=true', 'application/x-www-form-urlencoded', 415],
  ['text', '{}', 'text/plain', 415],
  ['too long', `"${'x'.repeat(4 * 1024 * 1024)}"`, 'application/json', 413],
])('a body that is %s is rejected', async (_what, body, type, status) => {
  await signIn();
  const answer = await client.send('POST', '/api/dead-letters/redrive', {
    body,
    headers: { 'content-type': type },
  });
  expect(answer.status).toBe(status);
  expect(answer.text).not.toContain('confirmed');
});

test.each([
  ['an operator can do something about', new OperatorProblem('There is no run.'), 409, 'There is no run.'],
  ['is not there', new NotFoundProblem('Nothing is known of it.'), 404, 'Nothing is known of it.'],
  ['was asked for wrongly', new InvalidInputProblem('There is no such type.'), 400, 'There is no such type.'],
  [
    'AWS rejects',
    Object.assign(new Error('Not you.'), { name: 'AccessDeniedException', $metadata: {} }),
    502,
    'AWS answered AccessDeniedException: Not you. Use a role that may do this.',
  ],
])('what %s is told in words', async (_what, error, status, message) => {
  connect = () => Promise.reject(error);
  await signIn();
  const answer = await client.send('GET', '/api/run');
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toEqual({ message });
  expect(faults).toEqual([]);
});

test('a fault of the console is told to the terminal without the words of the error', async () => {
  connect = () => Promise.reject(new TypeError('the body {"id":42}'));
  await signIn();
  const answer = await client.send('GET', '/api/run');
  expect(answer.status).toBe(500);
  expect(answer.text).not.toContain('42');
  expect(faults.join()).toMatch(/^TypeError\n\s+at /);
  expect(faults.join()).not.toContain('42');
});

test('a stack that was not there is looked for again', async () => {
  await signIn();
  expect(await client.send('GET', '/api/run')).toMatchObject({ status: 409 });
  connect = async () =>
    ({ stackName: 'found', isLocal: true, secret: {}, eventTypes: [], clientSettings: {} }) as never;
  expect(await client.call('GET', '/api/run')).toMatchObject({ name: 'found' });
});

test('a page that does not bundle is tried again, one that does is not', async () => {
  await signIn();
  buildPage = () => Promise.reject(new Error('main.tsx: no such part'));
  expect(await client.send('GET', '/')).toMatchObject({ status: 500 });
  let builds = 0;
  buildPage = async () => {
    builds += 1;
    return PAGE;
  };
  for (const path of ['/', '/console.js', '/']) {
    expect(await client.send('GET', path)).toMatchObject({ status: 200 });
  }
  expect(builds).toBe(1);
});

test('the form of a proxy request is rejected', async () => {
  await signIn();
  const { port } = new URL(server.url);
  const socket = connectSocket(Number(port), '127.0.0.1');
  socket.write(
    `GET http://rebound.example/ HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${client.cookie}\r\nConnection: close\r\n\r\n`,
  );
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  expect(chunk.toString()).toMatch(/^HTTP\/1\.1 400 /);
  socket.destroy();
});

test('a stream whose browser has gone makes room for another', async () => {
  connect = async () =>
    ({ stackName: 'x', isLocal: true, secret: {}, eventTypes: [], clientSettings: {} }) as never;
  await signIn();
  const open = () => client.open('GET', '/api/sender/live', {});
  const streams = await Promise.all(Array.from({ length: 50 }, open));
  expect(streams.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 50 }, () => 200));
  const rejected = await client.send('GET', '/api/sender/live');
  expect(rejected).toMatchObject({ status: 503 });
  expect(rejected.headers['retry-after']).toBe('10');
  streams[0]?.on('error', () => {}).destroy();
  let status = 503;
  while (status === 503) {
    const response = await open();
    status = response.statusCode ?? 0;
    response.on('error', () => {}).destroy();
  }
  expect(status).toBe(200);
  for (const stream of streams) stream.on('error', () => {}).destroy();
});

test('closing ends the streams that are open', async () => {
  connect = async () =>
    ({ stackName: 'x', isLocal: true, secret: {}, eventTypes: [], clientSettings: {} }) as never;
  await signIn();
  const response = await client.open('GET', '/api/sender/live', {});
  expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
  response.on('error', () => {}).resume();
  await server.close();
  await ended;
});

describe('a run that is started anew', () => {
  const SIGNED = { 'content-type': 'application/json' };
  let kept: KeptAccess | undefined;
  let next: ConsoleServer;

  const start = (port: number): Promise<ConsoleServer> =>
    startConsole({
      port,
      onUrl: (url) => urls.push(url),
      memory: {
        load: () => kept,
        save: (access) => {
          kept = access;
        },
      },
      onFault: (words) => faults.push(words),
      connect: () => connect(),
      flags: '',
      timeZone: 'utc',
      buildPage: async () => PAGE,
      ports: { version: '1.2.3', fetch, now: Date.now, pause: async () => {} },
    });

  const proofOf = (key: string, authority: string, nonce: string): string =>
    createHmac('sha256', Buffer.from(key, 'base64url'))
      .update(provenText('page', authority, nonce))
      .digest('base64url');

  beforeEach(async () => {
    kept = undefined;
    next = await start(0);
    client = new ConsoleClient(next.url);
    await signIn();
  });

  afterEach(() => next.close());

  async function startAnew(): Promise<void> {
    const { port } = new URL(next.url);
    await next.close();
    // Its connections to the old one are gone.
    globalAgent.destroy();
    next = await start(Number(port));
  }

  test('lets an open page in again, at its address, by its key and not by its cookie', async () => {
    const { id, key } = await client.call<{ id: string; key: string }>('GET', '/resume-key');
    await startAnew();
    expect(await client.send('GET', '/')).toMatchObject({ status: 401 });
    const asked = await client.send('POST', '/resume', { body: { id, nonce: 'n' }, headers: SIGNED });
    expect(asked.headers['set-cookie']).toBeUndefined();
    const { nonce } = JSON.parse(asked.text) as { nonce: string };
    const proof = proofOf(key, new URL(next.url).host, nonce);
    const answered = await client.send('POST', '/resume', { body: { id, nonce, proof } });
    const [cookie = ''] = answered.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(new RegExp(`; HttpOnly; SameSite=Strict; Path=${client.base}/$`));
    [client.cookie] = cookie.split(';');
    expect(await client.send('GET', '/')).toMatchObject({ status: 200 });
    // For the run after that.
    expect(await client.call('GET', '/resume-key')).toEqual({ id, key });
  });

  test('lets nobody in who only knows the address and the cookie', async () => {
    const { id } = await client.call<{ id: string }>('GET', '/resume-key');
    await startAnew();
    const { text } = await client.send('POST', '/resume', { body: { id, nonce: 'n' } });
    const { nonce, proof } = JSON.parse(text) as { nonce: string; proof: string };
    for (const body of [
      { id, nonce, proof },
      { id, nonce: 'n', proof },
      { id: 'x', nonce: 'n' },
    ]) {
      expect(await client.send('POST', '/resume', { body })).toMatchObject({ status: 401 });
    }
    const stranger = await client.send('POST', '/resume', {
      body: { id, nonce: 'n' },
      headers: { origin: 'https://example.com' },
    });
    expect(stranger.status).toBe(403);
  });

  test('keeps no cookie and no token', () => {
    const text = JSON.stringify(kept);
    expect(text).not.toContain(client.cookie?.split('=')[1] ?? 'no cookie');
    for (const url of urls) expect(text).not.toContain(new URL(url).searchParams.get('token'));
  });
});
