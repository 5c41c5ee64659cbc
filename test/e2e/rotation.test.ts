import { randomUUID } from 'node:crypto';
import { DescribeSecretCommand, UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { eventually, LOCAL_SECRET, LocalStackProcess } from './local-stack.ts';

const NEW_SECRET = 'the-rotated-secret';
let stack: LocalStackProcess;

afterEach(() => stack.stop());

async function retirePrevious(): Promise<void> {
  const secretId = { SecretId: stack.parameter('secret/arn') };
  const { VersionIdsToStages = {} } = await stack.secretsManager.send(new DescribeSecretCommand(secretId));
  const [previous] =
    Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSPREVIOUS')) ?? [];
  await stack.secretsManager.send(
    new UpdateSecretVersionStageCommand({
      ...secretId,
      VersionStage: 'AWSPREVIOUS',
      RemoveFromVersionId: previous,
    }),
  );
}

test('while Secrets Manager is down, requests under the secret in force pass', async () => {
  stack = await LocalStackProcess.start();
  expect(await stack.sendStatus(randomUUID(), 2, 'VALID')).toMatchObject({ status: 200 });
  await stack.setFault('secretsmanager', 'down');
  try {
    expect(await stack.sendStatus(randomUUID(), 2, 'VALID')).toMatchObject({ status: 200 });
    // It may have been rotated since the last look, so nobody can say that the hash is wrong.
    const unknown = await stack.sendStatus(randomUUID(), 2, 'VALID', 'guess');
    expect([401, 503]).toContain(unknown.status);
  } finally {
    await stack.setFault('secretsmanager', 'up');
  }
});

test('the path token is rotated without a gap, alone and together with the secret', async () => {
  const [oldToken, newToken] = ['local-path-token-1', 'the-rotated-path-token'];
  stack = await LocalStackProcess.start({ secretJsonKey: 'secret', pathToken: 'require' });
  const send = (token: string, secret: string) =>
    stack.send({ path: `/webhooks/${token}/BusinessKycStatusChanged`, secret });
  const store = (secret: string, pathToken: string) => stack.storeSecret({ secret, pathToken });

  const answers: Record<string, number[]> = { old: [], new: [] };
  let sending = true;
  const keepSending = async (kind: string, token: string) => {
    while (sending) answers[kind]?.push((await send(token, LOCAL_SECRET)).status);
  };
  const old = Promise.all([keepSending('old', oldToken), keepSending('old', oldToken)]);
  await eventually(async () => (answers.old?.length ?? 0) > 30);
  await store(LOCAL_SECRET, newToken);
  const fresh = Promise.all([keepSending('new', newToken), keepSending('new', newToken)]);
  await eventually(async () => (answers.new?.length ?? 0) > 60);
  await eventually(async () => (await stack.logs()).includes('"PreviousTokenUsed":1'));
  sending = false;
  await Promise.all([old, fresh]);
  expect(new Set(answers.old)).toEqual(new Set([200]));
  expect(new Set(answers.new)).toEqual(new Set([200]));

  // The platform changes URL and secret one after another, in either order.
  await retirePrevious();
  await store(NEW_SECRET, oldToken);
  // The verifier has just looked, because of the old token, and looks again when the refetch interval is over.
  await eventually(async () => (await send(oldToken, NEW_SECRET)).status === 200, 30);
  for (const token of [oldToken, newToken]) {
    for (const secret of [LOCAL_SECRET, NEW_SECRET]) {
      expect(await send(token, secret)).toMatchObject({ status: 200 });
    }
  }
  await retirePrevious();
  await eventually(async () => (await send(newToken, NEW_SECRET)).status === 404, 30);
  expect(await send(oldToken, NEW_SECRET)).toMatchObject({ status: 200 });
  expect(await send(oldToken, LOCAL_SECRET)).toMatchObject({ status: 401 });
});
