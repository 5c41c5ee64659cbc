import type { Remedy } from '../../operator/problems/remedy.ts';
import { commandLine } from '../../operator/problems/tool-command.ts';
import type { CommandAddress } from '../program/context.ts';
import { copyable } from './advice.ts';

/** What to do, in one line with the command to copy. */
export function remedyWords({ text, command, after }: Remedy, { flags = '' }: CommandAddress): string {
  const line = command === undefined ? '' : `: ${commandLine(command, flags)}`;
  return `${copyable(text, flags)}${line}${after === undefined ? '' : `; ${copyable(after, flags)}`}`;
}
