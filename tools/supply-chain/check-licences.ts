import { fileURLToPath } from 'node:url';
import { licenceReport } from './licence-report.ts';
import { lockedPackages } from './locked-packages.ts';

/** Program of `npm run licences`: fails if any package has a licence that is not on the list. */

const { lines, rejected } = licenceReport(
  await lockedPackages(fileURLToPath(new URL('../..', import.meta.url))),
);
process.stdout.write(`${[...lines, ...rejected].join('\n')}\n`);
process.exitCode = rejected.length === 0 ? 0 : 1;
