import type { Remedy } from '../../operator/problems/remedy.ts';
import { commandLine, type ToolCommand } from '../../operator/problems/tool-command.ts';
import type { RemedyAction, RemedyLine } from '../contract.ts';

/** Commands that the console has a button for. */
const ACTIONS: Readonly<Partial<Record<ToolCommand['name'], RemedyAction>>> = {
  'dlq redrive': 'redrive',
  'held release': 'release-held',
  'parked release': 'release-parked',
};

/**
 * What to do, with the command as it is typed, and what the console has in its place.
 *
 * @param flags - see `commandLine`
 */
export function remedyLine({ command, ...remedy }: Remedy, flags: string): RemedyLine {
  if (command === undefined) return remedy;
  const action = ACTIONS[command.name];
  return { ...remedy, command: commandLine(command, flags), ...(action !== undefined && { action }) };
}
