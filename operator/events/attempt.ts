import type { DeliveryFacts } from '../target/target.ts';
import type { HandlingNote, KnownEvent } from './event.ts';

/** The last attempt of a handler at an event that it has not finished. */
export interface Attempt {
  /** As its queue counts them; 1 is the first. */
  readonly number: number;
  /** Attempts after which the message moves to the dead-letter queue. */
  readonly of: number;
  /**
   * `crashed`: it left no word in its time, so it was killed, out of time or out of memory. `skipped`: an operator had the
   * message moved to the dead-letter queue after it; `discarded`: and deleted there.
   */
  readonly outcome: 'running' | 'failed' | 'crashed' | 'skipped' | 'discarded';
  /** When it started, if that was noted, in milliseconds since the epoch. */
  readonly startedAt?: number;
  /** When its queue gives the message out again, or moves it to the dead-letter queue after the last attempt. */
  readonly visibleAt: number;
  readonly isLast: boolean;
}

/**
 * After this time a message is in no queue any more, so an event without history has lost it to its retention, which
 * is no shorter.
 */
export const MAX_WAY = 42 * 86_400_000;

/** What clocks of two functions, and of this machine, may differ, in milliseconds. */
const CLOCK_SKEW = 30_000;

/** How long one attempt of an entity's handler lives at most, and how long its queue waits for it, in milliseconds. */
function timesOf(
  entity: string,
  { handlerTimeoutSeconds, quickerHandlers = {}, visibilitySeconds }: DeliveryFacts,
): { readonly lifetime: number; readonly visibility: number } {
  const seconds = Object.hasOwn(quickerHandlers, entity) ? quickerHandlers[entity] : undefined;
  const lifetime = (seconds ?? handlerTimeoutSeconds) * 1000;
  return { lifetime, visibility: (lifetime * visibilitySeconds) / handlerTimeoutSeconds };
}

/**
 * Time in milliseconds in which so many attempts are over, if none stands behind another message, and no backlog is in the
 * way: handled, or in the dead-letter queue.
 */
export function timeOfAttempts(count: number, entity: string, delivery: DeliveryFacts): number {
  return count * timesOf(entity, delivery).visibility + CLOCK_SKEW;
}

/**
 * The last attempt, as the history tells; `undefined` if none has started, or the event was handled. Discarded and replayed
 * since, an event begins anew.
 *
 * An attempt that fails notes its failure. One that is killed cannot, so that it started is all that is known of it: of the
 * first the entity's status tells that.
 */
export function lastAttempt(
  event: Pick<KnownEvent, 'entity' | 'handling' | 'outbox'>,
  now: number,
  delivery: DeliveryFacts,
): Attempt | undefined {
  const { handling, outbox } = event;
  if (handling === undefined || handling.handledAt !== undefined || isForgotten(handling, now))
    return undefined;
  const { recordedAt, startedAt = recordedAt, startedAttempt = 1, attempts = 1 } = handling;
  const { deadLetteredAt, failedAt = deadLetteredAt, skippedAt } = handling;
  const of = delivery.maxAttempts;
  const { lifetime, visibility } = timesOf(event.entity, delivery);
  const lastAt = Math.max(startedAt ?? 0, failedAt ?? 0);
  const number = (handling.failedAt ?? 0) >= (startedAt ?? 1) ? attempts : startedAttempt;
  const discard = discardOf(event);
  if (discard !== undefined) {
    const { handlerReplayedAt = 0 } = outbox;
    if (handlerReplayedAt <= discard.deadSince) {
      const visibleAt = skippedAt ?? deadLetteredAt ?? discard.at;
      return { number, of, outcome: 'discarded', visibleAt, isLast: true };
    }
    if (handlerReplayedAt >= Math.max(lastAt, skippedAt ?? 0)) return undefined;
  }
  if (skippedAt !== undefined && skippedAt >= lastAt) {
    return { number, of, outcome: 'skipped', visibleAt: skippedAt, isLast: true };
  }
  if (failedAt !== undefined && (startedAt === undefined || failedAt >= startedAt)) {
    // Of an earlier version's attempts only the first has a start.
    const isNoted = startedAt !== undefined && startedAttempt === attempts;
    return {
      number: attempts,
      of,
      outcome: 'failed',
      ...(isNoted && { startedAt }),
      visibleAt: (isNoted ? startedAt : failedAt) + visibility,
      isLast: deadLetteredAt !== undefined && deadLetteredAt >= failedAt,
    };
  }
  if (startedAt === undefined) return undefined;
  const ended = now > startedAt + lifetime + CLOCK_SKEW;
  return {
    number: startedAttempt,
    of,
    outcome: ended ? 'crashed' : 'running',
    startedAt,
    visibleAt: startedAt + visibility,
    isLast: startedAttempt >= of,
  };
}

/** Whether its dead letter was discarded, and it was not sent to its handler again since that was dead. */
export function isDiscarded(event: Pick<KnownEvent, 'handling' | 'outbox'>): boolean {
  const discard = discardOf(event);
  return discard !== undefined && discard.deadSince >= (event.outbox.handlerReplayedAt ?? 0);
}

/**
 * When the dead letter of its handler was discarded, and since when it was dead, if nothing was tried since. The note is in
 * the history, or on the claim where there was no history: no attempt may have noted anything.
 */
function discardOf({
  outbox,
  handling = { late: false },
}: Pick<KnownEvent, 'handling' | 'outbox'>): { readonly at: number; readonly deadSince: number } | undefined {
  const { discardedAt = 0, discardedDeadSince = discardedAt } = handling;
  const { handlerDiscardedAt = 0, handlerDeadSince = handlerDiscardedAt } = outbox;
  const at = Math.max(discardedAt, handlerDiscardedAt);
  const deadSince = Math.max(discardedDeadSince, handlerDeadSince);
  const { recordedAt = 0, startedAt = 0, failedAt = 0, deadLetteredAt = 0, skippedAt = 0 } = handling;
  const lastAt = Math.max(recordedAt, startedAt, failedAt, deadLetteredAt, skippedAt);
  return handling.handledAt === undefined && at > 0 && at >= lastAt ? { at, deadSince } : undefined;
}

/** Whether the status is all that is left of an event, whose history has come to its end. */
export function isForgotten({ onlyStarted, recordedAt = 0 }: HandlingNote, now: number): boolean {
  return onlyStarted === true && now - recordedAt > MAX_WAY;
}

/** Whether the message has gone, or is about to go, to the dead-letter queue. */
export function isOutOfAttempts({ outcome, isLast, visibleAt }: Attempt, now: number): boolean {
  return (
    isLast && (outcome === 'failed' || outcome === 'skipped' || (outcome === 'crashed' && now > visibleAt))
  );
}

/** Whether the attempt has failed or crashed, or one before it. */
export function hasFailed(attempt: Attempt | undefined): boolean {
  return attempt !== undefined && (attempt.number > 1 || attempt.outcome !== 'running');
}

/** How the last attempt of a handler stands. */
export function attemptWords({ number, of, outcome }: Attempt): string {
  const nth = `attempt ${number} of ${of}`;
  switch (outcome) {
    case 'running':
      return nth;
    case 'failed':
      return `${nth} failed`;
    case 'skipped':
      return `skipped after ${nth}`;
    case 'discarded':
      return `discarded after ${nth}`;
    case 'crashed':
      return `${nth} left no word, killed or out of time`;
  }
}
