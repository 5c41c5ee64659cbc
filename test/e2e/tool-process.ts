import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { LocalStackProcess } from './local-stack.ts';

/** What one command of the tool printed, and how it ended. */
export interface CommandOutcome {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Starts the real tool with the arguments of a whole command line.
 *
 * @param input - what is piped in; nothing if absent
 * @param environment - variables beside those of the tests
 */
export function startCommandLine(
  args: readonly string[],
  input?: string,
  environment: Readonly<Record<string, string>> = {},
): { readonly child: ChildProcess; readonly ended: Promise<CommandOutcome> } {
  const child = spawn(process.execPath, ['bin/cedar-webhooks.ts', ...args], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  child.stdin?.end(input);
  const printed = { out: '', err: '' };
  child.stdout?.on('data', (chunk) => {
    printed.out += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    printed.err += chunk;
  });
  const ended = once(child, 'close').then(([exitCode]) => ({ ...printed, exitCode }));
  return { child, ended };
}

/** Runs one command of the real tool against a stack. */
export function webhooks(stack: LocalStackProcess, ...args: readonly string[]): Promise<CommandOutcome> {
  return startCommandLine([...args, '--state-directory', stack.stateDirectory]).ended;
}

/** What a command that has nothing else to say writes to standard error: which run it is for. */
export function namedTarget({ stateDirectory }: LocalStackProcess): string {
  return `Local run in ${stateDirectory}\n`;
}
