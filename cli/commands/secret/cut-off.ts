import { WouldCutOffProblem } from '../../../operator/secrets/cut-off.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Nobody agreed, so nothing was done. */
export const DECLINED = Symbol('declined');

/**
 * Does what may cut somebody off: if it would, whoever sits at the keyboard is asked.
 *
 * @param run - does it; the argument says whether it may
 * @returns {@link DECLINED} if the answer was no
 * @throws WouldCutOffProblem if nobody can be asked
 */
export async function agreed<Result>(
  yes: boolean,
  question: string,
  ports: Pick<CliPorts, 'confirm' | 'terminal'>,
  run: (mayCutOff: boolean) => Promise<Result>,
): Promise<Result | typeof DECLINED> {
  try {
    return await run(yes);
  } catch (error) {
    if (!(error instanceof WouldCutOffProblem) || ports.confirm === undefined) throw error;
    ports.terminal.err(error.message);
    if (await ports.confirm(question)) return run(true);
    ports.terminal.err('Nothing was changed.');
    return DECLINED;
  }
}
