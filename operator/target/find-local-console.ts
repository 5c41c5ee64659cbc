import { readConsoleFile } from '../../lib/local-console-file.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import { findLocalRun } from './find-local-run.ts';

/**
 * The URL that opens the console of the local run, once: its token is a secret until then.
 *
 * @throws OperatorProblem if no run, or none with a console, is running
 */
export function findLocalConsole(stateDirectory: string): string {
  const { pid } = findLocalRun(stateDirectory);
  const file = readConsoleFile(stateDirectory);
  if (file?.pid !== pid || file.url === undefined) {
    throw new OperatorProblem(
      'The local run has no console. Start it again without leaving the console out.',
    );
  }
  return file.url;
}
