import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExplainOptions, explain } from '../../../cli/commands/explain/run.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
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

function saved(hash = HASH): string {
  return file(
    'request.txt',
    `POST /webhooks/BusinessKycStatusChanged HTTP/1.1\r\ncontent-type: application/json\r\nx-webhook-request-uuid: fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f\r\nx-webhook-security-fields: id,status\r\nx-webhook-security-hash: ${hash}\r\n\r\n${BODY}`,
  );
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
    expect(text).toMatch(/^verifies: Nothing is wrong.*\n {2}To do: If it was rejected/);
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
    expect(exitCode).toBe(0);
    expect(JSON.parse(text)).toEqual({
      known: true,
      findings: [{ cause: 'list_other', wrong: expect.any(String), todo: expect.any(String) }],
    });
  });
});

describe('with a run', () => {
  const online = () => run({ file: saved(), address: receiver.address });

  test('without a stored secret it says how to store one', async () => {
    const exitCode = await runCommandLine(
      ['explain', saved()],
      receiver.ports(),
      receiver.address.stateDirectory,
    );
    expect(exitCode).toBe(1);
    expect(receiver.text()).toContain('webhooks secret set');
  });

  test('uses its secrets: a line break, then the right one, then the one before', async () => {
    receiver.aws.secrets.put(receiver.secretArn, `${SECRET}\n`);
    expect((await online()).text).toMatch(/^secret_line_break: The stored secret ends in a line break/);
    receiver.aws.secrets.put(receiver.secretArn, SECRET);
    expect((await online()).text).toMatch(/^verifies: /);
    receiver.aws.secrets.put(receiver.secretArn, 'a-newer-secret');
    expect((await online()).text).toMatch(/^secret_previous: .* still verifies for a while/);
    const tomorrow = Date.now() + 25 * 3_600_000;
    await explain({ file: saved(), address: receiver.address }, receiver.ports({ now: () => tomorrow }));
    expect(receiver.text()).toMatch(/^secret_previous_expired: /);
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
