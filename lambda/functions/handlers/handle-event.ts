import { withDeadline } from '../../core/deadline.ts';
import { RecordVersionError } from '../../core/ledger/record-version.ts';
import type { ReceivedEvent } from '../../core/message/cloud-event.ts';
import type { Clock, EntityStore, StatusEffect, Timeliness } from '../../core/ports.ts';
import type { Attempt } from './attempt.ts';
import type { BusinessCode } from './business-event.ts';
import { makeBusinessEvent } from './make-business-event.ts';
import { noteStart } from './note-start.ts';

/** What a handler works with. */
export interface HandlerPorts {
  readonly entities: EntityStore;
  readonly now: Clock;
}

/** An attempt at an event, and how to skip it. */
export interface Skippable extends Attempt {
  /** Sends a copy of the message to the dead-letter queue. */
  readonly deadLetter: (signal: AbortSignal, anew: boolean) => Promise<void>;
}

/** How one delivery of an event ended; a repeated one changes nothing, a skipped one is in the dead-letter queue. */
export type HandlingReport =
  | { readonly outcome: 'handled'; readonly timeliness: Timeliness }
  | { readonly outcome: 'repeated' }
  | { readonly outcome: 'skipped' };

/** What became of an event's status, or why it is not known what is to become of it. */
async function applyStatus(
  event: ReceivedEvent,
  startedAt: number,
  entities: EntityStore,
): Promise<StatusEffect | { readonly outcome: 'foreign'; readonly error: RecordVersionError }> {
  try {
    return await entities.applyStatus(event, startedAt);
  } catch (error) {
    if (error instanceof RecordVersionError) return { outcome: 'foreign', error };
    throw error;
  }
}

/**
 * Handles one delivery of an event: status, business code, history with the note that it is done. What is not surely the
 * first delivery has its start noted in the history before business code, which tells a repeat.
 *
 * A crash between any two steps leads to another delivery that goes through all of them again. History and status come
 * out the same each time (see `DynamoDbEntityStore`); business code is called again unless the note was written.
 * Until an event has a history, the status tells that its first attempt started. The last attempt is noted before, in any
 * case: nothing comes after it, and the next event's status takes its place.
 *
 * When the time is over, business code is started no more: the event is reported as failed then and handled elsewhere.
 * Nor is the note written. Business code that was told to stop and ends without an error may have left its work undone.
 *
 * What an operator has marked is not tried. It is sent to the dead-letter queue first and noted then, so that at every
 * moment one of the two queues has it; killed in between, the next delivery does both again, and once it is noted neither.
 * The mark counts also where a later version of this code wrote the status, and nothing else can be done.
 *
 * @param milliseconds - time this event may take
 * @param grace - milliseconds in which what was told to stop may come to its end
 * @throws DeadlineExceededError; StillRunningError if business code goes on beyond the grace; or what business code or
 *   the store throws
 */
export async function handleEvent(
  event: ReceivedEvent,
  attempt: Skippable,
  business: BusinessCode,
  { entities, now }: HandlerPorts,
  milliseconds: number,
  grace = 0,
): Promise<HandlingReport> {
  const { startedAt, isFirst, isLast } = attempt;
  const work = async (signal: AbortSignal): Promise<HandlingReport> => {
    const effect = await applyStatus(event, startedAt, entities);
    const timeliness: Timeliness = effect.outcome === 'late' ? 'late' : 'in-order';
    if (effect.outcome !== 'applied' || !isFirst || isLast) {
      const earlierStart = effect.outcome === 'in-force' ? effect.startedAt : undefined;
      const recorded = await entities.record(event, attempt, startedAt, earlierStart);
      if (recorded === 'handled') return { outcome: 'repeated' };
      // Once is enough: an operator may have discarded the dead letter by now.
      if (recorded === 'skipped') return { outcome: 'skipped' };
      if (recorded === 'to-skip' || recorded === 'to-skip-anew') {
        await attempt.deadLetter(signal, recorded === 'to-skip-anew');
        await entities.noteSkipped(event, attempt, now(), signal);
        return { outcome: 'skipped' };
      }
      if (effect.outcome === 'foreign') throw effect.error;
      // A start that is new is noted with the history.
      if (recorded === 'unfinished') await noteStart(event, attempt, { entities, now }, signal);
    }
    signal.throwIfAborted();
    await business(makeBusinessEvent(event, timeliness), { signal });
    signal.throwIfAborted();
    await entities.markHandled(event, timeliness, now(), isFirst ? startedAt : undefined);
    return { outcome: 'handled', timeliness };
  };
  return withDeadline(milliseconds, work, grace);
}
