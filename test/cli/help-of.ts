import type { CliPorts } from '../../cli/program/ports.ts';
import { runCommandLine } from '../../cli/program/program.ts';

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
  await runCommandLine([...command, '--help'], ports as unknown as CliPorts, '.local');
  return lines.join('\n');
}
