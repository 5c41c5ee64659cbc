import { globSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP, FOLDER, LOWEST_APP, NODES, runNode, runScript } from './installed.ts';

const APP_SOURCE = `
const app = new App({ outdir: 'cdk.out' });
new CedarWebhooks(new Stack(app, 'Mine'), 'Webhooks');
app.synth();`;

const AS_COMMONJS = `
const { App, Stack } = require('aws-cdk-lib');
const { CedarWebhooks } = require('cedar-webhooks');
${APP_SOURCE}`;

const AS_ES_MODULE = `
import { App, Stack } from 'aws-cdk-lib';
import { CedarWebhooks } from 'cedar-webhooks';
${APP_SOURCE}`;

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

async function synthesize(program: string, name: string, script: string, app = APP): Promise<Template> {
  await runScript(program, name, script, app);
  return JSON.parse(readFileSync(join(app, 'cdk.out/Mine.template.json'), 'utf8'));
}

// The walk synthesizes on either Node.js with the other kind of module.
test('a construct without a property is the same from ES modules and CommonJS, on every Node.js', async () => {
  const [[, older], [, newer]] = NODES;
  const templates = [
    await synthesize(older, 'app.mjs', AS_ES_MODULE),
    await synthesize(newer, 'app.cjs', AS_COMMONJS),
  ];
  const [first, ...others] = templates;
  const functions = Object.values(first?.Resources ?? {}).filter(
    ({ Type }) => Type === 'AWS::Lambda::Function',
  );
  // Verifier, sweeper, and a handler of each documented type and of what comes without one.
  expect(functions).toHaveLength(7);
  for (const other of others) expect(other).toEqual(first);
});

test('with the lowest peers, functions are those that the package has: nothing is bundled, esbuild is not there', async () => {
  const { Resources } = await synthesize(process.execPath, 'app.cjs', AS_COMMONJS, LOWEST_APP);
  expect(Object.keys(Resources).length).toBeGreaterThan(100);
  const assets = readdirSync(join(LOWEST_APP, 'cdk.out')).filter((name) => name.startsWith('asset.'));
  const bundleIn = (folder: string) => readFileSync(join(folder, 'bundle.cjs'), 'utf8');
  const deployed = assets.map((name) => bundleIn(join(LOWEST_APP, 'cdk.out', name)));
  const prebuilt = ['verifier', 'sweeper', 'built-in-handler'].map((name) =>
    bundleIn(join(LOWEST_APP, 'node_modules/cedar-webhooks/dist/functions', name)),
  );
  expect(new Set(deployed)).toEqual(new Set(prebuilt));
});

test('a handler by file says that it needs esbuild, and the lowest version of that will do', async () => {
  const handler = `import { defineHandler } from 'cedar-webhooks/handler';
export const handler = defineHandler('BusinessKycStatusChanged', async ({ signed }) => console.log('mine', signed.id));`;
  writeFileSync(join(LOWEST_APP, 'handler.ts'), handler);
  const script = AS_COMMONJS.replace(
    "'Webhooks')",
    "'Webhooks', { eventTypes: [{ name: 'BusinessKycStatusChanged', handler: { entry: 'handler.ts' } }] })",
  );
  writeFileSync(join(LOWEST_APP, 'by-file.cjs'), script);
  const { exitCode, err } = await runNode(process.execPath, ['by-file.cjs'], LOWEST_APP);
  expect(exitCode).toBe(1);
  expect(err).toContain('npm install --save-dev esbuild');
  const esbuild = join(LOWEST_APP, 'node_modules/esbuild');
  symlinkSync(join(FOLDER, 'esbuild/node_modules/esbuild'), esbuild);
  try {
    expect(await runNode(process.execPath, ['by-file.cjs'], LOWEST_APP)).toMatchObject({ exitCode: 0 });
  } finally {
    rmSync(esbuild);
  }
  const bundles = globSync('cdk.out/asset.*/bundle.cjs', { cwd: LOWEST_APP });
  const texts = bundles.map((path) => readFileSync(join(LOWEST_APP, path), 'utf8'));
  expect(texts.filter((text) => text.includes('"mine"'))).toHaveLength(1);
});
