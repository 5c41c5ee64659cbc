import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { LocalAws } from '../../../local/aws/local-aws.ts';
import { clientConfig, LocalAwsFixture } from './local-aws-fixture.ts';

const fixture = new LocalAwsFixture();
const SecretId = 'stage/webhook-secret';
let time = Date.UTC(2026, 0, 1);
let stateDirectory: string;
let aws: LocalAws;
let client: SecretsManagerClient;

beforeEach(async () => {
  time = Date.UTC(2026, 0, 1);
  stateDirectory = fixture.directory();
  aws = await fixture.start({ stateDirectory, clock: () => time });
  client = new SecretsManagerClient(clientConfig(aws));
  aws.secrets.ensure(SecretId);
});

afterEach(async () => {
  client.destroy();
  await fixture.clean();
});

const put = (SecretString: string, more = {}) =>
  client.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }));
const get = (more = {}) => client.send(new GetSecretValueCommand({ SecretId, ...more }));
const stages = async () => (await client.send(new DescribeSecretCommand({ SecretId }))).VersionIdsToStages;
const failure = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'it succeeded',
    (error) => `${error.name}: ${error.message}`,
  );

test('a secret without a value answers as AWS does', async () => {
  expect(aws.secrets.hasValue(SecretId)).toBe(false);
  expect(await failure(get())).toBe(
    "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  );
  expect(await failure(get({ SecretId: 'missing' }))).toBe(
    "ResourceNotFoundException: Secrets Manager can't find the specified secret.",
  );
  expect(await stages()).toBeUndefined();
});

test('found by name and by ARN, which ends in six characters', async () => {
  const { arn } = aws.secrets.ensure(SecretId);
  expect(arn).toMatch(
    /^arn:aws:secretsmanager:eu-west-1:000000000000:secret:stage\/webhook-secret-[A-Za-z0-9]{6}$/,
  );
  const { VersionId } = await put('one');
  for (const id of [SecretId, arn, arn.slice(0, -7)]) {
    expect(await get({ SecretId: id })).toMatchObject({
      ARN: arn,
      Name: SecretId,
      SecretString: 'one',
      VersionId,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: new Date(time),
    });
  }
});

test('a new value pushes the labels on; the version before the previous one has none', async () => {
  const one = await put('one');
  const createdOne = time;
  time += 3_600_000;
  const two = await put('two');
  expect(await stages()).toEqual({
    [two.VersionId ?? '']: ['AWSCURRENT'],
    [one.VersionId ?? '']: ['AWSPREVIOUS'],
  });
  expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({
    SecretString: 'one',
    CreatedDate: new Date(createdOne),
  });

  const three = await put('three');
  expect(await stages()).toEqual({
    [three.VersionId ?? '']: ['AWSCURRENT'],
    [two.VersionId ?? '']: ['AWSPREVIOUS'],
  });
  expect(await get({ VersionId: one.VersionId })).toMatchObject({ SecretString: 'one', VersionStages: [] });

  const list = (IncludeDeprecated: boolean) =>
    client.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated }));
  expect((await list(false)).Versions?.map(({ VersionId }) => VersionId)).toEqual([
    two.VersionId,
    three.VersionId,
  ]);
  expect((await list(true)).Versions?.length).toBe(3);
  const described = await client.send(new DescribeSecretCommand({ SecretId }));
  expect([described.CreatedDate, described.LastChangedDate]).toEqual([new Date(createdOne), new Date(time)]);
});

test('the same token and value again change nothing; with another value they conflict', async () => {
  const ClientRequestToken = '11111111-2222-3333-4444-555555555555';
  await put('one', { ClientRequestToken });
  await put('two');
  expect((await put('one', { ClientRequestToken })).VersionId).toBe(ClientRequestToken);
  expect(await get()).toMatchObject({ SecretString: 'two' });
  expect(await failure(put('other', { ClientRequestToken }))).toMatch(/^ResourceExistsException/);
  expect(await failure(put('one', { ClientRequestToken: 'short' }))).toMatch(/^InvalidParameterException/);
});

