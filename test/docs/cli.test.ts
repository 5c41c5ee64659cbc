import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Context } from '../../cli/program/context.ts';
import { program } from '../../cli/program/program.ts';
import { BODY_FIELDS, ENTRY_FIELDS } from '../../operator/export/export-record.ts';
import { addTestEntries, helpOf } from '../cli/help-of.ts';

const documentation = readFileSync('docs/cli.md', 'utf8');

/** Names such as `dlq list`, in the order of the help. */
function commandsOf(command: Command, path: readonly string[] = []): { name: string; command: Command }[] {
  if (command.commands.length === 0) return [{ name: path.join(' '), command }];
  return command.commands.flatMap((each) => commandsOf(each, [...path, each.name()]));
}

const commands = commandsOf(program({ ports: { version: '0' } } as Context, addTestEntries));

const registered = commands.map(({ name }) => name);

/** A heading may name several commands. */
const described = documentation
  .split('\n')
  .filter((line) => line.startsWith('## '))
  .flatMap((line) => line.slice('## '.length).split(', '));

test('the program registers commands at all', () => {
  expect(registered).toEqual(expect.arrayContaining(['send', 'dlq list', 'doctor']));
});

test.each(registered)('%s has a section', (name) => {
  expect(described).toContain(name);
});

test.each(registered)('the help of %s fits 80 columns, or as many as there are', async (name) => {
  for (const columns of [undefined, 76, 120]) {
    const help = await helpOf(name.split(' '), columns);
    expect(help).toContain('Examples:');
    expect(help.split('\n').filter((line) => line.length > (columns ?? 80))).toEqual([]);
  }
});

/** Options that say which run or stack is addressed, and what every command has. */
const COMMON = new Set([
  '--stack',
  '--name',
  '--local',
  '--region',
  '--profile',
  '--endpoint-url',
  '--state-directory',
  '--json',
  '--reason',
  '--help',
]);

const SECTIONS = documentation.split(/^## /m).flatMap((text) => {
  const names = (text.split('\n')[0] ?? '').split(', ').filter((name) => registered.includes(name));
  return names.length === 0 ? [] : [{ names, text }];
});

/** Options that the help of some commands shows. */
function optionsOf(names: readonly string[]): Set<string> {
  const options = commands
    .filter(({ name }) => names.includes(name))
    .flatMap(({ command }) => command.options);
  return new Set(options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []));
}

test.each(SECTIONS)('the section of $names names the options that their help names', ({ names, text }) => {
  const named = new Set([...text.matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option));
  const options = optionsOf(names);
  expect([...options].filter((each) => !COMMON.has(each) && !named.has(each))).toEqual([]);
  expect([...named].filter((each) => !COMMON.has(each) && !options.has(each))).toEqual([]);
});

test('the fields of an export are those that it writes', () => {
  const table = SECTIONS.find(({ names }) => names.includes('export'))?.text.match(/^\| `.*$/gm) ?? [];
  const fields = table.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([a-zA-Z]+)`/g)]);
  expect(fields.map(([, field]) => field).toSorted()).toEqual([...ENTRY_FIELDS, ...BODY_FIELDS].toSorted());
});

test('every command line of the documentation names a command', () => {
  const files = [
    'README.md',
    'SECURITY.md',
    'docs/cli.md',
    'docs/deploying.md',
    'docs/runbook.md',
    'docs/consumers.md',
    'docs/local-run.md',
  ];
  const lines = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/npx cedar-webhooks ([a-z]+(?: [a-z]+)?)/g),
  ]);
  expect(lines.length).toBeGreaterThan(50);
  const groups = new Set(
    registered.map((name) => name.split(' ')[0]).filter((name) => !registered.includes(name ?? '')),
  );
  const unknown = lines
    .map(([, words = '']) => words)
    .filter((words) => {
      const [first = ''] = words.split(' ');
      return groups.has(first) ? !registered.includes(words) : !registered.includes(first);
    });
  expect(unknown).toEqual([]);
});
