import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Connections } from '../../../lambda/adapters/connections.ts';

// Good for 127.0.0.1, and trusted nowhere else.
const tls = (file: string) => readFileSync(`test/fixtures/tls/${file}.pem`, 'utf8');
const trusted = getCACertificates('default');
const never = new AbortController().signal;

let server: Server;
let connections: Connections;
/** Connections that the server has seen, to be counted only: jest cannot print them. */
let sockets: Socket[];
let url: URL;

beforeAll(() => setDefaultCACertificates([tls('certificate')]));
afterAll(() => setDefaultCACertificates(trusted));

beforeEach(async () => {
  sockets = [];
  connections = new Connections();
  server = createServer({ key: tls('key'), cert: tls('certificate') }, (_request, response) =>
    response.end('ok'),
  );
  server.on('secureConnection', (socket) => sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  connections.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function get(): Promise<string> {
  const sent = request(url, { agent: connections }).end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return text;
}

test('the first request takes the connection that was opened early, and later ones keep it', async () => {
  await connections.open(url, never);
  expect(await get()).toBe('ok');
  expect(await get()).toBe('ok');
  expect(sockets.length).toBe(1);
});

test('without one, a request opens its own', async () => {
  expect(await get()).toBe('ok');
  expect(sockets.length).toBe(1);
});

test('a connection that the other side has closed is not used', async () => {
  const seen = once(server, 'secureConnection');
  await connections.open(url, never);
  await seen;
  const closed = once(sockets[0] as Socket, 'close');
  sockets[0]?.end();
  await closed;
  expect(await get()).toBe('ok');
  expect(sockets.length).toBe(2);
});

test('what is rejected or ended is told', async () => {
  await expect(connections.open(new URL('https://127.0.0.1:1'), never)).rejects.toThrow('ECONNREFUSED');
  await expect(connections.open(url, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  expect(await get()).toBe('ok');
});

test('only TLS is worth opening early', async () => {
  await connections.open(new URL('http://127.0.0.1:1'), never);
});
