import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import { formatCount } from '../words.ts';
import { attemptWords, lastAttempt } from './attempt.ts';
import type { KnownEvent } from './event.ts';
import { eventState, missingQueues } from './event-state.ts';
import { readEvents } from './read-events.ts';

const FIRST_PAUSE = 40;
const MAX_PAUSE = 1000;

/** The note that every queue has the event may be lost although it has been handled. The sweeper repeats it later. */
const NOTE_GRACE = 2000;

/**
 * Watches an event through ledger and history until it was handled or the time is over.
 *
 * @param deadline - milliseconds since the epoch
 * @returns the event as it was last seen; `undefined` if it was never claimed
 */
export async function followEvent(
  target: Target,
  requestUuid: string,
  deadline: number,
  ports: Pick<OperatorPorts, 'now' | 'pause' | 'signal'>,
  onSeen: (event: KnownEvent) => void = () => {},
): Promise<KnownEvent | undefined> {
  let seenHandledAt: number | undefined;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, MAX_PAUSE)) {
    const event = (await readEvents(target, [requestUuid], ports.signal)).get(requestUuid);
    if (event !== undefined) onSeen(event);
    const now = ports.now();
    if (event?.handling?.handledAt !== undefined) {
      seenHandledAt ??= now;
      if (event.outbox.sentAt !== undefined || now - seenHandledAt >= NOTE_GRACE) return event;
    }
    if (now >= deadline) return event;
    await ports.pause(Math.min(pause, Math.max(1, deadline - now)), ports.signal);
  }
}

/** Where an event is that was not handled in time, in words that say what to look at. */
export function whereStuck(
  event: KnownEvent | undefined,
  now: number,
  { delivery }: Pick<Target, 'delivery'>,
): string {
  if (event === undefined) return 'not accepted: the ledger has no claim of this UUID';
  const { outbox } = event;
  const attempt = lastAttempt(event, now, delivery);
  const tried = attempt === undefined ? '' : `, ${attemptWords(attempt)}`;
  switch (eventState(event, now, delivery)) {
    case 'parked':
      return `accepted, but parked by the sweeper after ${formatCount(outbox.attempts, 'attempt')} for ${missingQueues(event).join(', ')}: look at the queue and the sweeper's log`;
    case 'unsent':
      return `accepted, but not queued for ${missingQueues(event).join(', ')} yet (${formatCount(outbox.attempts, 'attempt')} of the sweeper)${tried}`;
    case 'handling':
      return `queued, and started by the handler, but not finished${tried}: look at the handler's log`;
    case 'dead-lettered':
      return `dead-lettered${tried}: look at the handler's log and its dead-letter queue`;
    default:
      return "queued, but not started by the handler: look at the handler's log, its queue and its dead-letter queue";
  }
}
