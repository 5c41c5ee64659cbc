import { pauseHandlers, resumeHandlers } from '../../operator/pause/switch-handlers.ts';
import type { OperatorPorts } from '../../operator/ports.ts';
import type { Target } from '../../operator/target/target.ts';
import type { PauseOrder, PauseOutcome, ResumeOrder, ResumeOutcome } from '../contract.ts';
import { outcomesOf } from './outcomes.ts';

/** Has a handler get no events. */
export function pauseOf(
  target: Target,
  { entity, reason }: PauseOrder,
  ports: OperatorPorts,
): Promise<PauseOutcome> {
  return outcomesOf(pauseHandlers(target, { handlers: [entity], reason }, ports));
}

/** Has it get its events again. */
export function resumeOf(
  target: Target,
  { entity, reason }: ResumeOrder,
  ports: OperatorPorts,
): Promise<ResumeOutcome> {
  return outcomesOf(resumeHandlers(target, { handlers: [entity], reason }, ports));
}
