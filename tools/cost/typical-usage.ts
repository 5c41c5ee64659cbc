import type { Workload } from './cost-inputs.ts';
import type { Counted, RequestUsage, Usage } from './counted.ts';

/** A bill cannot be made from what was counted. */
export class NotCountedError extends Error {
  override readonly name = 'NotCountedError';
}

/** What the requests and deliveries of a workload use. */
export interface TypicalUsage {
  readonly accepted: RequestUsage;
  readonly duplicate: RequestUsage;
  readonly rejected: RequestUsage;
  readonly handled: Usage;
}

function needed<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new NotCountedError(`Nothing was counted for ${what}.`);
  return value;
}

/**
 * Puts together what was counted by size of the body and what was counted by number of queues.
 *
 * @throws NotCountedError for a size or a number that was not counted
 */
export function typicalUsage(counted: Counted, { bodyBytes, queues }: Workload): TypicalUsage {
  const body = needed(
    counted.bodies.find((candidate) => candidate.bodyBytes === bodyBytes),
    `bodies of ${bodyBytes} bytes`,
  );
  const one = needed(counted.queues[0], 'one queue');
  const several = needed(counted.queues[queues - 1], `${queues} queues`);
  return {
    accepted: {
      ...body.verifier,
      billedMessages: queues * body.verifier.billedMessages,
      writeUnits: body.verifier.writeUnits + several.writeUnits - one.writeUnits,
    },
    duplicate: needed(counted.verifier.duplicate, 'copies'),
    // What garbage looks like to whoever tries hardest.
    rejected: needed(counted.verifier.hash_mismatch, 'hashes that do not verify'),
    handled: body.handler,
  };
}
