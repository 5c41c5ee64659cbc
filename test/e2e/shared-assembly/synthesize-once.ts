import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_ACCOUNT } from '../../../local/run/local-account.ts';
import { synthesizeApp } from '../../../local/run/synthesize-app.ts';

interface Synthesis {
  readonly folder: string;
  readonly stage: string;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly outputFolder: string;
  readonly signal: AbortSignal;
}

/**
 * Synthesizes a stage for the first who asks for these settings, and copies that for the others.
 *
 * @param shared - folder of one test run, with its bundles: what is in it cannot be older than the run
 */
export async function synthesizeOnce(shared: string, synthesis: Synthesis): Promise<number> {
  const { folder, stage, overrides, outputFolder, signal } = synthesis;
  const context = { stage, stageOverrides: overrides };
  const key = createHash('sha256').update(JSON.stringify(context)).digest('hex');
  const assembly = join(shared, key);
  const options = { folder, context, ...LOCAL_ACCOUNT, signal };
  if (!existsSync(assembly)) {
    const unfinished = `${assembly}.${process.pid}`;
    await synthesizeApp({
      ...options,
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
  return synthesizeApp({ ...options, app: assembly, outputFolder });
}
