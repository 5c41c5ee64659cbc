import { type AuditPorts, audited } from '../audit/audited.ts';
import type { KnownEvent } from '../events/event.ts';
import { readEvents } from '../events/read-events.ts';
import { type OperatorStores, operatorStores } from '../ledger/operator-stores.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { planSkip } from './plan-skip.ts';
import { skipProblem } from './skip-problem.ts';

/** Which event is skipped, and why. */
export interface SkipOptions {
  /** In lower case. */
  readonly requestUuid: string;
  /** For whoever finds it in the dead-letter queue. */
  readonly reason: string;
}

/** An event that its handler will skip. */
export interface EventSkip extends Pick<KnownEvent, 'requestUuid' | 'eventType' | 'entity'> {
  /** `was-marked`: somebody did it before; their reason stays. */
  readonly outcome: 'marked' | 'was-marked';
  readonly subject: string;
  /** When its queue gives its message out again, if nothing holds it up, in milliseconds since the epoch. */
  readonly nextReceiveAt: number;
}

/** What is noted can change between the read and the mark. */
const MAX_READS = 3;

/**
 * Marks an event that blocks its entity. At the next receive of its message the handler does not try it, but moves it to
 * its dead-letter queue and goes on with the entity. The mark is of that message alone: redriven or replayed, the event is
 * tried again.
 *
 * @throws NotFoundProblem if there is no such event, NotSkippableProblem if it cannot be skipped as it is
 */
export function skipEvent(
  target: Target,
  { requestUuid, reason }: SkipOptions,
  ports: AuditPorts,
  { entities }: Pick<OperatorStores, 'entities'> = operatorStores(target),
): Promise<EventSkip> {
  const change = { operation: 'skip', reason, parameters: { requestUuids: [requestUuid] } } as const;
  const mark = async (by: string): Promise<EventSkip> => {
    for (let read = 1; ; read++) {
      const event = (await readEvents(target, [requestUuid], ports.signal)).get(requestUuid);
      const plan = planSkip(event, target.eventTypes, ports.now(), target.delivery);
      if ('because' in plan) throw skipProblem(requestUuid, plan.because, target);
      const { eventType, entity, claimedAt, subject } = event as KnownEvent & { readonly subject: string };
      const { messageId, isMarked, nextReceiveAt } = plan;
      const marked = { requestUuid, eventType, entity, subject, nextReceiveAt };
      if (isMarked) return { ...marked, outcome: 'was-marked' };
      const name = { requestUuid, entity, subject, claimedAt };
      if (await entities.markToSkip(name, { messageId, by, reason }, ports.now())) {
        return { ...marked, outcome: 'marked' };
      }
      if (read === MAX_READS) throw new OperatorProblem(`${requestUuid} is being handled: try again.`);
    }
  };
  return audited(target, change, ports, mark, ({ outcome }) => ({ counts: { [outcome]: 1 } }));
}
