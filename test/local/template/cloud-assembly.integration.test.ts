import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCloudAssembly, readStacks } from '../../../local/template/cloud-assembly.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** @param artifacts - of the manifest; each stack has a template that names it */
function assembly(path: string, artifacts: Record<string, { type: string } & Record<string, unknown>>): void {
  const to = join(folder, path);
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, 'manifest.json'), JSON.stringify({ artifacts }));
  for (const id of Object.keys(artifacts)) {
    writeFileSync(join(to, `${id}.template.json`), JSON.stringify({ Resources: { [id]: { Type: 'x' } } }));
  }
}

const stack = (environment?: string, properties = {}) => ({
  type: 'aws:cloudformation:stack',
  environment,
  properties,
});

test('the stacks of an app are found, also those of its stages', () => {
  assembly('', {
    Data: stack('aws://unknown-account/unknown-region'),
    'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
    Tree: { type: 'cdk:tree' },
  });
  assembly('assembly-Prod', {
    ProdWebhooks: stack('aws://111122223333/us-east-1', { stackName: 'Prod-Hooks' }),
  });
  expect(readStacks(folder)).toMatchObject([
    { stackName: 'Data', template: { Resources: { Data: {} } }, environment: {} },
    {
      stackName: 'Prod-Hooks',
      template: { Resources: { ProdWebhooks: {} } },
      environment: { accountId: '111122223333', region: 'us-east-1' },
    },
  ]);
});

test('who wants the one stack of an app hears of more', () => {
  assembly('', { One: stack(), Two: stack() });
  expect(() => readCloudAssembly(folder)).toThrow('holds 2 stacks; exactly one is expected');
});

test('a folder without an app is told', () => {
  expect(() => readStacks(folder)).toThrow('Was the app synthesized?');
});
