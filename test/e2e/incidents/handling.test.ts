import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { CURRENT_STATUS, entityKey } from '../../../lambda/core/ledger/entity-status.ts';
import { eventually, LOCAL_SECRET, LocalStackProcess } from '../local-stack.ts';
import { startCommandLine } from '../tool-process.ts';
import { Watched } from '../watched.ts';
import { OnCall } from './on-call.ts';
import { Folder, hashOf, savedRequest } from './saved-request.ts';

const TYPE = 'BusinessKycStatusChanged';

let stack: LocalStackProcess;
let watched: Watched;
let folder: Folder;

beforeAll(async () => {
  stack = await LocalStackProcess.start(
    {
      // An attempt that fails is followed by another after 48 seconds, and that one is the last.
      handlerTimeoutSeconds: 8,
      maxReceiveCount: 2,
      // On a busy machine an event that takes longer would be a second cause.
      recordTimeoutSeconds: 3,
    },
    '--quiet',
  );
  watched = new Watched(stack);
  folder = new Folder();
});
afterAll(async () => {
  watched?.close();
  folder?.remove();
  await stack?.stop();
});

const keyOf = (id: number) => ({ pk: { S: entityKey('merchant', String(id)) }, sk: { S: CURRENT_STATUS } });

/** As after a rollback: a later version of the code has written the status, and this one leaves it alone and fails. */
async function breakHandlerOf(id: number): Promise<void> {
  const Item = {
    ...keyOf(id),
    v: { N: '2' },
    orderKey: { S: '0' },
    status: { S: 'LATER' },
    eventType: { S: TYPE },
    requestUuid: { S: randomUUID() },
    claimedAt: { N: '0' },
  };
  await stack.dynamodb.send(new PutItemCommand({ TableName: stack.parameter('entities/table-name'), Item }));
}

async function healHandlerOf(id: number): Promise<void> {
  const TableName = stack.parameter('entities/table-name');
  await stack.dynamodb.send(new DeleteItemCommand({ TableName, Key: keyOf(id) }));
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

/** Sends the statuses of merchants, those of each in order. @returns their request UUIDs */
async function sendAll(ids: readonly number[], statuses: readonly string[]): Promise<string[]> {
  const uuids: string[] = [];
  for (const status of statuses) {
    for (const id of ids) {
      const uuid = randomUUID();
      expect(await stack.sendStatus(uuid, id, status)).toMatchObject({ status: 200 });
      uuids.push(uuid);
    }
  }
  return uuids;
}

let blocked: { readonly first: string; readonly second: string; readonly markedAt: number };

/** Has an event fail that another one waits behind, and skips it. Its handler is well again then. */
async function blockAndSkip(id: number): Promise<typeof blocked> {
  await breakHandlerOf(id);
  const [first = '', second = ''] = await sendAll([id], ['PENDING', 'VALID']);
  await eventually(async () => (await stack.history('merchant', id)).some((entry) => 'failedAt' in entry));
  const { exitCode, out } = await new OnCall(stack).begin('skip', first, '--reason', 'ticket 7');
  expect([exitCode, out]).toEqual([
    0,
    expect.stringContaining('its handler moves it to the dead-letter queue'),
  ]);
  const markedAt = Date.now();
  await healHandlerOf(id);
  return { first, second, markedAt };
}

/** Of the handler's queue, as the template has it; in milliseconds. */
async function visibilityTimeout(): Promise<number> {
  const { Attributes } = await stack.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: stack.parameter('queues/merchant/handler/url'),
      AttributeNames: ['VisibilityTimeout'],
    }),
  );
  return Number(Attributes?.VisibilityTimeout) * 1000;
}

/** One event of each: of a second one the attempts begin when the first is in the dead-letter queue. */
const POISONED = Array.from({ length: 50 }, (_, index) => 100 + index);
const POISON = POISONED.length;
let poison: readonly string[];

