import { withDeadline } from '../../core/deadline.ts';
import type { ReceivedEvent } from '../../core/message/cloud-event.ts';
import type { HandlingFailure } from '../../core/ports.ts';
import type { ErrorSummary } from '../../core/telemetry/error-summary.ts';
import type { HandlerPorts } from './handle-event.ts';

/**
 * Most time that a note may take, in milliseconds. Should a whole batch of one entity be dead-lettered, ten notes one after
 * another and the report of the batch still fit into what the function's time-out has beyond its events' time.
 */
export const NOTE_TIMEOUT = 300;

const MAX_TEXT_LENGTH = 500;

/**
 * Notes in the history that a delivery failed, for operators who ask why.
 *
 * @param failure - the error and its causes as they are logged, and what is known of the delivery
 * @param milliseconds - time that is left for it; with none it is not tried
 * @throws DeadlineExceededError, or what the store throws
 */
export async function noteFailure(
  event: ReceivedEvent,
  failure: Omit<HandlingFailure, 'name' | 'text'> & {
    readonly causes: readonly ErrorSummary[];
  },
  { entities, now }: HandlerPorts,
  milliseconds: number,
): Promise<void> {
  const { causes, ...known } = failure;
  const [first] = causes;
  const note = {
    ...known,
    name: first?.name ?? 'unknown',
    text: causes
      .map(({ message }) => message)
      .join(': ')
      .slice(0, MAX_TEXT_LENGTH),
  };
  await withDeadline(Math.min(milliseconds, NOTE_TIMEOUT), (signal) =>
    entities.noteFailure(event, note, now(), signal),
  );
}
