import { judgeWaiting, waitingView } from '../../../../console/server/overview/waiting-view.ts';
import type { Target } from '../../../../operator/target/target.ts';
import type { WaitingEntity } from '../../../../operator/waiting/waiting-entities.ts';
import type { WaitingEvent } from '../../../../operator/waiting/waiting-event.ts';
import { NOON, uuid } from '../../../lambda/factories.ts';

const MINUTE = 60_000;
const TARGET = { limits: { oldestUnsentMinutes: 5 } } as Target;

function event(number: number, change: Partial<WaitingEvent> = {}): WaitingEvent {
  return {
    requestUuid: uuid(number),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: String(number),
    claimedAt: NOON - MINUTE,
    state: 'handling',
    since: NOON - MINUTE,
    overdue: false,
    attempt: { number: 1, of: 5, outcome: 'failed', visibleAt: NOON + MINUTE, isLast: false },
    failure: { failedAt: NOON - MINUTE, name: 'TypeError', text: 'no', fingerprint: 'ab12' },
    ...change,
  };
}

const entity = (head: WaitingEvent, behind = 0): WaitingEntity => ({
  entity: head.entity,
  subject: head.subject,
  head,
  behind,
  events: [head],
});

const list = (...entities: readonly WaitingEntity[]) => ({
  entities,
  looked: { since: NOON - 10 * MINUTE, events: 7, complete: false },
});

test('what is blocked is a reason with a link to its event, the worst first', () => {
  const judgements = judgeWaiting(list(entity(event(1)), entity(event(2), 3)), TARGET, NOON);
  expect(judgements.map(({ link, alarms, verdicts: [verdict] }) => [link, alarms, verdict?.state])).toEqual([
    [`/events/${uuid(2)}`, ['repeated-receives'], 'fail'],
    [`/events/${uuid(1)}`, ['repeated-receives'], 'warn'],
  ]);
});

test('beyond five the others are a number', () => {
  const entities = [1, 2, 3, 4, 5, 6, 7].map((number) => entity(event(number)));
  const judgements = judgeWaiting(list(...entities), TARGET, NOON);
  expect(judgements).toHaveLength(6);
  expect(judgements.at(-1)).toEqual({
    verdicts: [{ state: 'warn', words: '2 further events wait as well.' }],
    link: '/log?state=unsent,handling,dead-lettered',
  });
});

test('the page has a row for each, and how far was looked', () => {
  const unsent = { subscribers: ['handler'], attempts: 1, maxAttempts: 100, dueAt: NOON + MINUTE };
  const { attempt: _, failure: __, ...fresh } = event(3, { state: 'unsent', unsent });
  const onItsWay = event(4, {
    state: 'queued',
    attempt: { number: 1, of: 5, outcome: 'running', visibleAt: NOON, isLast: false },
  });
  const view = waitingView(list(entity(event(1), 2), entity(fresh), entity(onItsWay)), TARGET, NOON);
  expect(view).toEqual({
    unsentOldestSeconds: 60,
    waiting: {
      stuck: [
        {
          requestUuid: uuid(1),
          entity: 'merchant',
          id: '1',
          state: 'handling',
          since: NOON - MINUTE,
          repairsItself: false,
          attempt: { number: 1, of: 5 },
          next: NOON + MINUTE,
          cause: 'TypeError',
          behind: 2,
        },
        {
          requestUuid: uuid(3),
          entity: 'merchant',
          id: '3',
          state: 'unsent',
          since: NOON - MINUTE,
          repairsItself: true,
          next: NOON + MINUTE,
          cause: 'not in handler',
          behind: 0,
        },
      ],
      stuckCount: 2,
      onTheirWay: 1,
      lookedSince: NOON - 10 * MINUTE,
      isComplete: false,
    },
  });
});

test('nothing is said of what could not be read', () => {
  expect(waitingView(undefined, TARGET, NOON)).toEqual({});
});
