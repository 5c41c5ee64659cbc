import { withDeadline } from '../../core/deadline.ts';
import type { ReceivedEvent } from '../../core/message/cloud-event.ts';
import type { HandlerPorts } from './handle-event.ts';
import { NOTE_TIMEOUT } from './note-failure.ts';

/**
 * Notes in the history that an event is tried once more, for operators who ask why. Should the attempt be killed, this is
 * all that is known of it. Never rejects: without the note the event is handled all the same.
 *
 * @param received - receives of the message so far
 * @param signal - aborts when the time of the event is over
 */
export async function noteStart(
  event: ReceivedEvent,
  received: number,
  { entities, now }: HandlerPorts,
  signal: AbortSignal,
): Promise<void> {
  try {
    await withDeadline(NOTE_TIMEOUT, (ended) =>
      entities.noteStart(event, received, now(), AbortSignal.any([signal, ended])),
    );
  } catch {
    // The attempt before is then the last that is known of.
  }
}
