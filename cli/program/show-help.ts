import type { Command } from 'commander';

/**
 * The command that a command line asks for help on: `help dlq redrive`, or `dlq help redrive`. Commander's own help
 * command knows the first word only.
 *
 * @returns words of the command, `undefined` for any other command line
 */
export function helpPath(root: Command, args: readonly string[]): readonly string[] | undefined {
  const [first, second, ...rest] = args;
  if (first === 'help') return args.slice(1);
  const isGroup = root.commands.some((each) => each.name() === first && each.commands.length > 0);
  return isGroup && first !== undefined && second === 'help' ? [first, ...rest] : undefined;
}

/**
 * Shows the help of a command, if there is such a command.
 *
 * @throws CommanderError as commander does when it has shown help
 */
export function showHelp(root: Command, path: readonly string[]): void {
  let command = root;
  for (const name of path) {
    // `help send --json`: who has found a command gets its help.
    if (name.startsWith('-') || name === 'help' || command.commands.length === 0) continue;
    const next = command.commands.find((each) => each.name() === name);
    if (next === undefined) return;
    command = next;
  }
  command.help();
}
