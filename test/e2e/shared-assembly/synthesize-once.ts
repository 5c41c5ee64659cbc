import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_ACCOUNT } from '../../../local/run/local-account.ts';
import type { SynthesisOptions } from '../../../local/run/synthesize.ts';
import { synthesizeApp } from '../../../local/run/synthesize-app.ts';

/**
 * Synthesizes a stage for the first who asks for these settings, and copies that for the others.
 *
 * @param shared - folder of one test run, with its bundles: what is in it cannot be older than the run
 */
export async function synthesizeOnce(shared: string, options: SynthesisOptions): Promise<number> {
  const { projectRoot: folder, stage, overrides, outputFolder, signal } = options;
  const context = { stage, stageOverrides: overrides };
  const key = createHash('sha256').update(JSON.stringify(context)).digest('hex');
  const assembly = join(shared, key);
  const synthesis = { folder, context, ...LOCAL_ACCOUNT, signal };
  if (!existsSync(assembly)) {
    const unfinished = `${assembly}.${process.pid}`;
    await synthesizeApp({
      ...synthesis,
      app: `"${process.execPath}" test/e2e/shared-assembly/app-child.ts`,
      outputFolder: unfinished,
    });
    try {
      renameSync(unfinished, assembly);
    } catch (error) {
      // Another one was faster.
      if (!existsSync(assembly)) throw error;
      rmSync(unfinished, { recursive: true });
    }
  }
  return synthesizeApp({ ...synthesis, app: assembly, outputFolder });
}
