import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { buildTogether } from '../../lib/build-function.ts';
import { assertHandlersExist, bundledCode, functionEntries } from '../../lib/bundling.ts';
import { resolveStage } from '../../lib/config/stage-config.ts';

const outdirs: string[] = [];

afterAll(() => {
  for (const outdir of outdirs) rmSync(outdir, { recursive: true, force: true });
});

/** Folder of a function's bundle. */
function bundle(entry: string): string {
  const outdir = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
  outdirs.push(outdir);
  const stack = new Stack(new App({ outdir }), 'Test');
  const lambda = new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: bundledCode(process.cwd(), entry),
  });
  const asset = lambda.node.findAll().find((child): child is Asset => child instanceof Asset);
  if (asset === undefined) throw new Error('The function has no asset.');
  return join(outdir, asset.assetPath);
}

describe('bundledCode', () => {
  const folder = bundle('lambda/functions/handlers/merchant/index.ts');
  const code = readFileSync(join(folder, 'bundle.cjs'), 'utf8');

  it('makes one CommonJS file, and the ES module that Lambda loads it by', () => {
    expect(readdirSync(folder).sort()).toEqual(['bundle.cjs', 'index.mjs']);
    expect(code).toMatch(/module\.exports=/);
  });

  it.each([
    ['its module', 'exports.ready'],
    ['its handler', 'exports.handler.ready'],
  ])('is not initialised before it is ready, as %s says', (_what, ready) => {
    const scratch = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
    outdirs.push(scratch);
    cpSync(join(folder, 'index.mjs'), join(scratch, 'index.mjs'));
    writeFileSync(
      join(scratch, 'bundle.cjs'),
      `exports.handler = () => 'handled';
      ${ready} = new Promise((resolve) => setImmediate(resolve)).then(() => console.log('ready'));`,
    );
    const program = `console.log((await import(${JSON.stringify(pathToFileURL(join(scratch, 'index.mjs')))})).handler())`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(output).toBe('ready\nhandled\n');
  });

  it('brings the AWS SDK along', () => {
    expect(code).not.toMatch(/\brequire\("@(aws-sdk\/client-|aws-lambda-powertools\/|smithy\/)/);
    expect(code).toContain('"DynamoDB"');
  });

  it('names neither this machine nor a source map', () => {
    expect(code).not.toContain(process.cwd());
    expect(code).not.toContain('sourceMappingURL');
  });

  it('gives equal sources equal names, and different functions different ones', () => {
    const name = (path: string) => path.split('/').at(-1);
    expect(name(bundle('lambda/functions/handlers/merchant/index.ts'))).toBe(name(folder));
    expect(name(bundle('lambda/functions/handlers/transaction/index.ts'))).not.toBe(name(folder));
  });
});

describe('what is bundled together', () => {
  const merchant = 'lambda/functions/handlers/merchant/index.ts';

  function together(entries: readonly string[]): string {
    const folder = mkdtempSync(join(tmpdir(), 'cedar-webhooks-'));
    outdirs.push(folder);
    buildTogether(process.cwd(), entries)(merchant, folder);
    expect(readdirSync(folder).sort()).toEqual(['bundle.cjs', 'index.mjs']);
    return readFileSync(join(folder, 'bundle.cjs'), 'utf8');
  }

  it.each([
    ['all functions', functionEntries(process.cwd())],
    ['one that is not there', [merchant, 'lambda/functions/handlers/none/index.ts']],
    ['nothing of it', []],
  ])('is byte for byte what it is alone, with %s', (_what, entries) => {
    const alone = readFileSync(join(bundle(merchant), 'bundle.cjs'), 'utf8');
    expect(together(entries) === alone).toBe(true);
  });

  it('knows every function of a stage', () => {
    expect(functionEntries(process.cwd())).toHaveLength(8);
    expect(functionEntries(process.cwd())).toContain(merchant);
  });
});

describe('assertHandlersExist', () => {
  const eventTypes = (settings: object[]) =>
    resolveStage({ stage: 'dev', stages: { dev: { eventTypes: settings } } }).eventTypes;

  it('accepts the default event types', () => {
    expect(() => assertHandlersExist(process.cwd(), eventTypes([]))).not.toThrow();
  });

  it('lists every event type whose handler is not written yet', () => {
    const settings = [
      { name: 'Refunded', entity: 'refund' },
      { name: 'Disputed', entity: 'dispute' },
    ];
    expect(() => assertHandlersExist(process.cwd(), eventTypes(settings))).toThrow(
      'The configuration has 2 faults:\n' +
        '  - eventTypes: "Refunded" has no handler. Write lambda/functions/handlers/refund/index.ts, after the example of another entity.\n' +
        '  - eventTypes: "Disputed" has no handler. Write lambda/functions/handlers/dispute/index.ts, after the example of another entity.',
    );
  });
});
