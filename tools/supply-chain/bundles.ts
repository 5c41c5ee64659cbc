import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FIXED_LIMITS } from '../cost/limits.ts';
import { reportBundles, reportPackage } from './bundle-report.ts';
import { bundleTables, staleRows, withTables } from './bundle-tables.ts';
import { lockedPackages } from './locked-packages.ts';
import { thirdPartyNotices } from './third-party-notices.ts';

/** Program of `npm run bundles`: what is inside of each function and of the package. */

/** The function a sender waits for: its size is what a cold start begins with. */
const VERIFIER = 'verifier';

const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, check: { type: 'boolean', default: false } },
});
const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const document = join(projectRoot, 'docs/supply-chain.md');
const noticesFile = join(projectRoot, 'THIRD-PARTY-NOTICES.md');
const reports = await reportBundles(projectRoot);
const parts = await reportPackage(projectRoot);
const tables = bundleTables(reports, parts, await lockedPackages(projectRoot));
const notices = thirdPartyNotices(projectRoot, [...reports, ...parts]);

if (values.write) {
  writeFileSync(document, withTables(readFileSync(document, 'utf8'), tables));
  writeFileSync(noticesFile, notices);
} else if (values.check) {
  const stale = [
    ...staleRows(readFileSync(document, 'utf8'), tables),
    ...(readFileSync(noticesFile, 'utf8') === notices ? [] : ['THIRD-PARTY-NOTICES.md is another.']),
  ];
  const verdict =
    stale.length === 0
      ? ['docs/supply-chain.md and THIRD-PARTY-NOTICES.md say what is in the bundles.']
      : [
          ...stale,
          'What is written is out of date. Look at what changed, then run `npm run bundles -- --write`.',
        ];
  const bytes = reports.find(({ name }) => name === VERIFIER)?.bytes ?? Number.POSITIVE_INFINITY;
  const { atMost } = FIXED_LIMITS.verifierBundleBytes;
  const size = `The verifier has ${bytes.toLocaleString('en')} bytes, ${atMost.toLocaleString('en')} at most.`;
  process.stdout.write(`${[...verdict, size].join('\n')}\n`);
  process.exitCode = stale.length === 0 && bytes <= atMost ? 0 : 1;
} else {
  process.stdout.write(`${tables}\n`);
}
