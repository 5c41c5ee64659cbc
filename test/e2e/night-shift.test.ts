import { createHash, createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { eventually, LOCAL_SECRET, LocalStackProcess } from './local-stack.ts';
import { Watched } from './watched.ts';
import { namedTarget, startWebhooks, webhooks } from './webhooks-process.ts';

/** What an operator meets in a night, and repairs with the tool alone. */

const MERCHANTS = Array.from({ length: 25 }, (_, index) => 1 + index);
const EVENTS = 2 * MERCHANTS.length;

let stack: LocalStackProcess;
let watched: Watched;
let folder: string;

beforeAll(async () => {
  stack = await LocalStackProcess.start(
    {
      // A failure is the last at once, and its message comes to the dead-letter queue after 48 seconds.
      handlerTimeoutSeconds: 8,
      maxReceiveCount: 1,
      // On a busy machine an event that takes longer would be a second cause.
      recordTimeoutSeconds: 3,
      // A secret that was replaced is out of use at once.
      previousSecretHours: 0,
      secretCacheSeconds: 1,
      secretRefetchSeconds: 1,
    },
    '--quiet',
  );
  watched = new Watched(stack);
  folder = mkdtempSync(join(tmpdir(), 'night-shift-'));
});
afterAll(async () => {
  watched?.close();
  rmSync(folder, { recursive: true, force: true });
  await stack?.stop();
});

/** Dead letters of one cause, as the tool lists them. */
interface Group {
  readonly count: number;
  /** Null where nobody noted a failure. */
  readonly fingerprint: string | null;
  readonly error?: string;
}

const statusKey = (id: number) => ({ pk: { S: `merchant#${id}` }, sk: { S: 'status' } });

/** As after a rollback: a later version of the code has written the statuses, and this one leaves them alone. */
async function breakHandler(): Promise<void> {
  const TableName = stack.parameter('entities/table-name');
  for (const id of MERCHANTS) {
    const Item = { ...statusKey(id), v: { N: '2' }, orderKey: { S: '0' }, status: { S: 'LATER' } };
    await stack.dynamodb.send(new PutItemCommand({ TableName, Item }));
  }
}

async function healHandler(): Promise<void> {
  const TableName = stack.parameter('entities/table-name');
  for (const id of MERCHANTS) {
    await stack.dynamodb.send(new DeleteItemCommand({ TableName, Key: statusKey(id) }));
  }
}

async function deadLetters(): Promise<{ visible: number; hidden: number }> {
  const { Attributes } = await stack.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: stack.parameter('queues/merchant/handler/dlq-url'),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    visible: Number(Attributes?.ApproximateNumberOfMessages),
    hidden: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
  };
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test('50 failures of one cause: alarm, one fingerprint, an interrupted redrive, all handled once', async () => {
  await breakHandler();
  const uuids: string[] = [];
  for (const status of ['PENDING', 'VALID']) {
    for (const id of MERCHANTS) {
      const uuid = randomUUID();
      expect(await stack.sendStatus(uuid, id, status)).toMatchObject({ status: 200 });
      uuids.push(uuid);
    }
  }
  await eventually(async () => (await deadLetters()).visible === EVENTS, 300);
  expect(await watched.sumOf('DeadLetteredEvents')).toBe(EVENTS);
  await eventually(async () => (await watched.alarm('dead-letters-merchant-handler')) === 'ALARM');

  const listed = await webhooks(stack, 'dlq', 'list', '--type', 'merchant', '--json');
  expect(listed.exitCode).toBe(0);
  const { queues } = JSON.parse(listed.out) as { queues: [{ total: number; groups: Group[] }] };
  const [queue] = queues;
  expect(queue.total).toBe(EVENTS);
  // A note is best effort and bounded in time: a busy machine may miss one.
  const noted = queue.groups.filter(({ fingerprint }) => fingerprint !== null);
  expect(noted).toEqual([
    expect.objectContaining({
      fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
      error: expect.stringContaining('RecordVersionError'),
    }),
  ]);
  expect(noted[0]?.count).toBeGreaterThan(EVENTS / 2);

  await healHandler();
  // Slowly enough that it is not through before it is interrupted.
  const { child, ended } = startWebhooks(stack, ...['dlq', 'redrive', '--type', 'merchant', '--rate', '3']);
  await eventually(async () => {
    const { visible, hidden } = await deadLetters();
    return visible + hidden < EVENTS - 5;
  });
  child.kill('SIGINT');
  const interrupted = await ended;
  expect(interrupted).toMatchObject({ exitCode: 130, err: namedTarget(stack) });
  const [, moved] = /(\d+) dead letters moved, 0 left, interrupted/.exec(interrupted.out) ?? [];
  expect(Number(moved)).toBeGreaterThan(5);
  expect(await deadLetters()).toEqual({ visible: EVENTS - Number(moved), hidden: 0 });

  const rest = await webhooks(stack, 'dlq', 'redrive', '--type', 'merchant');
  expect(rest).toMatchObject({ exitCode: 0, err: namedTarget(stack) });
  expect(rest.out).toContain(`${EVENTS - Number(moved)} dead letters moved, 0 left`);

  const histories = await eventually(async () => {
    const all = await Promise.all(MERCHANTS.map((id) => stack.history('merchant', id)));
    return all.flat().every(({ handledAt }) => handledAt !== undefined) && all;
  }, 300);
  expect(
    histories
      .flat()
      .map(({ requestUuid }) => requestUuid)
      .toSorted(),
  ).toEqual(uuids.toSorted());
  expect(histories.flat().filter(({ late }) => late)).toEqual([]);
  expect(await Promise.all(MERCHANTS.map((id) => stack.status('merchant', id)))).toEqual(
    MERCHANTS.map(() => 'VALID'),
  );
  expect(await deadLetters()).toEqual({ visible: 0, hidden: 0 });
});

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** A request as it is saved from the platform's Webhook Log. The one that it spoils has the hash of `901VALID`. */
function saved(cause: string, spoiled: { hash: string; fields?: string; body?: string }): string {
  const { hash, fields = 'id,status', body = '{"id":901,"status":"VALID","toAmount":"1500.10"}' } = spoiled;
  const headers = {
    'Content-Type': 'application/json',
    'X-Webhook-Request-UUID': randomUUID(),
    'X-Webhook-Security-Fields': fields,
    'X-Webhook-Security-Hash': hash,
  };
  return file(`${cause}.json`, JSON.stringify({ url: '/webhooks/BusinessKycStatusChanged', headers, body }));
}

test('an old secret: 20 requests rejected, and the causes of ten spoiled ones named', async () => {
  const secret = 'secret-of-the-second-half-of-the-night';
  await stack.storeSecret(secret);
  const reject = () => stack.sendStatus(randomUUID(), 901, 'VALID', LOCAL_SECRET);
  // Until the verifier has seen the new one.
  await eventually(async () => (await reject()).status === 401);
  const before = await watched.sumOf('HashMismatches');
  for (let count = 0; count < 20; count++) {
    expect(await reject()).toMatchObject({ status: 401, body: { code: 'hash_mismatch' } });
  }
  expect(await watched.sumOf('HashMismatches')).toBe(before + 20);
  await eventually(async () => (await watched.alarm('hash-mismatches')) === 'ALARM');

  const genuine = sha256(`901VALID${secret}`);
  const requests: Readonly<Record<string, string>> = {
    secret_previous_expired: saved('secret_previous_expired', { hash: sha256(`901VALID${LOCAL_SECRET}`) }),
    status_altered: saved('status_altered', { hash: sha256(`901PENDING${secret}`) }),
    number_text: saved('number_text', { hash: sha256(`901.0VALID${secret}`) }),
    list_mismatch: saved('list_mismatch', { hash: sha256(`VALID901${secret}`), fields: 'status,id' }),
    body_base64: saved('body_base64', {
      hash: genuine,
      body: Buffer.from('{"id":901,"status":"VALID"}').toString('base64'),
    }),
    separator: saved('separator', { hash: sha256(`901,VALID${secret}`) }),
    hmac: saved('hmac', { hash: createHmac('sha256', secret).update('901VALID').digest('hex') }),
    hash_encoding: saved('hash_encoding', { hash: Buffer.from(genuine, 'hex').toString('base64') }),
    field_missing: saved('field_missing', { hash: genuine, body: '{"id":901}' }),
  };
  for (const [cause, path] of Object.entries(requests)) {
    const { exitCode, out, err } = await webhooks(stack, 'explain', path);
    expect({ exitCode, cause: out.slice(0, out.indexOf(':')) }).toEqual({ exitCode: 1, cause });
    for (const withheld of [secret, LOCAL_SECRET, genuine, '1500.10'])
      expect(out + err).not.toContain(withheld);
  }
  // The tenth is at home: a line break too many in what was stored.
  const withLineBreak = file('secret.txt', `${secret}\n\n`);
  const explained = await webhooks(
    stack,
    ...['explain', saved('secret_line_break', { hash: genuine }), '--secret-file', withLineBreak],
  );
  expect(explained).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^secret_line_break: /) });
});

