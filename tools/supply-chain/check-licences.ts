import { fileURLToPath } from 'node:url';
import { licenceReport } from './licence-report.ts';
import { lockedPackages } from './locked-packages.ts';

/** Program of `npm run licences`: fails if any package has a licence that is not on the list. */

const { lines, refused } = licenceReport(lockedPackages(fileURLToPath(new URL('../..', import.meta.url))));
process.stdout.write(`${[...lines, ...refused].join('\n')}\n`);
process.exitCode = refused.length === 0 ? 0 : 1;
