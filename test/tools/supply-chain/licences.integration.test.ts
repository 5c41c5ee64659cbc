import { isAllowed } from '../../../tools/supply-chain/licence-policy.ts';
import { licenceReport } from '../../../tools/supply-chain/licence-report.ts';
import { lockedPackages, parseLock } from '../../../tools/supply-chain/locked-packages.ts';

const allowed = ['MIT', 'Apache-2.0', 'Apache-2.0 WITH LLVM-exception'];

test.each([
  ['MIT', true],
  ['GPL-3.0-or-later', false],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['GPL-3.0-or-later OR MIT', true],
  ['MIT AND GPL-3.0-or-later', false],
  ['MIT AND Apache-2.0', true],
  ['GPL-2.0-only AND MIT OR Apache-2.0', true],
  ['GPL-2.0-only AND (MIT OR Apache-2.0)', false],
  ['((MIT))', true],
  ['Apache-2.0 WITH LLVM-exception', true],
  ['MIT WITH LLVM-exception', false],
  ['SEE LICENSE IN LICENSE.txt', false],
  ['MIT Apache-2.0', false],
  ['MIT OR', false],
  ['(MIT', false],
  ['', false],
])('%j is allowed: %s', (expression, verdict) => {
  expect(isAllowed(expression, allowed)).toBe(verdict);
});

test('every licence in package-lock.json is allowed where it is used', async () => {
  const packages = await lockedPackages(process.cwd());
  const shipped = packages.filter(({ isDevelopment }) => !isDevelopment).map(({ name }) => name);
  expect(shipped).toEqual(
    expect.arrayContaining(['aws-cdk-lib', 'yaml', '@smithy/core', 'commander', 'preact']),
  );
  for (const tool of ['jest', 'esbuild', 'typescript']) expect(shipped).not.toContain(tool);
  expect(licenceReport(packages).rejected).toEqual([]);
});

test('a package is rejected for its licence, in production for more than in development', () => {
  const packages = parseLock(
    JSON.stringify({
      packages: {
        '': {
          name: 'product',
          peerDependencies: { peer: '^1', bundler: '>=0' },
          peerDependenciesMeta: { bundler: { optional: true } },
        },
        'node_modules/peer': {
          version: '1.0.0',
          license: 'MIT',
          dependencies: { bad: '^2', '@a/deep': '^1' },
          optionalDependencies: { absent: '1' },
        },
        'node_modules/peer/node_modules/bad': { version: '2.1.0', license: 'AGPL-3.0-only' },
        'node_modules/@a/deep': { version: '1.0.0', license: 'MIT', dependencies: { bad: '^2' } },
        'node_modules/bundler': { version: '1.0.0', license: 'CC0-1.0' },
        'node_modules/bad': { version: '2.0.0', license: 'AGPL-3.0-only' },
        'node_modules/@a/silent': { version: '3.0.0' },
        'node_modules/odd': { version: '4.0.0', license: { type: 'MIT' } },
        'node_modules/bundled/node_modules/data': { version: '5.0.0', license: 'CC-BY-4.0' },
        'node_modules/data': { version: '5.0.1', license: 'CC-BY-4.0' },
      },
    }),
    new Set(['node_modules/bundled/node_modules/data']),
  );
  const { lines, rejected } = licenceReport(packages);
  expect(rejected.map((line) => line.replace(/, which.*/, ''))).toEqual([
    'bad 2.1.0 (production) has the licence AGPL-3.0-only',
    'bad 2.0.0 (production) has the licence AGPL-3.0-only',
    '@a/silent 3.0.0 (development) has the licence none stated',
    'odd 4.0.0 (development) has the licence none stated',
    'data 5.0.0 (production) has the licence CC-BY-4.0',
  ]);
  expect(lines).toEqual([
    'Production: 5 packages',
    '     2  AGPL-3.0-only',
    '     2  MIT',
    '     1  CC-BY-4.0',
    'Development: 4 packages',
    '     2  none stated',
    '     1  CC-BY-4.0',
    '     1  CC0-1.0',
  ]);
});
