import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Difference } from './report.ts';

/** How the CDK command-line tool is run. */
export interface CdkSettings {
  readonly projectRoot: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Shown as it comes; told only if it fails otherwise. */
  readonly onOutput?: (chunk: string) => void;
}

/** Lines of a failed run that are told. */
const TOLD_LINES = 25;

/**
 * Runs `cdk`.
 *
 * @throws Difference with the end of what it printed, if it fails
 */
export async function runCdk(
  args: readonly string[],
  settings: CdkSettings,
  signal: AbortSignal,
): Promise<void> {
  // CDK remembers there which account a key is of. Made-up keys are of another one in every emulator.
  const home = mkdtempSync(join(tmpdir(), 'verify-aws-cdk-'));
  try {
    await run(args, { ...settings, environment: { ...settings.environment, CDK_HOME: home } }, signal);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

async function run(args: readonly string[], settings: CdkSettings, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { projectRoot, environment, onOutput } = settings;
  const child = spawn(process.execPath, [join(projectRoot, 'node_modules/aws-cdk/bin/cdk'), ...args], {
    cwd: projectRoot,
    env: { ...environment, CDK_DISABLE_CLI_TELEMETRY: 'true', CI: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C in a terminal reaches a whole group of processes; this one is ended when the walk is.
    detached: true,
    signal,
    killSignal: 'SIGTERM',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
      onOutput?.(chunk);
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  signal.throwIfAborted();
  if (code === 0) return;
  const lines = output.trimEnd().split(/\r?\n/).slice(-TOLD_LINES);
  throw new Difference([`"cdk ${args[0]}" failed:`, ...lines].join('\n'));
}
