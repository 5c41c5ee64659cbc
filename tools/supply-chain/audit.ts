import { spawnSync } from 'node:child_process';
import { auditVerdict } from './audit-verdict.ts';

/** Program of `npm run audit`: fails on known vulnerabilities of what is deployed. */

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { encoding: 'utf8' });
try {
  const { outcome, lines } = auditVerdict(stdout);
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = outcome === 'vulnerable' ? 1 : 0;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
