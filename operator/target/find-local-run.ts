import { type RunFile, readRunFile } from '../../lib/local-run-file.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';

/**
 * The local run of a state directory.
 *
 * @throws OperatorProblem if none is running
 */
export function findLocalRun(stateDirectory: string): RunFile {
  const run = readRunFile(stateDirectory);
  // A run that was killed leaves its file behind.
  if (run === undefined || !isAlive(run.pid)) {
    throw new OperatorProblem(`No local run is running in ${stateDirectory}.`, {
      advice: { kind: 'name-target' },
    });
  }
  return run;
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
