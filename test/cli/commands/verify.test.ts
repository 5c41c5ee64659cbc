import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type VerifyOptions, verify } from '../../../cli/commands/verify/run.ts';
import type { CliPorts } from '../../../cli/program/ports.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';

interface Vector {
  readonly name: string;
  readonly body: string;
  readonly securityFields: string;
  readonly secret: string;
  readonly verifyWith?: string;
  readonly hash: string;
  readonly expect: string;
  readonly rendering?: string;
}

const { cases } = JSON.parse(readFileSync('test/fixtures/security-hash.json', 'utf8')) as { cases: Vector[] };

let folder: string;
let printed: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'verify-'));
  printed = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Offline: every port but the terminal is absent. */
const ports = (): CliPorts =>
  ({ terminal: { out: (line: string) => printed.push(line), err: () => {} } }) as unknown as CliPorts;

function run(body: string | Uint8Array, secret: string, options: Partial<VerifyOptions>): Promise<number> {
  const files = { bodyFile: file('body', body), secretFile: file('secret', secret) };
  return verify({ fields: 'id,status', hash: '', ...files, ...options }, ports());
}

test('there are vectors', () => expect(cases.length).toBeGreaterThanOrEqual(22));

test.each(cases)('$name: $expect', async (vector) => {
  const secret = vector.verifyWith ?? vector.secret;
  const exitCode = await run(vector.body, secret, { fields: vector.securityFields, hash: vector.hash });
  expect(exitCode).toBe(vector.expect === 'valid' ? 0 : 1);
  expect(printed.join('\n')).toMatch(new RegExp(`^${vector.expect}\\b`));
  expect(printed.join('\n')).toContain(vector.rendering ?? '');
  expect(printed.join('\n')).not.toMatch(/[0-9a-f]{64}|test_secret|€/i);
});

const VALID = '4ae352c91d86002dc4837e8fada68895b23c26b386cc10597e7acde97b040cab';
/** sha256('1VALID'): what anybody can compute. */
const HASH_WITHOUT_SECRET = 'e4b76528bc04de6ac66d021b3c858d206c052963fb7dcbd9fb85d41b3a0f8618';
const BODY = '{"id":1,"status":"VALID"}';

test('a line break at the end of the secret file is no part of the secret; upper-case hex is hex', async () => {
  expect(await run(BODY, 'test_secret\n', { hash: VALID.toUpperCase() })).toBe(0);
});

test('an empty secret verifies nothing', async () => {
  expect(await run(BODY, '', { hash: HASH_WITHOUT_SECRET })).toBe(1);
  expect(printed[0]).toMatch(/^hash_mismatch/);
});

test.each([
  ['a malformed hash', BODY, { hash: 'abc' }, 'malformed_header'],
  ['a body that is not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), { hash: VALID }, 'malformed_body'],
  ['a body that is no object', '[1]', { hash: VALID }, 'malformed_body'],
])('%s', async (_name, body, options, code) => {
  expect(await run(body, 'test_secret', options)).toBe(1);
  expect(printed[0]).toMatch(new RegExp(`^${code}:`));
});

test("with an event type its policy counts, too: '12VALID' split otherwise is rejected", async () => {
  const hash = '8dca8846f9f4c772af2f67402f03c0f92ba3369014f79c297dffb40b2cb4ccaf';
  const reversed = { fields: 'status,id', hash };
  expect(await run(BODY, 'test_secret', reversed)).toBe(0);
  expect(printed[0]).toContain('field policy not checked');
  expect(await run(BODY, 'test_secret', { ...reversed, eventType: 'merchant' })).toBe(1);
  expect(printed[1]).toMatch(/^signed_fields_rejected:/);
  expect(await run(BODY, 'test_secret', { hash: VALID, eventType: 'merchant' })).toBe(0);
  expect(printed[2]).not.toContain('not checked');
});

test('JSON says the same', async () => {
  await run(BODY, 'test_secret', { hash: VALID, json: true });
  await run(BODY, 'other', { hash: VALID, json: true });
  expect(printed.map((line) => JSON.parse(line))).toEqual([
    { valid: true, rendering: 'as-written', policyChecked: false },
    { valid: false, code: 'hash_mismatch', detail: 'The security hash does not verify.' },
  ]);
});

test('what cannot be read, or is no event type, is a wrong argument', async () => {
  await expect(run(BODY, 'x', { hash: VALID, bodyFile: join(folder, 'absent') })).rejects.toThrow(
    InvalidInputProblem,
  );
  await expect(run(BODY, 'x', { hash: VALID, eventType: 'mercant' })).rejects.toThrow(
    'Did you mean "merchant"?',
  );
});
