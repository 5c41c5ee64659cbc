import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { auditVerdict } from './audit-verdict.ts';
import { lockedPackages } from './locked-packages.ts';

/** Program of `npm run audit`: fails on known vulnerabilities of what is deployed or handed on. */

const locked = await lockedPackages(fileURLToPath(new URL('../..', import.meta.url)));
const shipped = new Set(locked.filter(({ isDevelopment }) => !isDevelopment).map(({ path }) => path));
// npm is asked of all packages: it takes those for development that are bundled.
const { stdout } = spawnSync('npm', ['audit', '--json'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
try {
  const { outcome, lines } = auditVerdict(stdout, (folder) => shipped.has(folder));
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = outcome === 'vulnerable' ? 1 : 0;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