test('the handler throws for one entity: 3 commands', async () => {
  await breakHandlerOf(7);
  const [first = '', second = ''] = await sendAll([7], ['PENDING', 'VALID']);
  const onCall = new OnCall(stack, LOCAL_SECRET);
  const found = await eventually(async () => {
    const { exitCode, out } = await new OnCall(stack).begin('doctor');
    return exitCode === 1 && out.includes('RecordVersionError') && out;
  });
  expect(found).toContain('1 event waits behind it');

  // From the event in front of which others wait, or from one of those, to the cause.
  await onCall.begin('doctor');
  const shown = await onCall.follow('show');
  expect(shown.out).toContain(first);
  expect(shown.out).toMatch(/^handling {2}attempt 1 of 2 failed/m);
  expect(shown.out).toMatch(/^error {5}RecordVersionError: .* Deploy the version that wrote it/m);
  blocked = await blockAndSkip(8);
  await healHandlerOf(7);

  // What comes next takes its time: the next attempt is 48 seconds after the first.
  for (const id of POISONED) await breakHandlerOf(id);
  poison = await sendAll(POISONED, ['VALID']);

  for (const uuid of [first, second]) await stack.handled(uuid, 'merchant', 7);
  expect((await stack.history('merchant', 7)).filter(({ late }) => late)).toEqual([]);
  const repaired = await onCall.again();
  expect(repaired.out).toMatch(/^handling {2}2 attempts, handled after /m);
  expect(onCall.steps).toBe(3);
});

test('a skip frees a blocked entity within one visibility time-out, and nothing is lost', async () => {
  const { first, second, markedAt } = blocked;
  const { handledAt = 0 } = await stack.handled(second, 'merchant', 8);
  // Another attempt that failed would have held it up once more.
  expect(handledAt - markedAt).toBeLessThan(1.5 * (await visibilityTimeout()));
  const [skipped] = await stack.history('merchant', 8);
  expect(skipped).toMatchObject({ skippedAt: expect.any(Number), skipReason: 'ticket 7' });
  expect(skipped).not.toHaveProperty('handledAt');

  // Redriven, the mark is not obeyed again.
  const redriven = await new OnCall(stack).begin('dlq', 'redrive', '--uuid', first);
  expect(redriven).toMatchObject({ exitCode: 0, out: expect.stringContaining('1 dead letter moved') });
  expect(await stack.handled(first, 'merchant', 8)).toMatchObject({ late: true });
  expect(await stack.status('merchant', 8)).toBe('VALID');
});

test('the same UUID with other content: 3 commands', async () => {
  const uuid = randomUUID();
  const body = '{"id":901,"status":"VALID","toAmount":"1512.55"}';
  const hash = hashOf('901VALID', LOCAL_SECRET);
  const sent = { uuid, signed: '901VALID', body };
  expect(await stack.sendStatus(uuid, 901, 'VALID')).toMatchObject({ status: 200 });
  expect(await stack.send(sent)).toMatchObject({ status: 409 });

  const onCall = new OnCall(stack, LOCAL_SECRET, hash, '1512.55');
  const found = await onCall.begin('doctor');
  expect(found.out).toContain('409 uuid_conflict');
  const file = folder.save('second.json', savedRequest({ url: `/webhooks/${TYPE}`, uuid, hash, body }));
  const explained = await onCall.follow('explain', { file });
  expect(explained).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^uuid_conflict: /) });
  expect(explained.out).toContain('have this one sent with a UUID of its own');

  const own = randomUUID();
  expect(await stack.send({ ...sent, uuid: own })).toMatchObject({ status: 200 });
  await stack.handled(own, 'merchant', 901);
  const again = folder.save('own.json', savedRequest({ url: `/webhooks/${TYPE}`, uuid: own, hash, body }));
  expect(await onCall.begin('explain', again)).toMatchObject({ exitCode: 0 });
  expect(onCall.steps).toBe(3);
});

