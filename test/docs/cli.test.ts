import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Context } from '../../cli/program/context.ts';
import { program } from '../../cli/program/program.ts';

const documentation = readFileSync('docs/cli.md', 'utf8');

/** Names such as `dlq list`, in the order of the help. */
function commandsOf(command: Command, path: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [path.join(' ')];
  return command.commands.flatMap((each) => commandsOf(each, [...path, each.name()]));
}

const registered = commandsOf(program({ ports: { version: '0' } } as Context));

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

test('every command line of the documentation names a command', () => {
  const files = [
    'README.md',
    'SECURITY.md',
    'docs/cli.md',
    'docs/runbook.md',
    'docs/consumers.md',
    'docs/local-run.md',
  ];
  const lines = files.flatMap((file) => [
    ...readFileSync(file, 'utf8').matchAll(/npx webhooks ([a-z]+(?: [a-z]+)?)/g),
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
