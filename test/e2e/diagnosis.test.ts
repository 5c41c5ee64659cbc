import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, LOCAL_SECRET, LocalStackProcess } from './local-stack.ts';
import { webhooks } from './webhooks-process.ts';

const TOKEN = 'local-path-token-1';
const BODY = '{"id":42,"status":"VALID"}';

let stack: LocalStackProcess;
let folder: string;

beforeAll(async () => {
  stack = await LocalStackProcess.start({ secretJsonKey: 'secret', pathToken: 'require' });
  folder = mkdtempSync(join(tmpdir(), 'diagnosis-'));
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the tool, and looks that it shows no secret. */
async function run(
  ...args: string[]
): Promise<{ readonly exitCode: number | null; readonly out: string; readonly text: string }> {
  const { exitCode, out, err } = await webhooks(stack, ...args);
  const text = out + err;
  expect(text).not.toContain(TOKEN);
  expect(text).not.toContain(LOCAL_SECRET);
  return { exitCode, out, text };
}

/** A request as it would be saved from the Webhook Log. */
function saved(values: string, token = TOKEN): string {
  const file = join(folder, `${randomUUID()}.json`);
  const headers = {
    'Content-Type': 'application/json',
    'X-Webhook-Request-UUID': randomUUID(),
    'X-Webhook-Security-Fields': 'id,status',
    'X-Webhook-Security-Hash': createHash('sha256')
      .update(values + LOCAL_SECRET)
      .digest('hex'),
  };
  const url = `https://example.com/webhooks/${token}/BusinessKycStatusChanged`;
  writeFileSync(file, JSON.stringify({ url, headers, body: BODY }));
  return file;
}

interface Report {
  readonly healthy: boolean;
  readonly checks: readonly { readonly state: string; readonly check: string }[];
}

async function doctor(): Promise<Report & { readonly exitCode: number | null }> {
  const { exitCode, out } = await run('doctor', '--json');
  return { exitCode, ...(JSON.parse(out) as Report) };
}

test('the doctor sees everything of a run, finds it well, and finds what is not', async () => {
  const { checks, ...before } = await doctor();
  expect(before).toMatchObject({ exitCode: 0, healthy: true, target: { isLocal: true } });
  expect(checks.filter(({ state }) => state !== 'ok')).toMatchObject([
    { state: 'skipped', check: 'alarm topic' },
  ]);

  const path = `/webhooks/${TOKEN}/BusinessKycStatusChanged`;
  // Enough for whatever rate the alarm tolerates.
  for (let count = 0; count < 30; count++) await stack.send({ path, secret: 'guess' });
  const after = await eventually(async () => {
    const report = await doctor();
    return report.exitCode === 1 && report;
  });
  expect(after.checks.filter(({ state }) => state === 'fail')).toMatchObject([{ check: 'alarms' }]);
});

test.each([
  ['that never came', () => saved('42VALID'), 'not_received'],
  ['with an old token', () => saved('42VALID', 'old'), 'url_token'],
  ['with a separator', () => saved('42,VALID'), 'separator'],
  ['of somebody else', () => saved('43VALID'), 'unknown'],
])('a saved request %s is explained with the secret of the run', async (_name, file, cause) => {
  const outcome = await run('explain', file());
  expect(outcome.text).toMatch(new RegExp(`^${cause}: `));
  expect(outcome.exitCode).toBe(1);
});