test('the previous label can be taken off, and the current one moved back', async () => {
  const one = await put('one');
  const two = await put('two');
  const move = (more: object) =>
    client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSCURRENT', ...more }));

  expect(await failure(move({ MoveToVersionId: one.VersionId }))).toMatch(
    /RemoveFromVersionId can't be empty/,
  );
  await move({ MoveToVersionId: one.VersionId, RemoveFromVersionId: two.VersionId });
  expect(await stages()).toEqual({
    [one.VersionId ?? '']: ['AWSCURRENT'],
    [two.VersionId ?? '']: ['AWSPREVIOUS'],
  });

  const previous = { VersionStage: 'AWSPREVIOUS' };
  expect(await failure(move({ ...previous, RemoveFromVersionId: one.VersionId }))).toMatch(/not attached/);
  await move({ ...previous, RemoveFromVersionId: two.VersionId });
  expect(await stages()).toEqual({ [one.VersionId ?? '']: ['AWSCURRENT'] });
  expect(await failure(get(previous))).toMatch(/staging label: AWSPREVIOUS$/);
  expect(await failure(move({ RemoveFromVersionId: one.VersionId }))).toMatch(/can't be completely removed/);
});

test('marked for deletion it keeps its labels and gives no value, until it is restored', async () => {
  const { VersionId } = await put('one');
  time += 60_000;
  const { DeletionDate } = await client.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
  expect(DeletionDate).toEqual(new Date(time + 7 * 86_400_000));
  const marked =
    "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";
  for (const rejected of [
    get(),
    get({ VersionId }),
    put('two'),
    client.send(new DeleteSecretCommand({ SecretId })),
  ]) {
    expect(await failure(rejected)).toBe(marked);
  }
  expect(await client.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
    DeletedDate: new Date(time),
    LastChangedDate: new Date(time),
    VersionIdsToStages: { [VersionId ?? '']: ['AWSCURRENT'] },
  });
  expect((await client.send(new ListSecretVersionIdsCommand({ SecretId }))).Versions).toHaveLength(1);
  await client.send(new RestoreSecretCommand({ SecretId }));
  expect(await get()).toMatchObject({ SecretString: 'one' });
  expect((await client.send(new DescribeSecretCommand({ SecretId }))).DeletedDate).toBeUndefined();
});

test('when its window is over, or by force at once, it is gone', async () => {
  await put('one');
  await client.send(new DeleteSecretCommand({ SecretId }));
  time += 30 * 86_400_000;
  const gone = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
  expect(await failure(get())).toBe(gone);
  expect(await failure(client.send(new RestoreSecretCommand({ SecretId })))).toBe(gone);
  aws.secrets.ensure(SecretId);
  await put('two');
  const both = { SecretId, ForceDeleteWithoutRecovery: true, RecoveryWindowInDays: 7 };
  expect(await failure(client.send(new DeleteSecretCommand(both)))).toMatch(/^InvalidParameterException/);
  await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  expect(await failure(client.send(new DescribeSecretCommand({ SecretId })))).toBe(gone);
});

test('values: text or bytes, never empty', async () => {
  await client.send(new PutSecretValueCommand({ SecretId, SecretBinary: new Uint8Array([0, 255]) }));
  const { SecretBinary, SecretString } = await get();
  expect([SecretBinary, SecretString]).toEqual([new Uint8Array([0, 255]), undefined]);
  expect(await failure(put(''))).toMatch(/^InvalidParameterException/);
  expect(await failure(put('x'.repeat(65_537)))).toMatch(/^InvalidParameterException/);
  expect(await failure(client.send(new PutSecretValueCommand({ SecretId })))).toMatch(
    /^InvalidParameterException/,
  );
});

test('survives a restart with the same ARN, in a file only its owner can read', async () => {
  const { arn } = aws.secrets.ensure(SecretId);
  aws.secrets.put(SecretId, 'one');
  await fixture.stop(aws);
  expect(statSync(join(stateDirectory, 'secrets.json')).mode & 0o777).toBe(0o600);

  const again = await fixture.start({ stateDirectory });
  expect(again.secrets.ensure(SecretId)).toEqual({ arn });
  expect(again.secrets.hasValue(arn)).toBe(true);
  const second = new SecretsManagerClient(clientConfig(again));
  expect(await second.send(new GetSecretValueCommand({ SecretId: arn }))).toMatchObject({
    SecretString: 'one',
  });
  second.destroy();
});
