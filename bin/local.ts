import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalRunError } from '../local/local-run-error.ts';
import { parseOptions } from '../local/run/options.ts';
import { synthesize } from '../local/run/synthesize.ts';
import { OperatorProblem } from '../operator/problems/operator-problem.ts';
import { STATE_FOLDER } from './app-folder.ts';
import { runLocally } from './run-locally.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options !== undefined) {
    const { stage, overrides } = options;
    const projectRoot = fileURLToPath(new URL('..', import.meta.url));
    await runLocally(
      options,
      {
        folder: projectRoot,
        defaultState: join(projectRoot, STATE_FOLDER),
        synthesize: (outputFolder, signal) =>
          synthesize({ projectRoot, outputFolder, stage, overrides, signal }),
      },
      projectRoot,
    );
    // Whatever did not end in time must not keep the process.
    process.exit(process.exitCode ?? 0);
  }
} catch (error) {
  if (!(error instanceof LocalRunError || error instanceof OperatorProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
