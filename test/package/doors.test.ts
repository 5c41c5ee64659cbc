import { readFileSync } from 'node:fs';
import { APP, NODES, runNode, runScript, TOOL } from './installed.ts';

const { exports: doors, version } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly version: string;
};

/** What a user looks for behind each door first. */
const FIRST_NAMES: Readonly<Record<string, string>> = {
  'cedar-webhooks': 'CedarWebhooks',
  'cedar-webhooks/handler': 'defineHandler',
  'cedar-webhooks/consumer': 'processBatch',
  'cedar-webhooks/testing': 'signWebhook',
};

test('every door is tried here', () => {
  const names = Object.keys(doors)
    .filter((path) => path !== './package.json')
    .map((path) => path.replace('.', 'cedar-webhooks'));
  expect(names).toEqual(Object.keys(FIRST_NAMES));
});

describe.each(NODES)('on Node.js %s', (major, program) => {
  test('that program is of that version', async () => {
    expect(await runScript(program, 'version.cjs', 'console.log(process.versions.node)')).toMatch(
      new RegExp(`^${major}\\.`),
    );
  });

  test.each(Object.entries(FIRST_NAMES))(
    '%s is loaded by import and by require, once',
    async (door, name) => {
      const script = `
import { createRequire } from 'node:module';
import { ${name} } from '${door}';
import * as all from '${door}';
const required = createRequire(import.meta.url)('${door}');
const { default: whole, 'module.exports': exported, ...names } = all;
console.log(JSON.stringify([
  typeof ${name}, required.${name} === ${name}, whole === required,
  Object.keys(names).sort().join() === Object.keys(required).sort().join(),
]));`;
      expect(JSON.parse(await runScript(program, 'door.mjs', script))).toEqual([
        'function',
        true,
        true,
        true,
      ]);
      const required = `console.log(typeof require('${door}').${name})`;
      expect(await runScript(program, 'door.cjs', required)).toBe('function\n');
    },
  );

  test('the door of consumers loads no package and no module of Node.js beyond what is built in', async () => {
    const script = `
require('cedar-webhooks/consumer');
console.log(JSON.stringify(Object.keys(require.cache).map((path) => path.split(/[\\\\/]/).at(-1))));`;
    expect(JSON.parse(await runScript(program, 'consumer.cjs', script))).toEqual([
      'consumer.cjs',
      'consumer.js',
    ]);
  });

  test('the tool tells its version, and looks for a local run where it is called', async () => {
    expect(await runNode(program, [TOOL, '--version'])).toEqual({
      exitCode: 0,
      out: `${version}\n`,
      err: '',
    });
    const { exitCode, err } = await runNode(program, [TOOL, 'status', 'merchant', '42']);
    expect(err).toContain(`No local run is running in ${APP}/.local.`);
    expect(exitCode).toBe(1);
  });
});
