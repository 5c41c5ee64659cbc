import type { CliPorts } from '../../../cli/program/ports.ts';
import { runCommandLine } from '../../../cli/program/program.ts';
import { addTestEntries, helpOf } from '../help-of.ts';

async function run(line: string): Promise<{ exitCode: number; text: string }> {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const ports = { version: '0', env: {}, terminal: { out: say, err: say }, signal: AbortSignal.any([]) };
  const exitCode = await runCommandLine(
    line.split(' '),
    ports as unknown as CliPorts,
    '.local',
    addTestEntries,
  );
  return { exitCode, text: lines.join('\n') };
}

test.each([
  ['help dlq redrive', ['dlq', 'redrive']],
  ['dlq help redrive', ['dlq', 'redrive']],
  ['help held release', ['held', 'release']],
  ['help held', ['held']],
  ['held help', ['held']],
  ['help send', ['send']],
  ['help send --json', ['send']],
  ['help help', []],
  ['help', []],
])('%s shows the help of %j', async (line, command) => {
  expect(await run(line)).toEqual({ exitCode: 0, text: await helpOf(command) });
});

test.each([
  ['help dlq redrvie', 'Did you mean redrive?'],
  ['dlq help redrvie', 'Did you mean redrive?'],
  ['help dlk', 'Did you mean dlq?'],
  ['help held xyzxyzxyz', "unknown command 'xyzxyzxyz'"],
])('%s is answered with %s', async (line, hint) => {
  const { exitCode, text } = await run(line);
  expect(exitCode).toBe(2);
  expect(text).toContain(hint);
});
