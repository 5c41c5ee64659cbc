import type { Entry } from '../events/entry.ts';
import type { EventLife } from '../events/event-life.ts';
import { textField } from '../events/log-lines.ts';
import { type Remedy, remedyOf } from '../problems/remedy.ts';
import type { WaitingEntity } from './waiting-entities.ts';
import type { WaitingEvent } from './waiting-event.ts';

/** What to do about an entity's events that wait: first about what an operator must put right, then about the head. */
export function waitingRemedy({ head, events }: WaitingEntity): Remedy | undefined {
  const stopped = events.find(({ state }) => state === 'dead-lettered' || state === 'parked');
  return eventRemedy(stopped ?? head);
}

/**
 * What to do about one request.
 *
 * @param waiting - what it waits for; absent if it does not
 */
export function requestRemedy(
  { requestUuid, held, received }: Pick<EventLife, 'requestUuid' | 'held' | 'received'>,
  { state }: Pick<Entry, 'state'>,
  waiting: WaitingEvent | undefined,
): Remedy | undefined {
  const remedy =
    waiting === undefined ? remedyOf(state, requestUuid, held[0]?.category) : eventRemedy(waiting);
  const isConflict = received.some((line) => textField(line, 'code') === 'uuid_conflict');
  return remedy ?? (isConflict ? CONFLICT : undefined);
}

/** Of an event with which all is well, a second request may have been another event. */
const CONFLICT: Remedy = {
  text: "another request came with this UUID and other content, and was rejected; save that from the platform's Webhook Log and ask",
  command: { name: 'explain', words: ['<file>'] },
};

function eventRemedy({
  state,
  requestUuid,
  entity,
  behind,
  overdue,
  paused,
}: WaitingEvent): Remedy | undefined {
  if (paused !== undefined) {
    return { text: 'when its handler may go on, give', command: { name: 'resume', words: [entity] } };
  }
  if (behind !== undefined && state === 'queued') {
    return { text: 'its turn is after the event before it; see', command: { name: 'show', words: [behind] } };
  }
  if (overdue && state !== 'unsent') {
    return {
      text: 'see whether its handler runs, and look at',
      command: { name: 'dlq list' },
      after: `if it is not there, "cedar-webhooks replay ${requestUuid}" sends it again`,
    };
  }
  return remedyOf(state, requestUuid);
}
