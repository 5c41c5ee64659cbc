import { InvalidInputProblem } from '../../operator/problems/operator-problem.ts';
import type { Selection } from '../../operator/selection.ts';

/**
 * Reads named UUIDs, or `--all`.
 *
 * @param verb - what is to be done with them, for the message
 * @throws InvalidInputProblem unless it is the one or the other
 */
export function namedOrAll(uuids: readonly string[], all: boolean | undefined, verb: string): Selection {
  if ((uuids.length === 0) === !all) {
    throw new InvalidInputProblem(`Name the request UUIDs to ${verb}, or give --all; not both.`);
  }
  return all ? 'all' : new Set(uuids.map((uuid) => uuid.toLowerCase()));
}