/** The platform's export in the forms in which people have it. */
const LISTS: readonly [name: string, write: (uuids: readonly string[]) => string | Uint8Array][] = [
  ['export.csv', (uuids) => `Time,"Request ID",Note\n${uuids.map((uuid) => `,"${uuid}",é\n`).join('')}`],
  [
    'excel.csv',
    (uuids) =>
      Buffer.from(`Request ID;Übertragen\r\n${uuids.map((uuid) => `${uuid};ja\r\n`).join('')}`, 'latin1'),
  ],
  [
    'export.tsv',
    (uuids) =>
      Buffer.from(`\ufeffTime\tRequest ID\n${uuids.map((uuid) => `\t${uuid}\n`).join('')}`, 'utf16le'),
  ],
  ['export.json', (uuids) => JSON.stringify({ items: uuids.map((uuid) => ({ requestUuid: uuid })) })],
  ['export.jsonl', (uuids) => uuids.map((uuid) => `${JSON.stringify({ requestUuid: uuid })}\n`).join('')],
  [
    'export.txt',
    (uuids) => `\ufeff${uuids.map((uuid) => `sent ${uuid.replaceAll('-', '').toUpperCase()}`).join('\r\n')}`,
  ],
];

test('events that never arrived, found from lists of any form: 2 commands', async () => {
  const came = await sendAll(
    [950],
    Array.from({ length: 10 }, () => 'VALID'),
  );
  const withheld = Array.from({ length: 3 }, () => randomUUID());
  const forged = randomUUID();
  expect(await stack.sendStatus(forged, 950, 'VALID', 'guess')).toMatchObject({ status: 401 });
  for (const uuid of came) await stack.handled(uuid, 'merchant', 950);

  const all = [...came, ...withheld, forged];
  const [replayList, toSend] = [folder.path('replay.txt'), [...withheld, forged].toSorted()];
  const found = await Promise.all(
    LISTS.map(async ([name, write]) => {
      const [file, list] = [folder.save(name, write(all)), folder.path(`replay-${name}`)];
      const { exitCode, out } = await new OnCall(stack, LOCAL_SECRET).begin(
        ...['reconcile', file, '--replay-list', list],
      );
      const counts = Object.fromEntries(
        [...out.matchAll(/^(\w[\w ]*?) {2,}(\d+)/gm)].map(([, verdict = '', count]) => [
          verdict,
          Number(count),
        ]),
      );
      return { name, exitCode, counts, list: readFileSync(list, 'utf8').trim().split('\n').toSorted() };
    }),
  );
  const counts = expect.objectContaining({ handled: 10, missing: 3, rejected: 1, stuck: 0, held: 0 });
  expect(found).toEqual(LISTS.map(([name]) => ({ name, exitCode: 1, counts, list: toSend })));

  const onCall = new OnCall(stack, LOCAL_SECRET);
  const file = folder.path('export.csv');
  await onCall.begin('reconcile', file, '--replay-list', replayList);
  for (const uuid of readFileSync(replayList, 'utf8').trim().split('\n')) {
    expect(await stack.sendStatus(uuid, 950, 'VALID')).toMatchObject({ status: 200 });
    await stack.handled(uuid, 'merchant', 950);
  }
  expect(await onCall.begin('reconcile', file)).toMatchObject({ exitCode: 0 });
  expect(onCall.steps).toBe(2);
});

