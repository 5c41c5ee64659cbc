import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { parseCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import { openReceiver, type Receiver } from '../cli/receiver.ts';
import { claimOf, never, uuid, verifiedEvent } from '../lambda/factories.ts';
import { startCommandLine } from './tool-process.ts';

const EVENTS = 200;
const ENTITIES = 10;

let receiver: Receiver;
let server: Server;
/** Numbers of the events that came, as they came. */
const came: number[] = [];
let onCame: () => void = () => {};

beforeAll(async () => {
  receiver = await openReceiver();
  server = createServer(async (request, response) => {
    const { requestUuid } = parseCloudEvent(await text(request));
    came.push(Number(requestUuid.slice(-12)));
    onCame();
    response.writeHead(request.headers['content-type'] === 'application/cloudevents+json' ? 204 : 415).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await receiver.close();
});

/** Resolves once so many different events came. */
async function cameAtLeast(count: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  onCame = () => new Set(came).size >= count && resolve();
  onCame();
  await promise;
}

async function claimEvents(first: number, count: number): Promise<void> {
  const { dynamoDb, ledgerTable } = await receiver.target();
  const ledger = new DynamoDbLedger(dynamoDb, ledgerTable, 30);
  for (let number = first; number < first + count; number++) {
    const now = Date.now();
    const event = verifiedEvent({
      requestUuid: uuid(number),
      subject: String(number % ENTITIES),
      claimedAt: now,
    });
    expect(await ledger.claim(claimOf({ event, claimId: `claim-${number}` }), now, never)).toBe('claimed');
  }
}

function listen(): { child: ChildProcess; ready: Promise<void>; ended: Promise<{ err: string }> } {
  const { port } = server.address() as AddressInfo;
  const { child, ended } = startCommandLine([
    'listen',
    '--forward-to',
    `http://127.0.0.1:${port}/hook`,
    '--state-directory',
    receiver.address.stateDirectory,
  ]);
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  child.stderr?.on('data', (chunk) => String(chunk).includes('Forwarding') && resolve());
  return { child, ready, ended };
}

test('stopped, killed and started again in the middle of 200 events: each is forwarded, in order per entity', async () => {
  const first = listen();
  await first.ready;
  await claimEvents(0, 60);
  await cameAtLeast(20);
  first.child.kill('SIGSTOP');
  await claimEvents(60, 60);
  first.child.kill('SIGCONT');
  await cameAtLeast(90);
  first.child.kill('SIGKILL');
  await first.ended;
  await claimEvents(120, EVENTS - 120);
  const second = listen();
  await cameAtLeast(EVENTS);
  second.child.kill('SIGINT');
  expect((await second.ended).err).toMatch(/Forwarding what the local run accepts since /);

  expect([...new Set(came)].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: EVENTS }, (_, number) => number),
  );
  for (let entity = 0; entity < ENTITIES; entity++) {
    const numbers = came.filter((number) => number % ENTITIES === entity);
    // What was answered and not noted by then is repeated, and nothing else.
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(numbers.length).toBeLessThanOrEqual(EVENTS / ENTITIES + 1);
  }
});
