import type { Advice } from '../problems/advice.ts';
import type { ToolCommand } from '../problems/tool-command.ts';

/** How one thing stands: `skipped` if it could not be looked at. */
export type State = 'ok' | 'warn' | 'fail' | 'skipped';

/** One line of the doctor's report. */
export interface Verdict {
  readonly state: State;
  /** What is the case, and what to do unless it is well. Never a secret, a token or a body. */
  readonly words: string;
  /** What else to do, in the words of a face. */
  readonly advice?: Advice | undefined;
  /** The command that shows more of it, or mends it. */
  readonly next?: ToolCommand | undefined;
}

export const ok = (words: string): Verdict => ({ state: 'ok', words });
export const warn = (words: string, advice?: Advice, next?: ToolCommand): Verdict => ({
  state: 'warn',
  words,
  advice,
  next,
});
export const fail = (words: string, advice?: Advice, next?: ToolCommand): Verdict => ({
  state: 'fail',
  words,
  advice,
  next,
});
export const skipped = (words: string): Verdict => ({ state: 'skipped', words });

/** What is wrong, or one line that says that nothing is. */
export function orOk(faults: readonly Verdict[], words: string): readonly Verdict[] {
  return faults.length > 0 ? faults : [ok(words)];
}
