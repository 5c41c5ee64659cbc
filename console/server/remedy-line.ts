import type { Remedy } from '../../operator/problems/remedy.ts';
import { commandLine, type ToolCommand } from '../../operator/problems/tool-command.ts';
import type { RemedyAction, RemedyLine } from '../contract.ts';

/** Commands that the console has a button for. */
const ACTIONS: Readonly<Partial<Record<ToolCommand['name'], RemedyAction['what']>>> = {
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
  const action = actionOf(command);
  return { ...remedy, command: commandLine(command, flags), ...(action !== undefined && { action }) };
}

/** Such a command is about the one request that it names. */
function actionOf({ name, words, options }: ToolCommand): RemedyAction | undefined {
  const what = ACTIONS[name];
  const requestUuid = options?.uuid ?? words?.[0];
  return what === undefined || typeof requestUuid !== 'string' ? undefined : { what, requestUuid };
}
