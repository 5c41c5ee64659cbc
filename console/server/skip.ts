import type { OperatorPorts } from '../../operator/ports.ts';
import { skipEvent } from '../../operator/skip/skip-event.ts';
import { skipOutcomeWords } from '../../operator/skip/skip-outcome-words.ts';
import type { Target } from '../../operator/target/target.ts';
import type { SkipOrder, SkipOutcome } from '../contract.ts';

/** Marks an event for its handler to skip it. @param requestUuid - in lower case */
export async function skipOne(
  target: Target,
  requestUuid: string,
  { reason }: SkipOrder,
  ports: OperatorPorts,
): Promise<SkipOutcome> {
  const marked = await skipEvent(target, { requestUuid, reason }, ports);
  return { detail: skipOutcomeWords(marked, ports.now()) };
}
