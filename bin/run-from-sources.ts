import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalRunError } from '../local/local-run-error.ts';
import { parseOptions } from '../local/run/options.ts';
import type { SynthesisOptions } from '../local/run/synthesize.ts';
import { OperatorProblem } from '../operator/problems/operator-problem.ts';
import { STATE_FOLDER } from './app-folder.ts';
import { runLocally } from './run-locally.ts';

/**
 * The whole program of a local run of this repository's app: reads its options, runs until Ctrl-C and ends the process.
 *
 * @param synthesize - makes the assembly that is run
 */
export async function runFromSources(
  synthesize: (options: SynthesisOptions) => Promise<number>,
): Promise<void> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options === undefined) return;
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
    process.exit();
  } catch (error) {
    if (!(error instanceof LocalRunError || error instanceof OperatorProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