test('an export for an auditor, as CSV and as JSON Lines with bodies: 2 commands', async () => {
  const onCall = new OnCall(stack, LOCAL_SECRET);
  const csv = folder.path('audit.csv');
  expect(await onCall.begin('export', '--format', 'csv', '--since', '1h', '--output', csv)).toMatchObject({
    exitCode: 0,
  });
  const lines = folder.path('audit.jsonl');
  const wanted = ['export', '--format', 'jsonl', '--since', '1h', '--entity', 'merchant:950'];
  expect(await onCall.begin(...wanted, '--bodies', '--output', lines)).toMatchObject({ exitCode: 0 });
  expect(onCall.steps).toBe(2);

  const rows = readFileSync(csv, 'utf8').trim().split(/\r?\n/);
  expect(rows.filter((row) => row.includes('uuid_conflict'))).toHaveLength(1);
  for (const uuid of poison) expect(rows.filter((row) => row.includes(uuid))).toHaveLength(1);
  expect(rows.join('\n')).not.toContain('"id":950');
  const records = readFileSync(lines, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records).toHaveLength(14);
  for (const record of records)
    expect(JSON.stringify(record)).toMatch(/\\"id\\":950,\\"status\\":\\"VALID\\"/);
});

test('poison messages, 50 of one cause, redriven after the repair although interrupted: 5 commands', async () => {
  await eventually(async () => (await deadLetters()).visible === POISON, 300);
  // And the one that was skipped.
  expect(await watched.sumOf('DeadLetteredEvents')).toBe(POISON + 1);
  await eventually(async () => (await watched.alarm('dead-letters-merchant-handler')) === 'ALARM');

  const onCall = new OnCall(stack, LOCAL_SECRET);
  const found = await onCall.begin('doctor');
  expect(found).toMatchObject({
    exitCode: 1,
    out: expect.stringContaining(`${POISON} events of merchant failed`),
  });
  const listed = await onCall.follow('dlq list');
  // A note is best effort and bounded in time: a busy machine may miss one.
  const [, noted = '', fingerprint = ''] =
    /^ *(\d+) {2}([0-9a-f]{12}) {2}RecordVersionError/m.exec(listed.out) ?? [];
  expect(Number(noted)).toBeGreaterThan(POISON / 2);
  for (const id of POISONED) await healHandlerOf(id);

  // The printed command takes one cause; slowly enough that it is not through before it is interrupted.
  expect(listed.out).toContain('npx cedar-webhooks dlq redrive --fingerprint <fingerprint>');
  const flags = ['--state-directory', stack.stateDirectory];
  const { child, ended } = startCommandLine([
    'dlq',
    'redrive',
    '--fingerprint',
    fingerprint,
    '--rate',
    '3',
    ...flags,
  ]);
  onCall.steps += 1;
  await eventually(async () => {
    const { visible, hidden } = await deadLetters();
    return visible + hidden < POISON - 5;
  });
  child.kill('SIGINT');
  const interrupted = await ended;
  expect(interrupted.exitCode).toBe(130);
  const [, moved] = /(\d+) dead letters moved, 0 left, interrupted/.exec(interrupted.out) ?? [];
  expect(Number(moved)).toBeGreaterThan(5);
  expect(await deadLetters()).toEqual({ visible: POISON - Number(moved), hidden: 0 });

  expect(await onCall.begin('dlq', 'redrive', '--type', 'merchant')).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining(`${POISON - Number(moved)} dead letters moved, 0 left`),
  });
  const histories = await eventually(async () => {
    const all = await Promise.all(POISONED.map((id) => stack.history('merchant', id)));
    return all.flat().every(({ handledAt }) => handledAt !== undefined) && all.flat();
  }, 300);
  expect(histories.map(({ requestUuid }) => requestUuid).toSorted()).toEqual(poison.toSorted());
  expect(histories.filter(({ late }) => late)).toEqual([]);
  expect(await Promise.all(POISONED.map((id) => stack.status('merchant', id)))).toEqual(
    POISONED.map(() => 'VALID'),
  );
  expect(await deadLetters()).toEqual({ visible: 0, hidden: 0 });

  const repaired = await onCall.begin('doctor');
  expect(repaired.out).toMatch(/^ok +dead letters +nothing in/m);
  expect(repaired.out).toMatch(/^ok +waiting /m);
  expect(onCall.steps).toBe(5);
});
