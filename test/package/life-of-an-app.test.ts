import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ChangedTemplate, faultsOfChange } from '../../tools/deploy/faults-of-change.ts';
import { APP, type Ended, environmentOf, FOLDER, runProgram } from './installed.ts';
import { StartedApp } from './started-app.ts';
import { releasedApp, upgradedApp, versionIn } from './upgraded-app.ts';

/**
 * What `init` writes is started, tested and then upgraded: to the same package with a higher version, or, if RELEASED_PACKAGE
 * names the packed file of a release, from that to this package. docs/releasing.md says when.
 */
const RELEASED = process.env.RELEASED_PACKAGE;

/** From `npm start` to the first handled event and tests that passed, in milliseconds. */
const MAX_FIRST_MINUTES = 90_000;

const program = process.execPath;
const state = join(FOLDER, 'life');
const EVENT = ['BusinessKycStatusChanged', '--id', '42', '--wait'] as const;

/** Where two values of JSON differ: a path, and what is there in both. */
function differences(
  one: unknown,
  other: unknown,
  path = '',
): [path: string, one: unknown, other: unknown][] {
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null;
  if (!isObject(one) || !isObject(other)) return one === other ? [] : [[path, one, other]];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => differences(one[key], other[key], `${path}/${key}`));
}

let before: string;
let after: string;
let app: StartedApp;
let templateBefore: ChangedTemplate;

beforeAll(async () => {
  before = RELEASED === undefined ? APP : await releasedApp(RELEASED);
  after = upgradedApp(before, RELEASED === undefined);
});

afterAll(async () => app?.stop());

const npm = (...args: readonly string[]): Promise<Ended> =>
  runProgram('npm', args, { cwd: before, env: environmentOf(program) });

test('the commands of its README lead to a handled event and to tests that pass in 90 seconds', async () => {
  const readme = readFileSync(join(before, 'README.md'), 'utf8');
  expect(readme).toContain('    npm start\n');
  const began = Date.now();
  app = await StartedApp.start({ program, folder: before, state, command: ['npm', 'start', '--'] });
  const [, send = ''] = /^ {4}npx cedar-webhooks (send .*)$/m.exec(readme) ?? [];
  const { out, err } = await app.tool(...send.split(' '));
  expect([out, err]).toEqual([expect.stringContaining('merchant 42 is VALID'), expect.anything()]);
  const { exitCode, out: tested } = await npm('test');
  expect([exitCode, tested]).toEqual([0, expect.stringMatching(/^. pass [1-9]/m)]);
  templateBefore = app.template('Payments') as ChangedTemplate;
  expect(Date.now() - began).toBeLessThan(MAX_FIRST_MINUTES);
});

test('its other checks pass', async () => {
  const workflow = readFileSync(join(before, '.github/workflows/ci.yml'), 'utf8');
  expect([...workflow.matchAll(/- run: (.*)/g)].map(([, command]) => command)).toEqual([
    'npm ci',
    'npm run typecheck',
    'npm test',
    'npx cdk synth --quiet',
  ]);
  expect(await npm('run', '--silent', 'typecheck')).toEqual({ exitCode: 0, out: '', err: '' });
  expect(await npm('exec', '--', 'cdk', 'synth', '--quiet')).toMatchObject({ exitCode: 0, out: '' });
});

describe('upgraded', () => {
  beforeAll(async () => {
    await app.stop();
    app = await StartedApp.start({ program, folder: after, state });
  });

  const templateAfter = () => app.template('Payments') as ChangedTemplate;

  test('it loses and renames nothing', () => {
    expect(faultsOfChange(templateBefore, templateAfter())).toEqual([]);
  });

  if (RELEASED === undefined)
    test('its template differs in the version alone', () => {
      expect(differences(templateBefore, templateAfter())).toEqual([
        [
          expect.stringMatching(/^\/Resources\/WebhooksParameterversion\w{8}\/Properties\/Value$/),
          versionIn(before),
          versionIn(after),
        ],
      ]);
    });

  test('it goes on with what it had', async () => {
    expect((await app.tool('status', 'merchant', '42')).out).toContain('merchant 42: VALID');
    expect(await app.tool('send', ...EVENT, '--status', 'FLAGGED')).toMatchObject({ exitCode: 0 });
    const { out } = await app.tool('status', 'merchant', '42');
    expect(out).toContain('merchant 42: FLAGGED');
    expect(out).toContain('2 events, none waits');
    const doctor = await app.tool('doctor');
    expect(doctor.out).toContain(`the stack and this tool are ${versionIn(after)}`);
    expect(doctor.exitCode).toBe(0);
  });
});
