import { withDeadline } from '../../core/deadline.ts';
import type { ReceivedEvent } from '../../core/message/cloud-event.ts';
import type { Clock, Delivery, EntityStore, Timeliness } from '../../core/ports.ts';
import type { BusinessCode } from './business-event.ts';
import { makeBusinessEvent } from './make-business-event.ts';
import { noteStart } from './note-start.ts';

/** What a handler works with. */
export interface HandlerPorts {
  readonly entities: EntityStore;
  readonly now: Clock;
}

/** One receive of a message, and how to skip it. */
export interface Skippable extends Delivery {
  /** Sends a copy of the message to the dead-letter queue. */
  readonly deadLetter: (signal: AbortSignal) => Promise<void>;
}

/** How one delivery of an event ended; a repeated one changes nothing, a skipped one is in the dead-letter queue. */
export type HandlingReport =
  | { readonly outcome: 'handled'; readonly timeliness: Timeliness }
  | { readonly outcome: 'repeated' }
  | { readonly outcome: 'skipped' };

/**
 * Handles one delivery of an event: history, status, business code, note that it is done.
 *
 * A crash between any two steps leads to another delivery that goes through all of them again. History and status come
 * out the same each time (see `DynamoDbEntityStore`); business code is called again unless the note was written.
 * History comes first, so that an event whose business code keeps failing is on record; and so is each attempt, should it
 * be killed.
 *
 * When the time is over, business code is started no more: the event is reported as failed then and handled elsewhere.
 * Nor is the note written. Business code that was told to stop and ends without an error may have left its work undone.
 *
 * What an operator has marked is not tried. It is sent to the dead-letter queue first and noted then, so that at every
 * moment one of the two queues has it; killed in between, the next delivery does both again.
 *
 * @param milliseconds - time this event may take
 * @param grace - milliseconds in which what was told to stop may come to its end
 * @throws DeadlineExceededError; StillRunningError if business code goes on beyond the grace; or what business code or
 *   the store throws
 */
export async function handleEvent(
  event: ReceivedEvent,
  delivery: Skippable,
  business: BusinessCode,
  ports: HandlerPorts,
  milliseconds: number,
  grace = 0,
): Promise<HandlingReport> {
  const work = async (signal: AbortSignal): Promise<HandlingReport> => {
    const recorded = await ports.entities.record(event, delivery, ports.now());
    if (recorded === 'handled') return { outcome: 'repeated' };
    if (recorded === 'to-skip') {
      await delivery.deadLetter(signal);
      await ports.entities.noteSkipped(event, delivery, ports.now(), signal);
      return { outcome: 'skipped' };
    }
    // The first attempt is noted with the history.
    if (recorded === 'unfinished') await noteStart(event, delivery, ports, signal);
    const timeliness = await ports.entities.applyStatus(event);
    signal.throwIfAborted();
    await business(makeBusinessEvent(event, timeliness), { signal });
    signal.throwIfAborted();
    await ports.entities.markHandled(event, timeliness, ports.now());
    return { outcome: 'handled', timeliness };
  };
  return withDeadline(milliseconds, work, grace);
}
