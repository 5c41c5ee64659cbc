import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asExpected, type Probe, REJECTED } from '../../../operator/attack/attack.ts';
import { exchange } from '../../../operator/attack/run-attacks.ts';

const never = new AbortController().signal;

let server: Server;
let requests: number;

beforeEach(async () => {
  requests = 0;
  server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(401).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Sends a request whose answers take so many milliseconds by the clock. */
function exchanged(...latencies: readonly number[]) {
  const times = latencies.flatMap((latency) => [0, latency]);
  const { port } = server.address() as AddressInfo;
  const request = { origin: `http://127.0.0.1:${port}`, path: '/', headers: [], body: '' };
  const probe: Probe = { what: 'a forged hash', request, expected: [REJECTED] };
  return exchange(probe, { now: () => times.shift() ?? 0, pause: async () => {} }, never);
}

test('an answer that came late is asked for once more: the machine may have stood still', async () => {
  expect(asExpected([await exchanged(37_000, 5)])).toEqual({ kind: 'rejected' });
  expect(requests).toBe(2);
});

test('one that comes late each time is a hole', async () => {
  expect(asExpected([await exchanged(11_000, 12_000, 13_000, 14_000)])).toEqual({
    kind: 'hole',
    detail: 'a forged hash: took 14 s',
  });
  expect(requests).toBe(4);
});
