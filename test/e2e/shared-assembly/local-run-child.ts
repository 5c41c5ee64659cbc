import { join } from 'node:path';
import { STATE_FOLDER } from '../../../bin/app-folder.ts';
import { runLocally } from '../../../bin/run-locally.ts';
import { LocalRunError } from '../../../local/local-run-error.ts';
import { parseOptions } from '../../../local/run/options.ts';
import { OperatorProblem } from '../../../operator/problems/operator-problem.ts';
import { synthesizeOnce } from './synthesize-once.ts';

// bin/local.ts, which does not synthesize what another test of the same run has.
try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) throw new RangeError('Tests do not ask for help.');
  const folder = process.cwd();
  await runLocally(
    options,
    {
      folder,
      defaultState: join(folder, STATE_FOLDER),
      synthesize: (outputFolder, signal) =>
        synthesizeOnce(process.env.SHARED_ASSEMBLIES ?? '', { ...options, folder, outputFolder, signal }),
    },
    folder,
  );
  process.exit(process.exitCode ?? 0);
} catch (error) {
  if (!(error instanceof LocalRunError || error instanceof OperatorProblem)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
