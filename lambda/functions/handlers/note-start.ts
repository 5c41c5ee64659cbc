import { withDeadline } from '../../core/deadline.ts';
import type { ReceivedEvent } from '../../core/message/cloud-event.ts';
import type { Delivery } from '../../core/ports.ts';
import type { HandlerPorts } from './handle-event.ts';
import { NOTE_TIMEOUT } from './note-failure.ts';

/**
 * Notes in the history that an event is tried once more, for operators who ask why. Should the attempt be killed, this is
 * all that is known of it. Never rejects: without the note the event is handled all the same.
 *
 * @param signal - aborts when the time of the event is over
 */
export async function noteStart(
  event: ReceivedEvent,
  delivery: Delivery,
  { entities, now }: HandlerPorts,
  signal: AbortSignal,
): Promise<void> {
  try {
    await withDeadline(NOTE_TIMEOUT, (ended) =>
      entities.noteStart(event, delivery, now(), AbortSignal.any([signal, ended])),
    );
  } catch {
    // The attempt before is then the last that is known of.
  }
}