test('a list of the platform, with three requests that never came', async () => {
  const secret = 'secret-of-the-platform-for-its-list';
  await stack.storeSecret(secret);
  const came = Array.from({ length: 10 }, () => randomUUID());
  const withheld = Array.from({ length: 3 }, () => randomUUID());
  const forged = randomUUID();
  const [first = ''] = came;
  await eventually(async () => (await stack.sendStatus(first, 950, 'VALID', secret)).status === 200);
  for (const uuid of came)
    expect(await stack.sendStatus(uuid, 950, 'VALID', secret)).toMatchObject({ status: 200 });
  expect(await stack.sendStatus(forged, 950, 'VALID', 'guess')).toMatchObject({ status: 401 });
  await eventually(
    async () =>
      (await stack.history('merchant', 950)).filter(({ handledAt }) => handledAt !== undefined).length === 10,
  );

  const list = file(
    'export.csv',
    `uuid,time\n${[...came, ...withheld, forged].map((uuid) => `${uuid},`).join('\n')}\n`,
  );
  const replayList = join(folder, 'replay.txt');
  const { exitCode, out } = await webhooks(stack, 'reconcile', list, '--json', '--replay-list', replayList);
  expect(exitCode).toBe(1);
  const { counts, findings } = JSON.parse(out) as {
    counts: Record<string, number>;
    findings: readonly { requestUuid: string; verdict: string; note?: string }[];
  };
  expect(counts).toMatchObject({ handled: 10, missing: 3, rejected: 1, stuck: 0, held: 0 });
  const missing = findings.filter(({ verdict }) => verdict === 'missing');
  expect(missing.map(({ requestUuid }) => requestUuid).toSorted()).toEqual(withheld.toSorted());
  expect(findings).toContainEqual(
    expect.objectContaining({ requestUuid: forged, verdict: 'rejected', note: '401 hash_mismatch' }),
  );
  expect(readFileSync(replayList, 'utf8').trim().split('\n').toSorted()).toEqual(
    [...withheld, forged].toSorted(),
  );
});
