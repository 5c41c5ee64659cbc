import { hasFailed } from '../events/attempt.ts';
import type { LimitFacts } from '../target/target.ts';
import type { WaitingList } from '../waiting/list-waiting.ts';
import type { WaitingEvent } from '../waiting/waiting-event.ts';
import { formatAge, formatCount, printable } from '../words.ts';
import { fail, type Verdict, warn } from './verdict.ts';

/** An event that does not go on as it should. */
export interface StuckEvent {
  readonly event: WaitingEvent;
  /** Events of its entity that are not handled before it. */
  readonly behind: number;
}

/** A verifier has sent an event by then, or has met a failure, in milliseconds after its claim. */
const SENDING = 5000;

/** A handler that runs and keeps up has started on an event by then, in milliseconds after its queue got it. */
const STARTING = 60_000;

/** Of what waits, the events that are not simply on their way: one that failed, is unsent, parked, dead-lettered, overdue, or not started on for a while. */
export function stuckEvents({ entities }: WaitingList, now: number): StuckEvent[] {
  return entities.flatMap(({ head, behind, events }) =>
    events
      .filter((event) => isStuck(event, now))
      .map((event) => ({ event, behind: event.requestUuid === head.requestUuid ? behind : 0 })),
  );
}

/** Whether an event is not simply on its way. */
export function isStuck({ state, since, overdue, attempt, behind }: WaitingEvent, now: number): boolean {
  switch (state) {
    case 'parked':
    case 'dead-lettered':
      return true;
    case 'unsent':
      return overdue || now - since > SENDING;
    case 'queued':
      return overdue || (behind === undefined && now - since > STARTING);
    default:
      return overdue || hasFailed(attempt);
  }
}

/**
 * How bad it is that an event is stuck: a failure unless it is likely to go on by itself, and holds up nothing.
 *
 * @param limits - from `oldestUnsentMinutes` on, an alarm goes off for one that is unsent
 */
export function judgeStuck(
  { event, behind }: StuckEvent,
  { oldestUnsentMinutes }: Pick<LimitFacts, 'oldestUnsentMinutes'>,
  now: number,
): Verdict {
  const { state, since, overdue, attempt } = event;
  const isOld = state === 'unsent' && now - since >= oldestUnsentMinutes * 60_000;
  const isTried = state === 'queued' || (state === 'handling' && (attempt?.number ?? 1) < 2);
  const repairsItself = state === 'unsent' ? !isOld : isTried;
  const words = [`${placeOf(event)} ${stateWords(event, now)}.`, nextWords(event, now), behindWords(behind)];
  const text = words.filter((part) => part !== undefined).join(' ');
  return repairsItself && !overdue && behind === 0 ? warn(text) : fail(text);
}

/** An event that its queue had and has no more, without a word of its handler: nothing brings it back by itself. */
export function judgeTaken(event: WaitingEvent, now: number): Verdict {
  const age = formatAge(Math.max(0, now - event.since));
  return fail(
    `${placeOf(event)} was queued ${age} ago, and is not in its queue any more, although no handler has noted it. Is the handler's code made by defineHandler, and does nothing else take from the queue? Then replay it.`,
  );
}

function placeOf({ entity, subject, status, requestUuid }: WaitingEvent): string {
  const what = status === undefined ? '' : ` (${printable(status)})`;
  return `${entity} ${printable(subject)}${what}, event ${requestUuid.slice(0, 8)},`;
}

function stateWords({ state, since, attempt, failure, unsent }: WaitingEvent, now: number): string {
  const age = formatAge(Math.max(0, now - since));
  const cause = failure === undefined ? '' : `: ${printable(failure.name)}`;
  switch (state) {
    case 'unsent':
      return `has been unsent for ${age}: not in ${unsent?.subscribers.join(', ')}`;
    case 'parked':
      return `was parked: ${unsent?.subscribers.join(', ')} did not get it in ${formatCount(unsent?.attempts ?? 0, 'attempt')}`;
    case 'queued':
      return `has been queued for ${age}, and its handler has not started`;
    case 'dead-lettered':
      return `was ${attempt?.outcome === 'skipped' ? 'skipped' : 'dead-lettered'} ${age} ago${cause}`;
    case 'handling': {
      if (attempt === undefined) return `has been in handling for ${age}${cause}`;
      const what = {
        running: 'is running',
        failed: 'failed',
        crashed: 'crashed or ran out of time',
        skipped: 'was skipped',
        discarded: 'was discarded',
      };
      return `has been in handling for ${age}: attempt ${attempt.number} of ${attempt.of} ${what[attempt.outcome]}${cause}`;
    }
  }
}

/** What happens next, and what to do before. */
function nextWords({ state, overdue, attempt, unsent }: WaitingEvent, now: number): string {
  const within = (time: number | undefined) =>
    time === undefined ? 'soon' : time <= now ? 'now' : `in ${formatAge(time - now)}`;
  if (overdue) return 'It should have gone on by now: see whether its consumer and the sweeper run.';
  switch (state) {
    case 'unsent':
      return `The sweeper sends it ${within(unsent?.dueAt)}; see whether SQS takes messages.`;
    case 'parked':
      return 'Correct the cause, then release it.';
    case 'dead-lettered':
      return 'Correct the cause, then redrive it.';
    case 'queued':
      return 'See whether its handler runs and keeps up.';
    default:
      if (attempt === undefined || attempt.outcome === 'running') return 'See why it failed before.';
      return attempt.isLast
        ? 'That was the last attempt: it moves to the dead-letter queue.'
        : `Next attempt ${within(attempt.visibleAt)}; correct the cause before the last.`;
  }
}

function behindWords(behind: number): string | undefined {
  if (behind === 0) return undefined;
  return `${formatCount(behind, 'event')} ${behind === 1 ? 'waits' : 'wait'} behind it.`;
}
