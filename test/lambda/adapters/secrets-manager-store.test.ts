import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type SecretFormat, SecretsManagerStore } from '../../../lambda/adapters/secrets-manager-store.ts';
import { SecretNotStoredError } from '../../../lambda/core/webhook-secret.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws/local-aws.ts';
import { NOON, never } from '../factories.ts';

let state: string;
let aws: LocalAws;
let client: SecretsManagerClient;
let secrets = 0;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'secrets-'));
  aws = await startLocalAws({
    stateDirectory: state,
    region: 'eu-west-1',
    accountId: '000000000000',
    clock: () => NOON,
  });
  client = new SecretsManagerClient({
    endpoint: aws.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

afterAll(async () => {
  client.destroy();
  await aws.close();
  await rm(state, { recursive: true });
});

const plain: SecretFormat = { jsonKey: '', pathTokenKey: '' };
const json: SecretFormat = { jsonKey: 'secret', pathTokenKey: 'pathToken' };

function storeOf(values: string[], format: SecretFormat): SecretsManagerStore {
  const { arn } = aws.secrets.ensure(`secret-${secrets++}`);
  for (const value of values) aws.secrets.put(arn, value);
  return new SecretsManagerStore(client, arn, format);
}

test('a secret without a value is not stored', async () => {
  const store = storeOf([], plain);
  await expect(store.readCurrent(never)).rejects.toThrow(SecretNotStoredError);
  expect(await store.readPrevious(never)).toBeUndefined();
});

test('plain text is the secret, to the last character', async () => {
  const store = storeOf(['old', 's€cret with space '], plain);
  expect(await store.readCurrent(never)).toEqual({
    versionId: expect.any(String),
    value: 's€cret with space ',
    storedAt: NOON,
  });
  expect(await store.readPrevious(never)).toMatchObject({ value: 'old' });
});

test('a JSON object holds secret and path token', async () => {
  const store = storeOf(['{"secret":"s","pathToken":"t"}'], json);
  expect(await store.readCurrent(never)).toMatchObject({ value: 's', pathToken: 't' });
});

test.each([
  'plain',
  '{}',
  '{"secret":1,"pathToken":"t"}',
  '{"secret":"s"}',
  '{"secret":"s","pathToken":""}',
  '[]',
  'null',
  '"secret"',
])('what is not in the configured format counts as not stored: %s', async (value) => {
  await expect(storeOf([value], json).readCurrent(never)).rejects.toThrow(SecretNotStoredError);
});

test('the error does not quote what is stored', async () => {
  const failure = await storeOf(['hunter2'], json)
    .readCurrent(never)
    .catch((error: unknown) => error);
  expect(String(failure)).not.toContain('hunter2');
  expect((failure as Error).cause).toBeUndefined();
});

test('a previous version in another format does not stop the current one', async () => {
  const store = storeOf(['plain', '{"secret":"s","pathToken":"t"}'], json);
  expect(await store.readCurrent(never)).toMatchObject({ value: 's' });
  expect(await store.readPrevious(never)).toBeUndefined();
});
