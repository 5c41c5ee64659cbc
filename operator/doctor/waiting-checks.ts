import { markPaused, type PauseNotes } from '../pause/pause-note.ts';
import type { ToolCommand } from '../problems/tool-command.ts';
import type { LimitFacts } from '../target/target.ts';
import type { WaitingList } from '../waiting/list-waiting.ts';
import type { WaitingEvent } from '../waiting/waiting-event.ts';
import { formatCount, formatTime } from '../words.ts';
import { fail, ok, type Verdict, warn } from './verdict.ts';
import { judgeStuck, judgeTaken, type StuckEvent, stuckEvents } from './waiting.ts';

type Limits = Pick<LimitFacts, 'oldestUnsentMinutes'>;
type State = WaitingEvent['state'];

/** Whether every accepted event was sent to its queues, whatever the sweeper has found so far. */
export function judgeUnsent(list: WaitingList, limits: Limits, now: number): Verdict[] {
  const told = judgeStates(list, ['unsent'], limits, now);
  if (told.length > 0) return told;
  const sending = countOf(list, ['unsent']);
  const words = 'every accepted event was sent to its queues';
  return [ok(sending === 0 ? words : `${words}, but for ${sending} of the last seconds`)];
}

/**
 * Whether events wait for their handler: behind one that fails, because nobody takes them, or because what takes them leaves no
 * word.
 */
export function judgeWaiting(
  list: WaitingList,
  limits: Limits,
  now: number,
  handlers: HandlersKnown = UNKNOWN_HANDLERS,
): Verdict[] {
  const { looked } = list;
  const told = judgeStates(list, ['queued', 'handling'], limits, now, handlers);
  if (!looked.complete) {
    told.push(
      warn(
        `Of all that was accepted only ${formatCount(looked.events, 'event')} since ${formatTime(looked.since)} were looked at: others may wait, too.`,
      ),
    );
  }
  if (told.length > 0) return told;
  const onTheirWay = countOf(list, ['queued', 'handling']);
  return [
    ok(
      onTheirWay === 0
        ? 'no event waits for its handler'
        : `no event is stuck, ${formatCount(onTheirWay, 'event')} on the way`,
    ),
  ];
}

/** Most entities that are told one by one. */
const MAX_TOLD = 5;

/** A line for each entity with stuck events in one of these states, the worst first, and one for the rest. */
function judgeStates(
  list: WaitingList,
  states: readonly State[],
  limits: Limits,
  now: number,
  handlers: HandlersKnown = UNKNOWN_HANDLERS,
): Verdict[] {
  const stuck = stuckEvents(list, now).filter(({ event }) => states.includes(event.state));
  const first = new Map<string, StuckEvent>();
  for (const each of stuck) {
    const key = JSON.stringify([each.event.entity, each.event.subject]);
    if (!first.has(key)) first.set(key, each);
  }
  const verdicts = [...first.values()]
    .map(
      (each): Verdict => ({
        ...judgeEvent(each, limits, now, handlers),
        next: nextFor(each.event),
      }),
    )
    .toSorted((one, other) => Number(other.state === 'fail') - Number(one.state === 'fail'));
  const rest = verdicts.slice(MAX_TOLD);
  const told = verdicts.slice(0, MAX_TOLD);
  if (rest.length === 0) return told;
  const words = `Events of ${rest.length} more ${rest.length === 1 ? 'entity are' : 'entities are'} stuck, too.`;
  const next: ToolCommand = { name: 'log', options: { state: states.join(',') } };
  const isBad = rest.some(({ state }) => state === 'fail');
  return [...told, isBad ? fail(words, undefined, next) : warn(words, undefined, next)];
}

/** What is known of handlers that events may wait for. */
export interface HandlersKnown {
  /** On those that are paused. */
  readonly notes: PauseNotes;
  /** Whether the queue of an entity's handler has no message. */
  readonly isEmpty: (entity: string) => boolean;
}

/** Where nothing is. */
export const UNKNOWN_HANDLERS: HandlersKnown = { notes: new Map(), isEmpty: () => false };

/** How bad it is that an event is stuck, by what is known of its handler. What is unsent or dead-lettered does not wait for it. */
export function judgeEvent(
  each: StuckEvent,
  limits: Limits,
  now: number,
  { notes, isEmpty }: HandlersKnown,
): Verdict {
  const { state, since, entity } = each.event;
  // No handler has started on it, and its message is gone.
  if (state === 'queued' && now - since > COUNTED_WITHIN && isEmpty(entity))
    return judgeTaken(each.event, now);
  const waits = state === 'queued' || state === 'handling';
  return markPaused(judgeStuck(each, limits, now), waits ? notes.get(entity) : undefined);
}

function nextFor({ requestUuid }: WaitingEvent): ToolCommand {
  return { name: 'show', words: [requestUuid.slice(0, 8)] };
}

function countOf({ entities }: WaitingList, states: readonly State[]): number {
  return entities.flatMap(({ events }) => events).filter(({ state }) => states.includes(state)).length;
}

/** An event that is dead-lettered by its history, although its dead-letter queue is empty. */
export interface MissingLetter {
  readonly entity: string;
  readonly requestUuid: string;
  /** When its last attempt failed, in milliseconds since the epoch. */
  readonly since: number;
  /** Its queue is not empty: it may have been redriven. */
  readonly mayBeQueued: boolean;
}

/** Messages in the queue of an entity's handler, and in its dead-letter queue. */
export interface MessageCounts {
  readonly queued: number;
  readonly letters: number;
}

/** A message is in its queue or dead-letter queue, and counted there, within so many milliseconds. */
const COUNTED_WITHIN = 180_000;

/** Events whose history says that they failed for the last time, and that no dead-letter queue has. */
export function missingLetters(
  { entities }: WaitingList,
  countsOf: (entity: string) => MessageCounts,
  now: number,
): MissingLetter[] {
  const dead = entities.flatMap(({ events }) => events.filter(({ state }) => state === 'dead-lettered'));
  return dead.flatMap(({ entity, requestUuid, since }) => {
    const { queued, letters } = countsOf(entity);
    if (letters > 0 || now - since <= COUNTED_WITHIN) return [];
    return [{ entity, requestUuid, since, mayBeQueued: queued > 0 }];
  });
}
