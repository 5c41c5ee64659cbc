import type { Command } from 'commander';
import { addInit } from '../../bin/init-command.ts';
import { addStart } from '../../bin/start-command.ts';
import type { Context } from '../../cli/program/context.ts';
import type { CliPorts } from '../../cli/program/ports.ts';
import { runCommandLine } from '../../cli/program/program.ts';

/** Registers what the tool's entry adds to the commands of `cli/`. */
export function addTestEntries(root: Command, context: Context): void {
  addInit(root, context, { projectRoot: '' });
  addStart(root, context, { projectRoot: '', takeSignals: () => {} });
}

/** What the tool prints for `--help` of a command. */
export async function helpOf(command: readonly string[], columns?: number): Promise<string> {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const ports = {
    version: '0',
    env: {},
    terminal: { out: say, err: say, columns },
    signal: new AbortController().signal,
  };
  await runCommandLine([...command, '--help'], ports as unknown as CliPorts, '.local', addTestEntries);
  return lines.join('\n');
}
