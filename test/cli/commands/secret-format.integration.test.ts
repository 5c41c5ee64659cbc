import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { secretSet } from '../../../cli/commands/secret/set.ts';
import { judgeSecretText } from '../../../operator/doctor/secret.ts';
import { readCurrentSecret } from '../../../operator/secrets/webhook-secret.ts';
import { openReceiver, type Receiver, STACK_NAME } from '../receiver.ts';

/** A stage whose `secretJsonKey` is switched while a secret is stored. */
let receiver: Receiver;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'secret-'));
  receiver = await openReceiver();
});

afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const set = (text: string): Promise<number> =>
  secretSet(
    { address: receiver.address },
    receiver.ports({ readSecretInput: async () => Buffer.from(text) }),
  );

function switchOn(): void {
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/json-key`, 'webhook');
}

async function stored(): Promise<string | undefined> {
  const { secretsManager, secret } = await receiver.target();
  return (await secretsManager.send(new GetSecretValueCommand({ SecretId: secret.arn }))).SecretString;
}

async function doctorSays() {
  const target = await receiver.target();
  return judgeSecretText(await readCurrentSecret(target, new AbortController().signal), target.secret);
}

test('plain text that is stored is given the key', async () => {
  await set('plain');
  switchOn();
  expect(await doctorSays()).toMatchObject([{ state: 'ok' }]);
  await set('plain');
  expect(receiver.text()).toContain('nothing was stored');
  expect(await stored()).toBe('plain');
  await secretSet(
    { address: receiver.address, keepPrevious: true },
    receiver.ports({ readSecretInput: async () => Buffer.from('new') }),
  );
  expect(JSON.parse((await stored()) ?? '')).toEqual({ webhook: 'new' });
});

test('plain text that is stored is kept beside a path token', async () => {
  await set('plain');
  switchOn();
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token`, 'accept');
  receiver.aws.parameters.put(`/${STACK_NAME}/secret/path-token-key`, 'pathToken');
  const pathTokenFile = join(folder, 'token');
  writeFileSync(pathTokenFile, 'token-0123456789');
  await secretSet({ address: receiver.address, pathTokenFile, keepSecret: true }, receiver.ports());
  expect(JSON.parse((await stored()) ?? '')).toEqual({ webhook: 'plain', pathToken: 'token-0123456789' });
});

test.each(['{"webhook":"s"}', '["s"]', '"s"', '{}'])(
  'without the key %s is not stored, and doctor says why',
  async (text) => {
    await expect(set(text)).rejects.toThrow(
      'has no "secretJsonKey": every request would be answered 503. Give the secret alone.',
    );
    receiver.aws.secrets.put(receiver.secretArn, text);
    expect(await doctorSays()).toMatchObject([
      { state: 'fail', words: expect.stringContaining('is JSON, and this stage has no "secretJsonKey"') },
    ]);
  },
);
