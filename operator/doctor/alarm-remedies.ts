import { FIRST_COMMANDS } from '../../lib/observability/first-commands.ts';
import type { ToolCommand } from '../problems/tool-command.ts';

/**
 * The first command to give when an alarm is on.
 *
 * @param kind - what the alarm's description links to
 * @returns `undefined` for an alarm that is not of this project
 */
export function alarmRemedy(kind: string): ToolCommand | undefined {
  const commands: Readonly<Record<string, ToolCommand | undefined>> = FIRST_COMMANDS;
  return Object.hasOwn(commands, kind) ? commands[kind] : undefined;
}
