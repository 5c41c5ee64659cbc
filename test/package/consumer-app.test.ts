import { globSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { environmentOf, FOLDER, runNode, runProgram } from './installed.ts';
import { linkPeers } from './upgraded-app.ts';

/** What `init --consumer` of the packed file writes. */
const CONSUMER_APP = join(FOLDER, 'consumer-app');

const npm = (...args: readonly string[]) =>
  runProgram('npm', args, { cwd: CONSUMER_APP, env: environmentOf(process.execPath) });

const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

beforeAll(async () => {
  const tool = join(FOLDER, 'package/bin/cedar-webhooks.js');
  await runNode(process.execPath, [tool, 'init', CONSUMER_APP, '--consumer'], FOLDER);
  linkPeers(CONSUMER_APP, join(FOLDER, 'package'));
  symlinkSync(resolve('node_modules/@aws-sdk'), join(CONSUMER_APP, 'node_modules/@aws-sdk'));
});

afterAll(() => rmSync(CONSUMER_APP, { recursive: true, force: true }));

test('it asks for what the other app has, and for the AWS SDK that its function uses', () => {
  const [own, other] = [manifestIn(CONSUMER_APP), manifestIn('examples/cdk-app')];
  expect(own.dependencies).toEqual(other.dependencies);
  const { '@aws-sdk/client-dynamodb': sdk, ...others } = own.devDependencies;
  expect(others).toEqual(other.devDependencies);
  expect(sdk).toMatch(/^\^3\./);
});

test('its tests pass', async () => {
  const { exitCode, out } = await npm('test');
  expect([exitCode, out]).toEqual([0, expect.stringMatching(/^. pass [1-9]/m)]);
});

test('it is synthesized with the kit for consumers in its function, for the region of the queue', async () => {
  expect(await npm('exec', '--', 'cdk', 'synth', '--quiet')).toMatchObject({ exitCode: 0, out: '' });
  const { artifacts } = JSON.parse(readFileSync(join(CONSUMER_APP, 'cdk.out/manifest.json'), 'utf8'));
  expect(artifacts.Risk.environment).toBe('aws://unknown-account/eu-west-1');
  const [bundle = ''] = globSync(join(CONSUMER_APP, 'cdk.out/asset.*/index.js'));
  expect(readFileSync(bundle, 'utf8')).toContain('batchItemFailures');
});
