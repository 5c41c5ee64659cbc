import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExplainOptions, explain } from '../../../cli/commands/explain/run.ts';
import type { CliPorts } from '../../../cli/program/ports.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { FakeLogs } from '../fake-logs.ts';
import { openReceiver, type Receiver, SECRET } from '../receiver.ts';

const BODY = '{"id":4200042,"status":"VALID"}';
const HASH = createHash('sha256').update(`4200042VALID${SECRET}`).digest('hex');

let folder: string;
let receiver: Receiver;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'explain-'));
  receiver = await openReceiver();
});

afterAll(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';
const HEADERS = [
  'content-type: application/json',
  `x-webhook-request-uuid: ${UUID}`,
  'x-webhook-security-fields: id,status',
  `x-webhook-security-hash: ${HASH}`,
];

function saved(body = BODY): string {
  const lines = ['POST /webhooks/BusinessKycStatusChanged HTTP/1.1', ...HEADERS, '', body];
  return file('request.txt', lines.join('\r\n'));
}

async function run(options: ExplainOptions): Promise<{ exitCode: number; text: string }> {
  const exitCode = await explain(options, receiver.ports());
  const text = receiver.text();
  expect(text).not.toMatch(/[0-9a-f]{20}|4200042/i);
  expect(text).not.toContain(SECRET);
  return { exitCode, text };
}

describe('offline', () => {
  const secretFile = (secret = SECRET) => file('secret.txt', secret);

  test('a genuine request verifies', async () => {
    const { exitCode, text } = await run({ file: saved(), secretFile: secretFile() });
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^verifies: The hash verifies.*\n {2}To do: If it was rejected/);
  });

  test('the previous secret is named', async () => {
    const { exitCode, text } = await run({
      file: saved(),
      secretFile: secretFile('another-secret'),
      previousSecretFile: file('previous.txt', `${SECRET}\n`),
    });
    expect(exitCode).toBe(0);
    expect(text).toMatch(/^secret_previous: /);
  });

  test('what has no known cause fails', async () => {
    const { exitCode, text } = await run({ file: saved(), secretFile: secretFile('another-secret') });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^unknown: /);
  });

  test('the parts of a request do as well, and JSON says the same', async () => {
    const parts = { fields: 'status,id', hash: HASH, bodyFile: file('body.json', BODY) };
    const { exitCode, text } = await run({
      ...parts,
      secretFile: secretFile(),
      eventType: 'merchant',
      json: true,
    });
    expect(exitCode).toBe(1);
    expect(JSON.parse(text)).toEqual({
      known: true,
      findings: [{ cause: 'list_other', wrong: expect.any(String), todo: expect.any(String) }],
    });
  });
});

test('a command line takes its body from a file beside it, and from nowhere else', async () => {
  const command = (body: string) =>
    file(
      'command.txt',
      `curl -X POST 'https://hooks.test/webhooks/BusinessKycStatusChanged' \\\n -H 'X-Webhook-Request-UUID: ${UUID}' -H 'X-Webhook-Security-Fields: id,status' -H 'X-Webhook-Security-Hash: ${HASH}' --data-binary @${body}`,
    );
  const secretFile = file('secret.txt', SECRET);
  file('body.json', BODY);
  const { exitCode, text } = await run({ file: command('body.json'), secretFile });
  expect(exitCode).toBe(0);
  expect(text).toMatch(/^verifies: /);
  for (const elsewhere of ['../body.json', join(tmpdir(), 'body.json'), '-']) {
    await expect(run({ file: command(elsewhere), secretFile })).rejects.toThrow(InvalidInputProblem);
  }
});

const VERIFIER = '/aws/lambda/cedar-webhooks-test-verifier';
const DAY = 86_400_000;

