import { type Remedy, remedyOf } from '../problems/remedy.ts';
import type { WaitingEntity } from './waiting-entities.ts';

/** What to do about an entity's events that wait: first about what an operator must put right, then about the head. */
export function waitingRemedy({ head, events }: WaitingEntity): Remedy | undefined {
  const stopped = events.find(({ state }) => state === 'dead-lettered' || state === 'parked');
  const { state, requestUuid, overdue } = stopped ?? head;
  if (overdue && state !== 'unsent') {
    return { text: 'see whether its handler runs, and look at', command: { name: 'dlq list' } };
  }
  return remedyOf(state, requestUuid);
}
