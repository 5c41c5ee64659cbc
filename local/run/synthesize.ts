import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { LocalRunError } from '../local-run-error.ts';

export interface SynthesisOptions {
  readonly projectRoot: string;
  /** Folder for the result; what is in it is replaced. */
  readonly outputFolder: string;
  readonly stage: string;
  /** Settings of every stage, in place of those in cdk.json. */
  readonly stages?: Readonly<Record<string, object>>;
  readonly overrides: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/**
 * Synthesizes the app as `cdk synth` does: same entry, same context. The CDK command-line tool is left out as its start
 * alone takes seconds.
 *
 * @throws LocalRunError with the message of the app
 */
export async function synthesize(options: SynthesisOptions): Promise<void> {
  const { projectRoot, outputFolder } = options;
  const { context } = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8')) as { context?: object };
  rmSync(outputFolder, { recursive: true, force: true });
  mkdirSync(outputFolder, { recursive: true });
  const child = spawn(process.execPath, ['bin/app.ts', '--unvalidated'], {
    cwd: projectRoot,
    env: {
      ...process.env,
      CDK_OUTDIR: outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        'aws:cdk:disable-creation-stack-traces': true,
        ...(options.stages && { stages: options.stages }),
        stage: options.stage,
        stageOverrides: options.overrides,
      }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: options.signal,
    killSignal: 'SIGKILL',
  });
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  if (code !== 0) throw new LocalRunError(`The stack cannot be synthesized.\n${errors.trim()}`);
  // In Lambda there is no package above the bundle. Without this one, Node.js would take the project's own.
  writeFileSync(join(outputFolder, 'package.json'), '{}\n');
}
