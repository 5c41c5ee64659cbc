import type { Remedy } from '../../operator/problems/remedy.ts';
import { commandLine } from '../../operator/problems/tool-command.ts';
import type { RemedyLine } from '../contract.ts';

/**
 * What to do, with the command as it is typed.
 *
 * @param flags - see `commandLine`
 */
export function remedyLine({ command, ...remedy }: Remedy, flags: string): RemedyLine {
  return { ...remedy, ...(command !== undefined && { command: commandLine(command, flags) }) };
}
