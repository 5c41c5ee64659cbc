import { judgeStuck, stuckEvents } from '../../../operator/doctor/waiting.ts';
import type { HandlingNote, KnownEvent, OutboxNote } from '../../../operator/events/event.ts';
import type { WaitingList } from '../../../operator/waiting/list-waiting.ts';
import { waitingEntities } from '../../../operator/waiting/waiting-entities.ts';
import { NOON, uuid } from '../../lambda/factories.ts';
import { DELIVERY } from '../delivery.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const LIMITS = { oldestUnsentMinutes: 5 };

function known(
  number: number,
  outbox: Partial<OutboxNote> = {},
  handling?: Partial<HandlingNote>,
): KnownEvent {
  const claimedAt = NOON + number;
  return {
    requestUuid: uuid(number),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    claimedAt,
    outbox: {
      unsent: [],
      attempts: 0,
      parked: false,
      ...(outbox.unsent === undefined && { sentAt: claimedAt }),
      ...outbox,
    },
    ...(handling && { handling: { late: false, ...handling } }),
  };
}

const attempted = (number: number, change: Partial<HandlingNote>): KnownEvent =>
  known(1, {}, { recordedAt: NOON, startedAt: NOON, startedAttempt: number, ...change });

const failed = (number: number, change: Partial<HandlingNote> = {}): KnownEvent =>
  attempted(number, {
    attempts: number,
    failedAt: NOON + SECOND,
    failure: 'ab12',
    failureName: 'TypeError',
    failureText: 'no',
    ...change,
  });

function listOf(now: number, events: readonly KnownEvent[]): WaitingList {
  const looked = { since: 0, events: events.length, complete: true };
  return { entities: waitingEntities(events, now, DELIVERY), looked };
}

/** What is stuck, a line each. */
function told(now: number, ...events: readonly KnownEvent[]) {
  return stuckEvents(listOf(now, events), now).map((each) => {
    const { state, words } = judgeStuck(each, LIMITS, now);
    return [state, words.replace(/^merchant 42 \(VALID\), event [0-9a-f]{8}, /, '')];
  });
}

const DEAD = { deadLetteredAt: NOON + SECOND };

test.each<[string, number, KnownEvent]>([
  ['queued a moment ago', SECOND, known(1)],
  ['being sent', 4 * SECOND, known(1, { unsent: ['handler'] })],
  ['at its first attempt', 5 * SECOND, attempted(1, {})],
  ['handled', MINUTE, known(1, {}, { handledAt: NOON + SECOND })],
])('an event that is %s is on its way', (_what, age, event) => {
  expect(told(NOON + age, event)).toEqual([]);
});

test.each<[string, number, KnownEvent, string, string]>([
  [
    'unsent for a moment',
    10 * SECOND,
    known(1, { unsent: ['handler'], dueAt: NOON + 70 * SECOND }),
    'warn',
    'has been unsent for 9 seconds: not in handler. The sweeper sends it in 60 seconds; see whether SQS takes messages.',
  ],
  [
    'unsent for longer than the alarm allows',
    6 * MINUTE,
    known(1, { unsent: ['handler'], dueAt: NOON + 7 * MINUTE }),
    'fail',
    'has been unsent for 5 minutes: not in handler. The sweeper sends it in 60 seconds; see whether SQS takes messages.',
  ],
  [
    'left by the sweeper',
    20 * MINUTE,
    known(1, { unsent: ['handler'], dueAt: NOON + MINUTE }),
    'fail',
    'has been unsent for 19 minutes: not in handler. It should have gone on by now: see whether its consumer and the sweeper run.',
  ],
  [
    'parked',
    MINUTE,
    known(1, { unsent: ['handler'], parked: true, attempts: 100, parkedBecause: 'AccessDenied' }),
    'fail',
    'was parked: handler did not get it in 100 attempts. Correct the cause, then release it.',
  ],
  [
    'failing for the first time',
    MINUTE,
    failed(1),
    'warn',
    'has been in handling for 60 seconds: attempt 1 of 5 failed: TypeError. Next attempt in 2 minutes; correct the cause before the last.',
  ],
  [
    'failing again',
    MINUTE,
    failed(3),
    'fail',
    'has been in handling for 60 seconds: attempt 3 of 5 failed: TypeError. Next attempt in 2 minutes; correct the cause before the last.',
  ],
  [
    'crashing',
    2 * MINUTE,
    attempted(2, {}),
    'fail',
    'has been in handling for 2 minutes: attempt 2 of 5 crashed or ran out of time. Next attempt in 60 seconds; correct the cause before the last.',
  ],
  [
    'not started on',
    2 * MINUTE,
    known(1),
    'warn',
    'has been queued for 119 seconds, and its handler has not started. See whether its handler runs and keeps up.',
  ],
  [
    'queued for longer than all attempts take',
    60 * MINUTE,
    known(1),
    'fail',
    'has been queued for 59 minutes, and its handler has not started. It should have gone on by now: see whether its consumer and the sweeper run.',
  ],
  [
    'dead-lettered',
    2 * MINUTE,
    failed(5, DEAD),
    'fail',
    'was dead-lettered 119 seconds ago: TypeError. Correct the cause, then redrive it.',
  ],
])('an event that is %s', (_what, age, event, state, words) => {
  expect(told(NOON + age, event)).toEqual([[state, words]]);
});

test('one that holds up others fails at its first attempt already, and says how many', () => {
  const lines = told(NOON + MINUTE, failed(1), known(2), known(3));
  expect(lines).toEqual([['fail', expect.stringMatching(/before the last\. 2 events wait behind it\.$/)]]);
});

test('what others wrote does not reach the terminal as it is', () => {
  const [[, words] = []] = told(NOON + MINUTE, failed(1, { failureName: 'Bad\u001b[2J\u202eError' }));
  expect(words).toContain('Bad [2J Error');
});
