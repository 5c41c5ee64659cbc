import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { findLocalConsole } from '../../../operator/target/find-local-console.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/**
 * Prints the URL of the local run's console, alone on its line.
 *
 * @throws InvalidInputProblem for a deployed stack, which has none
 */
export async function showConsole(
  { address }: { readonly address: CommandAddress },
  { terminal }: Pick<CliPorts, 'terminal'>,
): Promise<number> {
  if (address.stack !== undefined) {
    throw new InvalidInputProblem(
      `Only a local run has a console, and ${address.stack} is a deployed stack. Give --local, or no --stack.`,
    );
  }
  terminal.out(findLocalConsole(address.stateDirectory));
  return 0;
}
