import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { productionBill } from './bill-of-materials.ts';
import { lockedPackages } from './locked-packages.ts';

/** Program of `npm run sbom`: writes the bill of materials of what is deployed or run by users. */

const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
const file = join(projectRoot, process.argv[2] ?? '.local/sbom.cdx.json');
const made = execFileSync(
  'npm',
  ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only'],
  { cwd: projectRoot, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 'inherit'] },
);
const { name } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { name: string };
const locked = await lockedPackages(projectRoot);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, productionBill(made, name, locked));
process.stdout.write(
  `${relative(process.cwd(), file)} lists ${locked.filter(({ isDevelopment }) => !isDevelopment).length} packages.\n`,
);
