import { judgeAlarms } from '../../../operator/doctor/alarms.ts';
import { judgeConsumers } from '../../../operator/doctor/consumers.ts';
import { judgeHeld, judgeParked } from '../../../operator/doctor/ledger.ts';
import { judgeAges, judgeDeadLetters, judgeQueues } from '../../../operator/doctor/queues.ts';
import { judgeRejections } from '../../../operator/doctor/rejections.ts';
import { judgeUnkept } from '../../../operator/doctor/unkept.ts';
import type { Verdict } from '../../../operator/doctor/verdict.ts';
import { judgeUnsent, judgeWaiting, missingLetters } from '../../../operator/doctor/waiting-checks.ts';
import type { HandlingNote, KnownEvent, OutboxNote } from '../../../operator/events/event.ts';
import { waitingEntities } from '../../../operator/waiting/waiting-entities.ts';
import { NOON, uuid } from '../../lambda/factories.ts';
import { DELIVERY } from '../delivery.ts';

const MINUTE = 60_000;
const LIMITS = { oldestUnsentMinutes: 5, oldestMessageMinutes: 15 };

/** What the ledger tells of events some time after their claims. */
function listed(age: number, outbox: Partial<OutboxNote> = {}, handling?: Partial<HandlingNote>) {
  const known = (number: number): KnownEvent => ({
    requestUuid: uuid(number),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    claimedAt: NOON + number,
    outbox: { unsent: [], attempts: 0, parked: false, ...(!outbox.unsent && { sentAt: NOON }), ...outbox },
    ...(handling && number === 1 && { handling: { late: false, ...handling } }),
  });
  const entities = waitingEntities([known(1), known(2)], NOON + age, DELIVERY);
  return { list: { entities, looked: { since: 0, events: 2, complete: true } }, now: NOON + age };
}

const queue = (waiting: number, inFlight: number) => ({
  entity: 'merchant',
  subscriber: 'handler',
  waiting,
  inFlight,
});
const failed = {
  recordedAt: NOON,
  startedAt: NOON,
  attempts: 1,
  failedAt: NOON + 1000,
  failure: 'ab',
  failureName: 'E',
};

const unsent = ({ list, now }: ReturnType<typeof listed>) => judgeUnsent(list, LIMITS, now);
const waiting = ({ list, now }: ReturnType<typeof listed>) => judgeWaiting(list, LIMITS, now);
const letters = ({ list, now }: ReturnType<typeof listed>) =>
  judgeDeadLetters(
    [queue(0, 0)],
    missingLetters(list, () => ({ queued: 0, letters: 0 }), now),
  );

const rejected = (complete: boolean, last: number) =>
  judgeRejections(
    {
      groups: [{ status: 404, code: 'not_found', path: '/', verified: true, count: 1, last }],
      counted: true,
      complete,
    },
    'the last day',
    NOON,
  );

/** Each state in which an event waits, is unsent, blocked, rejected or lost, and what the check that is about it says. */
const STATES: readonly (readonly [state: string, verdicts: () => readonly Verdict[]])[] = [
  [
    'unsent before the sweeper has looked',
    () => unsent(listed(20_000, { unsent: ['handler'], dueAt: NOON + MINUTE })),
  ],
  [
    'unsent, and the sweeper does not take it',
    () => unsent(listed(30 * MINUTE, { unsent: ['handler'], dueAt: NOON })),
  ],
  [
    'lacking in one queue of two',
    () => unsent(listed(MINUTE, { unsent: ['billing'], dueAt: NOON + 2 * MINUTE })),
  ],
  ['parked', () => judgeParked({ count: 1, more: false })],
  ['held', () => judgeHeld({ count: 1, more: false })],
  ['queued, and not started on', () => waiting(listed(2 * MINUTE))],
  ['queued for longer than all attempts take', () => waiting(listed(60 * MINUTE))],
  ['blocked by one that failed once', () => waiting(listed(MINUTE, {}, failed))],
  [
    'blocked by one that crashed',
    () => waiting(listed(2 * MINUTE, {}, { recordedAt: NOON, startedAt: NOON })),
  ],
  ['a message that waits', () => judgeQueues([queue(1, 0)])],
  ['a message that waits behind another', () => judgeQueues([queue(1, 1)])],
  [
    'a message whose age is not told',
    () => judgeAges([{ entity: 'merchant', subscriber: 'handler' }], LIMITS, [queue(1, 0)]),
  ],
  ['an old message', () => judgeAges([{ entity: 'merchant', subscriber: 'handler', seconds: 600 }], LIMITS)],
  ['a dead letter', () => judgeDeadLetters([queue(1, 0)])],
  ['a dead letter that somebody looks at', () => judgeDeadLetters([queue(0, 1)])],
  [
    'dead-lettered, and in no queue',
    () => letters(listed(30 * MINUTE, {}, { ...failed, deadLetteredAt: NOON + 1000 })),
  ],
  [
    'a mapping that is off',
    () => judgeConsumers([{ entity: 'merchant', mappings: [{ State: 'Disabled' }] }]),
  ],
  ['rejected just now', () => rejected(true, NOON - MINUTE)],
  ['rejected hours ago', () => rejected(true, NOON - 600 * MINUTE)],
  [
    'rejected, by the metrics alone',
    () => judgeRejections({ groups: [], counted: true, complete: true }, 'the last day', NOON),
  ],
  [
    'rejected, perhaps: the log was not read to its end',
    () => judgeRejections({ groups: [], counted: false, complete: false }, 'the last day', NOON),
  ],
  [
    'answered 503',
    () => judgeUnkept([{ kind: 'failed', count: 1, last: NOON - 600 * MINUTE }], 'the last day', NOON),
  ],
  ['throttled', () => judgeUnkept([{ kind: 'throttled', count: 1, last: NOON }], 'the last day', NOON)],
  ['an alarm that is on', () => judgeAlarms([{ AlarmName: 'a', StateValue: 'ALARM' }], ['a'], NOON)],
  ['an alarm that is gone', () => judgeAlarms([{ AlarmName: 'a', StateValue: 'OK' }], ['a', 'b'], NOON)],
];

test.each(STATES)('nothing is called ok: %s', (_state, verdicts) => {
  expect(verdicts().map(({ state }) => state)).toEqual(expect.not.arrayContaining(['ok']));
  expect(verdicts()).not.toEqual([]);
});

test('what is on its way is', () => {
  const sending = listed(2000, { unsent: ['handler'] });
  const handling = listed(2000, {}, { recordedAt: NOON, startedAt: NOON });
  for (const verdicts of [unsent(sending), waiting(sending), waiting(handling), letters(handling)])
    expect(verdicts).toMatchObject([{ state: 'ok' }]);
});
