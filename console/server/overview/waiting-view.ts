import { warn } from '../../../operator/doctor/verdict.ts';
import { judgeStuck, type StuckEvent, stuckEvents } from '../../../operator/doctor/waiting.ts';
import { type HandlersKnown, judgeEvent, UNKNOWN_HANDLERS } from '../../../operator/doctor/waiting-checks.ts';
import type { Target } from '../../../operator/target/target.ts';
import type { WaitingList } from '../../../operator/waiting/list-waiting.ts';
import { formatCount } from '../../../operator/words.ts';
import type { Overview, StuckRow } from '../../contract.ts';
import type { Judgement } from './reasons.ts';

/** Most events that are told one by one as reasons, and most rows. */
const MAX_TOLD = 5;
const MAX_ROWS = 100;

const LINK = '/log?state=unsent,handling,dead-lettered';

type Limits = Pick<Target, 'limits'>;

/** A reason for each event that does not go on as it should, the worst first; the rest as a number. */
export function judgeWaiting(
  list: WaitingList,
  { limits }: Limits,
  now: number,
  handlers: HandlersKnown = UNKNOWN_HANDLERS,
): Judgement[] {
  // Parked ones are counted by their index, and released all at once.
  const stuck = worstFirst(list, limits, now).filter(({ event }) => event.state !== 'parked');
  const told = stuck.slice(0, MAX_TOLD).map(
    (each): Judgement => ({
      verdicts: [judgeEvent(each, limits, now, handlers)],
      link: `/events/${each.event.requestUuid}`,
      alarms: alarmsOf(each),
    }),
  );
  const rest = stuck.length - told.length;
  if (rest === 0) return told;
  return [...told, { verdicts: [warn(`${formatCount(rest, 'further event')} wait as well.`)], link: LINK }];
}

/** What is said of an event makes these alarms old news. */
function alarmsOf({ event: { state } }: StuckEvent): readonly string[] {
  switch (state) {
    case 'unsent':
      return ['unsent-events'];
    case 'dead-lettered':
      return ['dead-letters'];
    case 'handling':
      return ['repeated-receives'];
    default:
      return [];
  }
}

function worstFirst(list: WaitingList, limits: Target['limits'], now: number): StuckEvent[] {
  const badness = (each: StuckEvent) => (judgeStuck(each, limits, now).state === 'fail' ? 0 : 1);
  return stuckEvents(list, now).toSorted((a, b) => badness(a) - badness(b) || b.behind - a.behind);
}

/** What the page shows of it. */
export function waitingView(
  list: WaitingList | undefined,
  { limits }: Limits,
  now: number,
): Pick<Overview, 'waiting' | 'unsentOldestSeconds'> {
  if (list === undefined) return {};
  const { entities, looked } = list;
  const stuck = worstFirst(list, limits, now);
  const all = entities.flatMap(({ events }) => events);
  const unsent = stuck.flatMap(({ event }) => (event.state === 'unsent' ? [event.since] : []));
  return {
    waiting: {
      stuck: stuck.slice(0, MAX_ROWS).map((each) => rowOf(each, limits, now)),
      stuckCount: stuck.length,
      onTheirWay: all.length - stuck.length,
      lookedSince: looked.since,
      isComplete: looked.complete,
    },
    unsentOldestSeconds: unsent.length === 0 ? 0 : Math.ceil((now - Math.min(...unsent)) / 1000),
  };
}

function rowOf(stuck: StuckEvent, limits: Target['limits'], now: number): StuckRow {
  const { event, behind } = stuck;
  const { requestUuid, entity, subject, state, since, attempt, failure, unsent } = event;
  const isTriedAgain = attempt !== undefined && attempt.outcome !== 'running' && !attempt.isLast;
  const next = state === 'unsent' ? unsent?.dueAt : isTriedAgain ? attempt.visibleAt : undefined;
  const cause = unsent === undefined ? failure?.name : `not in ${unsent.subscribers.join(', ')}`;
  return {
    requestUuid,
    entity,
    id: subject,
    state,
    since,
    repairsItself: judgeStuck(stuck, limits, now).state === 'warn',
    ...(attempt !== undefined && { attempt: { number: attempt.number, of: attempt.of } }),
    ...(next !== undefined && { next }),
    ...(cause !== undefined && { cause }),
    behind,
  };
}
