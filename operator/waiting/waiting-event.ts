import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import { type Attempt, isDiscarded, lastAttempt, timeOfAttempts } from '../events/attempt.ts';
import type { KnownEvent } from '../events/event.ts';
import { type EventState, eventState, isSettled, missingQueues } from '../events/event-state.ts';
import type { PauseNote } from '../pause/pause-note.ts';
import { type SkipNote, skipNoteOf } from '../skip/skip-note.ts';
import type { DeliveryFacts } from '../target/target.ts';

/** States of what was accepted and is not handled. */
type WaitingState = Extract<EventState, 'unsent' | 'parked' | 'queued' | 'handling' | 'dead-lettered'>;

/** An event that was accepted and is not handled. Times are milliseconds since the epoch. */
export interface WaitingEvent {
  readonly requestUuid: string;
  readonly eventType: string;
  readonly entity: string;
  readonly subject: string;
  readonly status?: string;
  readonly claimedAt: number;
  readonly state: WaitingState;
  /** Since when it is in that state; for one that is unsent or parked, since when a queue lacks it. */
  readonly since: number;
  /** Request UUID of the event before it in its handler's queue, which is not given this one until that has left it. */
  readonly behind?: string;
  /**
   * It should have gone on by now: its handler never started or left no word in the time that all attempts take, or the
   * sweeper did not take it when it was due.
   */
  readonly overdue: boolean;
  /** The handler's last attempt; absent before the first. */
  readonly attempt?: Attempt;
  /** The failure that was noted last, which may be of an attempt before the last. */
  readonly failure?: WaitingFailure;
  /** An operator has marked it, for its handler to skip it. */
  readonly skip?: SkipNote;
  /** Who has paused its handler, if that is why it may wait. */
  readonly paused?: PauseNote;
  /** Absent if every queue has it. */
  readonly unsent?: MissingQueues;
}

/** How an attempt of a handler failed. */
interface WaitingFailure {
  readonly failedAt: number;
  /** Of the error. */
  readonly name: string;
  readonly text: string;
  readonly fingerprint: string;
}

/** Which queues lack an event, and what the sweeper does about it. */
interface MissingQueues {
  readonly subscribers: readonly string[];
  /** Attempts of the sweeper so far. */
  readonly attempts: number;
  /** Attempts after which it parks the event. */
  readonly maxAttempts: number;
  /** When the sweeper takes it next; absent if it is parked. */
  readonly dueAt?: number;
  /** Why it is parked. */
  readonly parkedBecause?: string;
}

/** What an event is in front of, and what is in front of it. */
interface Place {
  /** Event before it in its handler's queue. */
  readonly behind: string | undefined;
  /** When the last event before it left the queue; 0 if none did. */
  readonly turnSince: number;
}

/** From one run of the sweeper to the end of the next, with what clocks may differ, in milliseconds. */
const SWEEPER_TIME = 180_000;

/** `undefined` if it does not wait: it was handled, or its data is gone. */
export function waitingEvent(
  event: KnownEvent,
  place: Place,
  now: number,
  delivery: DeliveryFacts,
): WaitingEvent | undefined {
  const { requestUuid, eventType, entity, subject, status, claimedAt, handling } = event;
  const state = eventState(event, now, delivery);
  if (subject === undefined || !isWaiting(state)) return undefined;
  const attempt = lastAttempt(event, now, delivery);
  const failure = failureOf(event);
  const unsent = unsentOf(event, delivery);
  const skip = skipNoteOf(handling);
  const since = sinceOf(event, state, attempt);
  const { behind, turnSince } = place;
  const overdueFrom = overdueTime(state, entity, Math.max(since, turnSince), attempt, unsent, delivery);
  return {
    requestUuid,
    eventType,
    entity,
    subject,
    ...(status !== undefined && { status }),
    claimedAt,
    state,
    since,
    ...(behind !== undefined && { behind }),
    overdue: behind === undefined && now > overdueFrom,
    ...(attempt !== undefined && { attempt }),
    ...(failure !== undefined && { failure }),
    ...(skip !== undefined && skip.outcome !== 'overtaken' && { skip }),
    ...(unsent !== undefined && { unsent }),
  };
}

/**
 * Whether the queue of its handler has an event, so that others of its entity wait behind it. One whose last attempt failed
 * leaves it when its visibility time-out is over.
 */
export function isInHandlersQueue(event: KnownEvent, now: number, delivery: DeliveryFacts): boolean {
  const { handling, outbox } = event;
  if (handling?.handledAt !== undefined || isDiscarded(event)) return false;
  const attempt = lastAttempt(event, now, delivery);
  if (attempt !== undefined) return !attempt.isLast || now <= attempt.visibleAt;
  return eventState(event, now, delivery) !== 'erased' && !outbox.unsent.includes(BUILT_IN_SUBSCRIBER);
}

function isWaiting(state: EventState): state is WaitingState {
  return !isSettled(state);
}

function failureOf({ handling }: KnownEvent): WaitingFailure | undefined {
  if (handling?.failure === undefined || handling.failedAt === undefined) return undefined;
  const { failedAt, failure, failureName = 'Error', failureText = '' } = handling;
  return { failedAt, name: failureName, text: failureText, fingerprint: failure };
}

function unsentOf(event: KnownEvent, { sweeperMaxAttempts }: DeliveryFacts): MissingQueues | undefined {
  const subscribers = missingQueues(event);
  if (subscribers.length === 0) return undefined;
  const { attempts, dueAt, parked, parkedBecause } = event.outbox;
  return {
    subscribers,
    attempts,
    maxAttempts: sweeperMaxAttempts,
    ...(dueAt !== undefined && !parked && { dueAt }),
    ...(parkedBecause !== undefined && parked && { parkedBecause }),
  };
}

function sinceOf(
  { claimedAt, outbox, handling }: KnownEvent,
  state: WaitingState,
  attempt: Attempt | undefined,
): number {
  switch (state) {
    case 'unsent':
    case 'parked':
      return outbox.unsentSince ?? claimedAt;
    case 'queued':
      return Math.max(outbox.sentAt ?? claimedAt, outbox.handlerReplayedAt ?? 0);
    case 'handling':
      // After a redrive it begins anew.
      return (
        (handling?.deadLetteredAt === undefined ? handling?.recordedAt : handling.startedAt) ??
        attempt?.startedAt ??
        handling?.failedAt ??
        claimedAt
      );
    case 'dead-lettered':
      return attempt?.outcome === 'crashed'
        ? attempt.visibleAt
        : (handling?.deadLetteredAt ?? handling?.failedAt ?? claimedAt);
  }
}

function overdueTime(
  state: WaitingState,
  entity: string,
  since: number,
  attempt: Attempt | undefined,
  unsent: MissingQueues | undefined,
  delivery: DeliveryFacts,
): number {
  switch (state) {
    case 'unsent':
      return (unsent?.dueAt ?? since) + SWEEPER_TIME;
    case 'queued':
      return since + timeOfAttempts(delivery.maxAttempts, entity, delivery);
    case 'handling':
      return attempt === undefined
        ? since + timeOfAttempts(delivery.maxAttempts, entity, delivery)
        : attempt.visibleAt + timeOfAttempts(Math.max(1, attempt.of - attempt.number), entity, delivery);
    // Those do not go on by themselves.
    default:
      return Number.POSITIVE_INFINITY;
  }
}
