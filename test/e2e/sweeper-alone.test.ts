import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifierEnvironment } from '../../lambda/core/settings/environment.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { markedBody } from '../log-scan/log-scan.ts';
import { observeClaims, observeEntities } from '../torture/observe.ts';
import { eventually, LOCAL_SECRET, LocalStackProcess } from './local-stack.ts';

const CLAIMS = 1000;
const REQUESTS_PER_VERIFIER = 50;

let stack: LocalStackProcess;
let silentSqs: SilentSqs;

beforeAll(async () => {
  stack = await LocalStackProcess.start({}, '--quiet');
  silentSqs = await SilentSqs.start();
});
afterAll(async () => {
  await silentSqs.stop();
  await stack.stop();
});

test('the sweeper alone delivers 1,000 claims of killed verifiers, each once in effect', async () => {
  const uuids = Array.from({ length: CLAIMS }, () => randomUUID());

  for (let first = 0; first < CLAIMS; first += REQUESTS_PER_VERIFIER) {
    const mine = uuids.slice(first, first + REQUESTS_PER_VERIFIER);
    const before = await writes();
    const verifier = startVerifier();
    const exited = once(verifier, 'exit');
    verifier.send(mine.map((uuid, index) => request(uuid, first + index + 1)));
    // Everything it was given is claimed, and SQS answers none of its calls.
    await eventually(async () => (await writes()) >= before + mine.length, 600);
    await eventually(async () => (await observeClaims(stack)).claims.length === first + mine.length, 600);
    verifier.kill('SIGKILL');
    await exited;
  }
  expect((await observeClaims(stack)).claims).toHaveLength(CLAIMS);

  // One after the other: looking takes time of the same processor. First what is told without reading the tables.
  await eventually(async () => ((await stack.calls())['sqs.SendMessage'] ?? 0) >= CLAIMS, 600);
  await eventually(async () => (await stack.messagesIn('merchant', 'handler')) === 0, 120);
  await eventually(async () => (await observeClaims(stack)).unsentClaims.length === 0, 120);
  await eventually(async () => {
    const history = [...(await observeEntities(stack)).values()].flatMap((entity) => entity.history);
    return history.filter(({ handledAt }) => handledAt !== undefined).length >= CLAIMS;
  }, 120);

  const entities = await observeEntities(stack);
  const effects = [...entities.values()].flatMap(({ history }) => history);
  expect(effects.map(({ requestUuid }) => requestUuid).toSorted()).toEqual(uuids.toSorted());
  expect([...entities.values()].map(({ status }) => status)).toEqual(Array(CLAIMS).fill('VALID'));
  // Without a fault of its own the sweeper does not send twice either.
  expect((await stack.calls())['sqs.SendMessage']).toBe(CLAIMS);
});

/** Items that were put into the tables so far, claims among them. */
async function writes(): Promise<number> {
  return (await stack.calls())['dynamodb.PutItem'] ?? 0;
}

/** An SQS that takes requests and never answers. */
class SilentSqs {
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(() => {});
  }

  static async start(): Promise<SilentSqs> {
    const silent = new SilentSqs();
    silent.#server.listen(0, '127.0.0.1');
    await once(silent.#server, 'listening');
    return silent;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** A verifier on the tables of the stack, but with another SQS. What it claims is due at once. */
function startVerifier(): ChildProcess {
  return fork('test/e2e/verifier-child.ts', {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: {
      // What tests run again and again is compiled once.
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      ...verifierEnvironment.write({
        LEDGER_TABLE: stack.parameter('ledger/table-name'),
        EVENT_TYPES: DEFAULT_EVENT_TYPES,
        QUEUE_URL_PREFIX: `${silentSqs.url}/000000000000/`,
        EVENT_SOURCE: 'urn:test',
        RETENTION_DAYS: 30,
        PAYLOAD_RETENTION_DAYS: 30,
        WEBHOOK_SECRET_ID: stack.parameter('secret/arn'),
        WEBHOOK_SECRET_JSON_KEY: '',
        PATH_TOKEN: 'off',
        PATH_TOKEN_JSON_KEY: '',
        PREVIOUS_SECRET_HOURS: 0,
        SECRET_OUTAGE_HOURS: 6,
        SECRET_CACHE_SECONDS: 60,
        SECRET_REFETCH_SECONDS: 3,
        MAX_BODY_BYTES: 1024,
        SOURCE_ALLOW_LIST: [],
        EVENT_TYPE_FIELD: '',
        SWEEP_AFTER_SECONDS: 0,
        HELD_PER_MINUTE: 1,
        CANARY: 'off',
      }),
      AWS_ENDPOINT_URL: stack.awsEndpoint,
      AWS_ENDPOINT_URL_SQS: silentSqs.url,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  });
}

/** A genuine request as API Gateway hands it over. */
function request(uuid: string, id: number): object {
  return {
    headers: {
      'content-type': 'application/json',
      'x-webhook-security-fields': 'id,status',
      'x-webhook-security-hash': createHash('sha256').update(`${id}VALID${LOCAL_SECRET}`).digest('hex'),
      'x-webhook-request-uuid': uuid,
    },
    body: markedBody(id, 'VALID'),
    isBase64Encoded: false,
    rawPath: '/webhooks/BusinessKycStatusChanged',
    requestContext: { requestId: uuid, http: { sourceIp: '127.0.0.1' } },
  };
}
