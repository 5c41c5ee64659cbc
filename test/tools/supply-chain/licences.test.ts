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

test('every licence in package-lock.json is allowed where it is used', () => {
  const packages = lockedPackages(process.cwd());
  expect(packages.filter(({ isDevelopment }) => !isDevelopment).length).toBeGreaterThan(50);
  expect(licenceReport(packages).rejected).toEqual([]);
});

test('a package is rejected for its licence, in production for more than in development', () => {
  const packages = parseLock(
    JSON.stringify({
      packages: {
        '': { name: 'product' },
        'node_modules/good': { version: '1.0.0', license: 'MIT' },
        'node_modules/bad': { version: '2.0.0', license: 'AGPL-3.0-only' },
        'node_modules/@a/silent': { version: '3.0.0', dev: true },
        'node_modules/odd': { version: '4.0.0', license: { type: 'MIT' }, devOptional: true },
        'node_modules/good/node_modules/data': { version: '5.0.0', license: 'CC-BY-4.0' },
        'node_modules/data': { version: '5.0.1', license: 'CC-BY-4.0', dev: true },
      },
    }),
  );
  const { lines, rejected } = licenceReport(packages);
  expect(rejected.map((line) => line.replace(/, which.*/, ''))).toEqual([
    'bad 2.0.0 (production) has the licence AGPL-3.0-only',
    '@a/silent 3.0.0 (development) has the licence none stated',
    'odd 4.0.0 (development) has the licence none stated',
    'data 5.0.0 (production) has the licence CC-BY-4.0',
  ]);
  expect(lines).toEqual([
    'Production: 3 packages',
    '     1  AGPL-3.0-only',
    '     1  CC-BY-4.0',
    '     1  MIT',
    'Development: 3 packages',
    '     2  none stated',
    '     1  CC-BY-4.0',
  ]);
});
