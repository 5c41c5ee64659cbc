import { judgeDeadLetters } from '../../../operator/doctor/queues.ts';
import type { Verdict } from '../../../operator/doctor/verdict.ts';
import { judgeUnsent, judgeWaiting, missingLetters } from '../../../operator/doctor/waiting-checks.ts';
import type { WaitingList } from '../../../operator/waiting/list-waiting.ts';
import type { WaitingEntity } from '../../../operator/waiting/waiting-entities.ts';
import type { WaitingEvent } from '../../../operator/waiting/waiting-event.ts';
import { NOON } from '../../lambda/factories.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const UUID = '1c13dc3c-0000-4000-8000-000000000001';
const LIMITS = { oldestUnsentMinutes: 5 };

const event = (change: Partial<WaitingEvent> = {}): WaitingEvent => ({
  requestUuid: UUID,
  eventType: 'BusinessKycStatusChanged',
  entity: 'merchant',
  subject: '42',
  claimedAt: NOON - 5 * MINUTE,
  state: 'queued',
  since: NOON - 5 * MINUTE,
  overdue: false,
  ...change,
});

const unsent = (age: number, change: Partial<WaitingEvent> = {}): WaitingEvent =>
  event({
    state: 'unsent',
    since: NOON - age,
    unsent: { subscribers: ['handler'], attempts: 2, maxAttempts: 100, dueAt: NOON + MINUTE },
    ...change,
  });

function listOf(groups: readonly (readonly WaitingEvent[])[], complete = true): WaitingList {
  return {
    entities: groups.map((events): WaitingEntity => {
      const [head = event()] = events;
      return { entity: head.entity, subject: head.subject, head, behind: events.length - 1, events };
    }),
    looked: { since: NOON - 24 * 60 * MINUTE, events: groups.flat().length, complete },
  };
}

const lines = (verdicts: readonly Verdict[]) =>
  verdicts.map(({ state, words, next }) => [state, words, next?.name].filter(Boolean).join(' '));

describe('unsent', () => {
  const judged = (...groups: WaitingEvent[][]) => lines(judgeUnsent(listOf(groups), LIMITS, NOON));

  test('nothing is, or has just been accepted', () => {
    expect(judged()).toEqual(['ok every accepted event was sent to its queues']);
    expect(judged([unsent(2 * SECOND)])).toEqual([
      'ok every accepted event was sent to its queues, but for 1 of the last seconds',
    ]);
    expect(judged([event()])[0]).toMatch(/^ok /);
  });

  test('one that is names itself, and the command that shows it', () => {
    expect(judged([unsent(40 * SECOND)])).toEqual([
      expect.stringMatching(/^warn merchant 42, event 1c13dc3c, has been unsent for 40 seconds: .* show$/),
    ]);
    expect(judged([unsent(5 * MINUTE)])[0]).toMatch(/^fail /);
  });
});

describe('waiting', () => {
  const judged = (...groups: WaitingEvent[][]) => lines(judgeWaiting(listOf(groups), LIMITS, NOON));

  test('nothing does, or it is on its way', () => {
    expect(judged()).toEqual(['ok no event waits for its handler']);
    expect(judged([event({ since: NOON - SECOND })])).toEqual(['ok no event is stuck, 1 event on the way']);
    expect(judged([unsent(5 * MINUTE)])).toEqual(['ok no event waits for its handler']);
  });

  test('one line for each entity, the worst first, and at most five', () => {
    const groups = Array.from({ length: 7 }, (_, index) => [
      event({ subject: `${index}`, overdue: index > 4 }),
      event({ subject: `${index}`, overdue: index > 4, requestUuid: 'other' }),
    ]);
    const told = judged(...groups);
    expect(told).toHaveLength(6);
    expect(told[0]).toMatch(/^fail merchant 0/);
    expect(told[5]).toBe('fail Events of 2 more entities are stuck, too. log');
  });

  test('one whose message is gone without a word of its handler is no longer on its way', () => {
    const of = (age: number, isEmpty = true) =>
      lines(
        judgeWaiting(listOf([[event({ since: NOON - age })]]), LIMITS, NOON, {
          notes: new Map(),
          isEmpty: (entity) => entity === 'merchant' && isEmpty,
        }),
      )[0];
    expect(of(4 * MINUTE)).toMatch(/^fail merchant 42, .* is not in its queue any more.* defineHandler/);
    expect(of(2 * MINUTE)).toMatch(/^warn /);
    expect(of(4 * MINUTE, false)).toMatch(/^warn .*See whether its handler runs/);
  });

  test('what was not looked at is not taken for well', () => {
    expect(lines(judgeWaiting(listOf([], false), LIMITS, NOON))[0]).toMatch(
      /^warn Of all that was accepted only 0 events since/,
    );
  });
});

describe('dead letters', () => {
  const dead = (age: number) => listOf([[event({ state: 'dead-lettered', since: NOON - age })]]);
  const judged = (queued: number, letters: number, list = dead(10 * MINUTE)) =>
    lines(
      judgeDeadLetters(
        [],
        missingLetters(list, () => ({ queued, letters }), NOON),
      ),
    )[0];

  test('one that its queue has is told by the queue', () => {
    expect(judged(0, 1)).toMatch(/^ok /);
  });

  test('one that no queue has is handled by nobody', () => {
    expect(judged(0, 0)).toMatch(
      /^fail 1 event failed for the last time, the first of merchant .*deleted or expired.* log$/,
    );
  });

  test('one that may be redriven is worth a read', () => {
    expect(judged(1, 0)).toMatch(/^warn .*redriven and not started yet/);
  });

  test('one of a moment ago may not be counted yet', () => {
    expect(judged(0, 0, dead(MINUTE))).toMatch(/^ok /);
  });
});
