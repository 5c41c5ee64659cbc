import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { JSON_LINES, JSON_SCHEMAS } from '../../cli/json/schemas.ts';
import { consoleTerminal } from '../../cli/output/console-terminal.ts';
import type { Context } from '../../cli/program/context.ts';
import { program, runCommandLine } from '../../cli/program/program.ts';
import { DynamoDbLedger } from '../../lambda/adapters/dynamodb-ledger.ts';
import { DEFAULT_EVENT_TYPES } from '../../lambda/core/settings/event-catalogue.ts';
import { sweepOutbox } from '../../lambda/functions/sweeper/sweep-outbox.ts';
import { uuid, verifiedEvent } from '../lambda/factories.ts';
import {
  startVerifier,
  SECRET as VERIFIER_SECRET,
  type VerifierServer,
} from '../operator/attack/verifier-server.ts';
import { QueueRig } from '../operator/dead-letters/bury.ts';
import { FakeLogs } from './fake-logs.ts';
import { AUDIT_LOG, openReceiver, type Receiver, SECRET } from './receiver.ts';

const LONG_ID = '12345678901234567890';
const LONG_STATUS = 'OnOff_AWAITING_QUOTE_APPROVAL_OF_SOMEBODY';
const FAILURE = {
  fingerprint: '3f2a9c01b2d4',
  name: 'DatabaseConnectionPoolExhaustedError',
  text: `The pool of the database has no connection left: ${'host-'.repeat(20)} and others.`,
};

let receiver: Receiver;
let logs: FakeLogs;
let rig: QueueRig;
let verifier: VerifierServer;
let folder: string;

/** Something of every state, with words as long as they come. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'every-command-'));
  receiver = await openReceiver({ secret: SECRET });
  receiver.putEventTypes(
    DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['accounts-receivable', 'handler'] })),
  );
  logs = new FakeLogs();
  rig = await QueueRig.open(receiver);
  verifier = await startVerifier();
  const post = async (number: number, ...more: string[]): Promise<void> => {
    const line = `send transaction --id ${LONG_ID} --status ${LONG_STATUS} --uuid ${uuid(number)}`;
    await runCommandLine([...line.split(' '), ...more], receiver.ports(), receiver.address.stateDirectory);
  };
  await post(1);
  const reject = () =>
    Promise.reject(new Error('SQS does not take it, because of a policy that somebody changed'));
  receiver.onPublish = reject;
  await post(2);
  const { dynamoDb, ledgerTable, eventTypes } = await receiver.target();
  await sweepOutbox(
    { eventTypes, sweepAfter: 60_000, maxAttempts: 1 },
    {
      ledger: new DynamoDbLedger(dynamoDb, ledgerTable, 30),
      publisher: { publish: reject },
      now: () => Date.now() + 120_000,
    },
    new AbortController().signal,
  );
  await post(3);
  await post(4, '--fields', 'status,id');
  logs.put('/aws/lambda/cedar-webhooks-test-verifier', Date.now(), {
    message: 'webhook.rejected',
    requestUuid: uuid(5),
    eventType: 'BusinessRequestPayoutConfirmationStatusChanged',
    status: 401,
    code: 'hash_mismatch',
    detail: 'The security hash does not verify.',
    platformHeaders: 3,
    path: '/webhooks/BusinessRequestPayoutConfirmationStatusChanged',
  });
  for (const number of [6, 7]) {
    const event = verifiedEvent({
      requestUuid: uuid(number),
      eventType: 'BusinessRequestStatusChanged',
      entity: 'transaction',
      subject: LONG_ID,
      status: LONG_STATUS,
      claimedAt: Date.now(),
    });
    await rig.bury(event);
    await rig.noteFailure(event, FAILURE);
  }
  const failing = { requestUuid: uuid(10), subject: '10', claimedAt: Date.now() };
  await rig.acceptFailing(verifiedEvent(failing), FAILURE);
  const parameters = { requests: 1, requestUuids: [uuid(4)], notPortable: true };
  const intent = {
    kind: 'intent',
    operation: 'held release',
    caller: 'arn:aws:iam::000000000000:user/ann',
    parameters,
  };
  for (const operationId of ['0123456789ab', 'ba9876543210']) {
    logs.put(AUDIT_LOG, Date.now(), { ...intent, operationId, reason: `ticket 7: ${'why '.repeat(20)}` });
  }
  logs.put(AUDIT_LOG, Date.now(), {
    kind: 'outcome',
    operationId: '0123456789ab',
    result: 'failed',
    counts: { released: 1 },
    error: 'AccessDeniedException',
  });
  const file = (name: string, content: string) => writeFileSync(join(folder, name), content);
  file('list.csv', [1, 2, 3, 4, 5, 8].map(uuid).join('\n'));
  file('secret.txt', VERIFIER_SECRET);
  file('body.json', `{"id":42,"status":"VALID"}`);
  file('request.json', JSON.stringify({ headers: HEADERS, body: '{"id":42,"status":"VALID"}' }));
});

afterAll(async () => {
  rig.close();
  await verifier.close();
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const HASH = '0'.repeat(64);
const HEADERS = {
  'X-Webhook-Request-UUID': uuid(9),
  'X-Webhook-Security-Fields': 'id,status',
  'X-Webhook-Security-Hash': HASH,
  'Content-Type': 'application/json',
};

/** A line for every command; those that list with as much as there is. What changes something comes last. */
const LINES: Readonly<Record<string, string>> = {
  status: `transaction ${LONG_ID}`,
  log: '',
  console: '',
  export: '--format jsonl --bodies',
  show: `${uuid(1)} --body`,
  url: '',
  reconcile: '@list.csv',
  verify: `--fields id,status --hash ${HASH} --body-file @body.json --secret-file @secret.txt`,
  explain: '@request.json',
  'secret status': '',
  'held list': '',
  'parked list': '',
  'dlq list': '',
  'dlq peek': '',
  doctor: '',
  audit: '',
  policy: 'viewer',
  attack: '--url VERIFIER --secret-file @secret.txt --only uuid-changed,header-missing',
  'held discard': `--all --dry-run`,
  'held release': '--all --dry-run',
  'parked release': '--all --dry-run',
  'dlq redrive': '--all --dry-run',
  'dlq discard': '--all --dry-run',
  replay: '--since 1h --again --dry-run',
  pause: "merchant --reason 'ticket-7'",
  resume: '--all',
  skip: `${uuid(10)} --reason why`,
  erase: `transaction ${LONG_ID} --dry-run`,
  send: `transaction --id ${LONG_ID} --status ${LONG_STATUS}`,
};

