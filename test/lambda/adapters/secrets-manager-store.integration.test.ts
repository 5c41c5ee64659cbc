import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { SecretsManagerStore } from '../../../lambda/adapters/secrets-manager-store.ts';
import type { SecretFormat } from '../../../lambda/core/signature/stored-secret.ts';
import { SecretNotStoredError } from '../../../lambda/core/signature/webhook-secret.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws/local-aws.ts';
import { NOON, never } from '../factories.ts';

let state: string;
let aws: LocalAws;
let client: SecretsManagerClient;
let secrets = 0;
let clock = NOON;

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'secrets-'));
  aws = await startLocalAws({
    stateDirectory: state,
    region: 'eu-west-1',
    accountId: '000000000000',
    clock: () => clock,
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

const plain: SecretFormat = { jsonKey: '', pathTokenKey: '', pathToken: 'off' };
const json: SecretFormat = { jsonKey: 'secret', pathTokenKey: 'pathToken', pathToken: 'require' };

async function readPrevious(store: SecretsManagerStore) {
  const { previousId = '' } = await store.readLabels(never);
  return store.readVersion(previousId, never);
}

function storeOf(values: string[], format: SecretFormat): SecretsManagerStore {
  const { arn } = aws.secrets.ensure(`secret-${secrets++}`);
  for (const value of values) aws.secrets.put(arn, value);
  return new SecretsManagerStore(client, arn, format);
}

test('a secret without a value is not stored', async () => {
  const store = storeOf([], plain);
  await expect(store.readCurrent(never)).rejects.toThrow(SecretNotStoredError);
  expect(await store.readLabels(never)).toEqual({ changedAt: NOON });
});

test('plain text is the secret, to the last character', async () => {
  const store = storeOf(['old', 's€cret with space '], plain);
  expect(await store.readCurrent(never)).toEqual({
    versionId: expect.any(String),
    value: 's€cret with space ',
    storedAt: NOON,
  });
  expect(await readPrevious(store)).toMatchObject({ value: 'old' });
});

test('a JSON object holds secret and path token', async () => {
  const store = storeOf(['{"secret":"s","pathToken":"t"}'], json);
  expect(await store.readCurrent(never)).toMatchObject({ value: 's', pathToken: 't' });
});

test('what is not in the configured format counts as not stored', async () => {
  await expect(storeOf(['plain'], json).readCurrent(never)).rejects.toThrow(SecretNotStoredError);
  await expect(storeOf(['{"secret":"s"}'], plain).readCurrent(never)).rejects.toThrow(SecretNotStoredError);
});

test('a previous version in another format does not stop the current one', async () => {
  const store = storeOf(['plain', '{"secret":"s","pathToken":"t"}'], json);
  expect(await store.readCurrent(never)).toMatchObject({ value: 's' });
  await expect(readPrevious(store)).rejects.toThrow(SecretNotStoredError);
});

test('the labels are those of one moment, with the time of the last change', async () => {
  const { arn } = aws.secrets.ensure('labelled');
  const [one, two] = [aws.secrets.put(arn, 'one').versionId, aws.secrets.put(arn, 'two').versionId];
  const store = new SecretsManagerStore(client, arn, plain);
  expect(await store.readLabels(never)).toEqual({ currentId: two, previousId: one, changedAt: NOON });
  clock = NOON + 60_000;
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId: arn,
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: two,
      MoveToVersionId: one,
    }),
  );
  expect(await store.readLabels(never)).toEqual({
    currentId: one,
    previousId: two,
    changedAt: NOON + 60_000,
  });
});

describe('whether there is no secret, or only none to be had right now', () => {
  const READS: readonly [string, (store: SecretsManagerStore, versionId: string) => Promise<unknown>][] = [
    ['readCurrent', (store) => store.readCurrent(never)],
    ['readVersion', (store, versionId) => store.readVersion(versionId, never)],
    ['readLabels', (store) => store.readLabels(never)],
  ];

  it.each(READS)('%s: what does not exist is none', async (_name, read) => {
    const gone = new SecretsManagerStore(client, 'no-such-secret', plain);
    await expect(read(gone, 'any')).rejects.toThrow(SecretNotStoredError);
  });

  it.each(READS)('%s: what is marked for deletion is none, until it is restored', async (name, read) => {
    const { arn } = aws.secrets.ensure(`deleted-${name}`);
    const { versionId } = aws.secrets.put(arn, 'one');
    await client.send(new DeleteSecretCommand({ SecretId: arn }));
    const marked = new SecretsManagerStore(client, arn, plain);
    await expect(read(marked, versionId)).rejects.toThrow(
      new SecretNotStoredError('The webhook secret is marked for deletion.'),
    );
    await client.send(new RestoreSecretCommand({ SecretId: arn }));
    await read(marked, versionId);
  });

  // Names as Secrets Manager documents them; all but one say nothing about the secret.
  it.each([
    'AccessDeniedException',
    'DecryptionFailure',
    'InternalServiceError',
    'InvalidParameterException',
    'InvalidRequestException',
    'ThrottlingException',
  ])('%s is a failure', async (name) => {
    const failure = Object.assign(new Error('words'), { name });
    const failing = {
      send: async (command: object) => {
        if (command instanceof DescribeSecretCommand && name === 'InvalidRequestException') return {};
        throw failure;
      },
    } as unknown as SecretsManagerClient;
    const store = new SecretsManagerStore(failing, 'any', plain);
    await expect(store.readCurrent(never)).rejects.toBe(failure);
    await expect(store.readVersion('any', never)).rejects.toBe(failure);
  });
});