describe('with a run', () => {
  let logs: FakeLogs;

  beforeEach(() => {
    logs = new FakeLogs();
  });

  const online = async (options: Partial<ExplainOptions> = {}, change: Partial<CliPorts> = {}) => {
    const ports = logs.ports(receiver, change);
    const exitCode = await explain(
      { file: options.file ?? saved(), address: receiver.address, ...options },
      ports,
    );
    const text = receiver.text();
    expect(text).not.toMatch(/4200042/);
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(HASH);
    return { exitCode, text };
  };
  const rejected = (status: number, code: string, time = Date.now()) =>
    logs.put(VERIFIER, time, {
      message: 'webhook.rejected',
      requestUuid: UUID,
      status,
      code,
      detail: 'So it is.',
    });

  test('without a stored secret it says how to store one', async () => {
    const exitCode = await runCommandLine(
      ['explain', saved()],
      receiver.ports(),
      receiver.address.stateDirectory,
    );
    expect(exitCode).toBe(1);
    expect(receiver.text()).toContain('cedar-webhooks secret set');
  });

  test('uses its secrets: a line break, then the right one, then the one before', async () => {
    receiver.aws.secrets.put(receiver.secretArn, `${SECRET}\n`);
    expect((await online()).text).toMatch(/^secret_line_break: The stored secret ends in a line break/);
    receiver.aws.secrets.put(receiver.secretArn, SECRET);
    expect((await online()).text).toMatch(/^not_received: /);
    receiver.aws.secrets.put(receiver.secretArn, 'a-newer-secret');
    expect((await online()).text).toMatch(
      /^not_received: .*\nsecret_previous: .* still verifies for a while/s,
    );
    const tomorrow = Date.now() + 25 * 3_600_000;
    const late = await online({}, { now: () => tomorrow });
    expect(late).toMatchObject({ exitCode: 1, text: expect.stringMatching(/^secret_previous_expired: /) });
    receiver.aws.secrets.put(receiver.secretArn, SECRET);
  });

  test('what the stack knows nothing of is not right, however it verifies', async () => {
    const { exitCode, text } = await online();
    expect(exitCode).toBe(1);
    expect(text).toMatch(
      /^not_received: This stack knows nothing of it: no event, nothing held, and no line/,
    );
    expect(text).toContain('--since 7d');
    logs.rejection = 'AccessDeniedException';
    expect((await online()).text).toMatch(
      /^not_received: .*the permission logs:FilterLogEvents is missing\. So whether/,
    );
  });

  test('without permission for the ledger, what is known without it is said, and it is not right', async () => {
    const ports = logs.ports(receiver);
    const denied = Object.assign(new Error('denied'), { name: 'AccessDeniedException' });
    const connect: CliPorts['connect'] = async (address) => ({
      ...(await ports.connect(address)),
      dynamoDb: { send: () => Promise.reject(denied), config: {} } as never,
    });
    const exitCode = await explain({ file: saved(), address: receiver.address }, { ...ports, connect });
    expect(exitCode).toBe(1);
    expect(receiver.text()).toMatch(/^not_looked_up: Its hash verifies, .* the permission is missing\./);
  });

  test('rejected before the right secret was stored: says when, and to send it again', async () => {
    rejected(401, 'hash_mismatch', Date.now() - DAY / 2);
    const { exitCode, text } = await online();
    expect(exitCode).toBe(1);
    expect(text).toMatch(
      /^rejected_before: Its hash verifies now, but it was answered 401 hash_mismatch at .*: the verifier did not use the secret version \S+, stored at \S+, at that time\.\n {2}To do: Send it again/,
    );
  });

  test('rejected with the same secret: what came was another request', async () => {
    const future = Date.now() + DAY / 2;
    rejected(401, 'hash_mismatch', future);
    const { exitCode, text } = await online({}, { now: () => future });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^rejected_before: .* what came was another request/);
  });

  test('rejected for something else: says for what, as far back as it is told', async () => {
    rejected(404, 'unknown_event_type', Date.now() - 2 * DAY);
    expect((await online()).text).toMatch(/^not_received: /);
    const { exitCode, text } = await online({ since: { ago: 3 * DAY } });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^rejected_before: .* answered 404 unknown_event_type at \S+: So it is\./);
  });

  test('a wrong URL is said, and the host is compared with that of the stack', async () => {
    const { exitCode, text } = await online({
      file: file('get.txt', `GET http://elsewhere.test/webhook HTTP/1.1\n${HEADERS.join('\n')}\n\n${BODY}`),
    });
    expect(exitCode).toBe(1);
    expect(text).toMatch(/^url_method: /);
    expect(text).toMatch(/\nurl_host: The request was sent to another host than receiver\.test,/);
    expect(text).toMatch(/\nurl_path: /);
  });

  test('held, then accepted, then another content with the same UUID', async () => {
    const post = async (fields: string, values: string) => {
      const headers = {
        'content-type': 'application/json',
        'x-webhook-request-uuid': UUID,
        'x-webhook-security-fields': fields,
        'x-webhook-security-hash': createHash('sha256').update(`${values}${SECRET}`).digest('hex'),
      };
      const url = 'http://receiver.test/webhooks/BusinessKycStatusChanged';
      const { status } = await receiver.ports().fetch(url, { method: 'POST', headers, body: BODY });
      return status;
    };
    expect(await post('status,id', 'VALID4200042')).toBe(422);
    expect(await online()).toMatchObject({
      exitCode: 1,
      text: expect.stringMatching(/^held: It is held since \S+, and not accepted\. .* held release/s),
    });
    receiver.onPublish = () => Promise.reject(new Error('rejected'));
    expect(await post('id,status', '4200042VALID')).toBe(200);
    expect(await online()).toMatchObject({
      exitCode: 1,
      text: expect.stringMatching(/^not_handled: .* unsent\./),
    });
    const other = saved(BODY.replace('}', ',"more":1}'));
    expect(await online({ file: other })).toMatchObject({
      exitCode: 1,
      text: expect.stringMatching(
        /^uuid_conflict: An event with this UUID was accepted at \S+ with other content/,
      ),
    });
  });

  test('accepted and handled is right, by whichever host it came', async () => {
    const uuid = '0b4f3c1e-5d1a-4e7b-9a53-1f2e3d4c5b6a';
    receiver.onPublish = (event) => receiver.handle(event);
    const headers = Object.fromEntries(HEADERS.map((line) => line.replace(UUID, uuid).split(': ')));
    const url = 'http://receiver.test/webhooks/BusinessKycStatusChanged';
    await receiver.ports().fetch(url, { method: 'POST', headers, body: BODY });
    const text = `POST https://alias.test/webhooks/BusinessKycStatusChanged HTTP/1.1\n${HEADERS.join('\n')}\n\n${BODY}`;
    const { exitCode, text: said } = await online({ file: file('accepted.txt', text.replace(UUID, uuid)) });
    expect(said).toMatch(/^accepted: It was accepted at \S+, and its event is handled\.\n.*$/);
    expect(exitCode).toBe(0);
  });
});

test.each([
  ['no request', {}],
  ['half a request', { fields: 'id' }],
  ['a file that is not there', { file: '/nonexistent' }],
  ['a file and parts', { file: 'x', fields: 'id' }],
  [
    'a previous secret alone',
    { fields: 'id', hash: HASH, bodyFile: 'package.json', previousSecretFile: 'package.json' },
  ],
  ['no secret', { fields: 'id', hash: HASH, bodyFile: 'package.json' }],
])('%s is a wrong argument', async (_name, options) => {
  await expect(explain(options, receiver.ports())).rejects.toThrow(InvalidInputProblem);
});