/** Lines whose JSON has another form than that of the line above. */
const OTHER_LINES: readonly (readonly [command: string, line: string])[] = [
  ['show', uuid(2)],
  ['show', uuid(4)],
  ['show', uuid(5)],
  ['url', 'merchant'],
  ['dlq peek', '--body --limit 1'],
  ['replay', `${uuid(1)} --dry-run`],
  ['replay', uuid(1)],
  ['held release', uuid(4)],
  ['held discard', `${uuid(4)} --yes`],
  ['parked release', uuid(2)],
  ['dlq discard', `--uuid ${uuid(6)} --count 1 --reason why`],
  ['dlq redrive', '--all'],
  ['send', `merchant --id 42 --wait --timeout 0.1`],
];

/** Names of commands, and whether they have `--json`. */
function commandsOf(command: Command, path: readonly string[] = []): (readonly [string, boolean])[] {
  if (command.commands.length > 0) {
    return command.commands.flatMap((each) => commandsOf(each, [...path, each.name()]));
  }
  return [[path.join(' '), command.options.some(({ long }) => long === '--json')]];
}

const COMMANDS = commandsOf(program({ ports: { version: '0' } } as Context));

async function run(command: string, line: string, ...more: string[]): Promise<{ out: string; err: string }> {
  const written = { out: '', err: '' };
  const stream = (name: 'out' | 'err') =>
    ({ write: (text: string) => (written[name] += text) }) as unknown as NodeJS.WriteStream;
  const terminal = consoleTerminal(stream('out'), stream('err'), { COLUMNS: '80' });
  const args = [command, line.replaceAll('@', `${folder}/`).replace('VERIFIER', verifier.base)]
    .flatMap((text) => text.split(' '))
    .filter((word) => word !== '');
  const writeOut = async (text: string) => {
    written.out += text;
  };
  const ports = logs.ports(receiver, { terminal, writeOut });
  await runCommandLine([...args, ...more], ports, receiver.address.stateDirectory);
  return written;
}

test('every command but those that only change a secret, or have no end, is in the table', () => {
  const known = COMMANDS.map(([name]) => name).filter((name) => !/^(secret (set|retire)|listen)$/.test(name));
  expect(Object.keys(LINES).toSorted()).toEqual(known.toSorted());
});

test('every command with --json has a schema, and no other', () => {
  const withJson = COMMANDS.filter(([name, hasJson]) => hasJson || name === 'export').map(([name]) => name);
  expect(Object.keys(JSON_SCHEMAS).toSorted()).toEqual(withJson.toSorted());
});

/** What is copied is not broken: command lines, URLs, paths. */
const TO_COPY = /^\s*(?:"?npx cedar-webhooks |https?:|\S+$)/;

describe('at 80 columns', () => {
  // What is exported is for a file.
  const printing = Object.entries(LINES).filter(([command]) => command !== 'export');

  test.each(printing)('%s has no longer row', async (command, line) => {
    const { out, err } = await run(command, line);
    const lines = `${out}${err}`.split('\n');
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((each) => each.length > 80 && !TO_COPY.test(each))).toEqual([]);
  });
});

describe('--json', () => {
  const lines = [...Object.entries(LINES), ...OTHER_LINES].filter(([command]) => command in JSON_SCHEMAS);

  test.each(lines)('of "%s %s" is as its schema says', async (command, line) => {
    const { out, err } = await run(command, line, ...(command === 'export' ? [] : ['--json']));
    const texts = out.trimEnd().split('\n');
    if (!JSON_LINES.has(command)) expect({ texts: texts.length, err }).toMatchObject({ texts: 1 });
    for (const text of texts) {
      const value: unknown = JSON.parse(text);
      expect(JSON_SCHEMAS[command]?.safeParse(value).error?.issues ?? []).toEqual([]);
      expect(misnamed(value)).toEqual([]);
    }
  });
});

/** Members that are named against the rules: one name for one thing, and times in words that say so. */
function misnamed(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    const where = `${path}/${name}`;
    // Lines of the logs are as the functions wrote them.
    if (/^\/(?:requests|access|deliveries)/.test(where)) return [];
    const isTime = typeof member === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(member);
    const saysTime = /(?:At|^at|[sS]ince|[uU]ntil)$/.test(name);
    const isMilliseconds = typeof member === 'number' && member > 1_000_000_000_000;
    const isWrong =
      /^(?:id|time|uuid)$/.test(name) ||
      isMilliseconds ||
      (isTime && !saysTime) ||
      (saysTime && member !== null && !isTime);
    return [...(isWrong ? [`${where}: ${JSON.stringify(member)}`] : []), ...misnamed(member, where)];
  });
}
