import type { HandlingNote, KnownEvent, OutboxNote } from '../../../operator/events/event.ts';
import { waitingEntities } from '../../../operator/waiting/waiting-entities.ts';
import { NOON, uuid } from '../../lambda/factories.ts';
import { DELIVERY } from '../delivery.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const SENT = { unsent: [], attempts: 0, parked: false };

/** The events of merchant 42 come a second after one another. */
function known(
  number: number,
  outbox: Partial<OutboxNote> = {},
  handling?: Partial<HandlingNote>,
): KnownEvent {
  const claimedAt = NOON + number * SECOND;
  return {
    requestUuid: uuid(number),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: `S${number}`,
    claimedAt,
    outbox: { ...SENT, ...(outbox.unsent === undefined && { sentAt: claimedAt + 5 }), ...outbox },
    ...(handling && { handling: { late: false, ...handling } }),
  };
}

const handled = (number: number, handledAt: number) =>
  known(number, {}, { recordedAt: handledAt - 5, handledAt });
const failing = (number: number, change: Partial<HandlingNote> = {}) =>
  known(
    number,
    {},
    {
      recordedAt: NOON + number * SECOND + 10,
      startedAttempt: 1,
      attempts: 1,
      failedAt: NOON + number * SECOND + 30,
      failure: 'ab12',
      failureName: 'TypeError',
      failureText: 'no',
      ...change,
    },
  );
const deadLettered = (number: number) =>
  failing(number, { attempts: 5, deadLetteredAt: NOON + number * SECOND + 30 });

/** What waits of the one entity, in short: state, and number of the event before it. */
function lineOf(events: readonly KnownEvent[], now = NOON + MINUTE) {
  const [waiting] = waitingEntities(events, now, DELIVERY);
  return {
    head: waiting && Number(waiting.head.requestUuid.slice(-12)),
    behind: waiting?.behind,
    events: waiting?.events.map(({ requestUuid, state, behind, overdue }) =>
      [
        Number(requestUuid.slice(-12)),
        state,
        behind && `behind ${Number(behind.slice(-12))}`,
        overdue && 'overdue',
      ]
        .filter(Boolean)
        .join(' '),
    ),
  };
}

test('nothing waits if all was handled', () => {
  expect(waitingEntities([handled(1, NOON + 1500)], NOON + MINUTE, DELIVERY)).toEqual([]);
});

test('what is queued waits behind what is retried, whatever was handled before', () => {
  expect(lineOf([known(4), known(3), failing(2), handled(1, NOON + 1500)])).toEqual({
    head: 2,
    behind: 2,
    events: ['2 handling', '3 queued behind 2', '4 queued behind 2'],
  });
});

test('what is queued waits behind what is queued', () => {
  expect(lineOf([known(1), known(2)])).toEqual({
    head: 1,
    behind: 1,
    events: ['1 queued', '2 queued behind 1'],
  });
});

test('what is dead-lettered, parked or unsent holds up nothing', () => {
  expect(
    lineOf(
      [
        deadLettered(1),
        known(2, { unsent: ['handler'], parked: true, attempts: 100 }),
        known(3, { unsent: ['handler', 'billing'], dueAt: NOON + 2 * MINUTE }),
      ],
      NOON + 4 * MINUTE,
    ),
  ).toEqual({ head: 1, behind: 0, events: ['1 dead-lettered', '2 parked', '3 unsent'] });
  expect(lineOf([deadLettered(1), known(2), known(3)], NOON + 4 * MINUTE)).toEqual({
    head: 2,
    behind: 1,
    events: ['1 dead-lettered', '2 queued', '3 queued behind 2'],
  });
});

test('what was dead-lettered a moment ago is in its queue until its visibility time-out is over', () => {
  expect(lineOf([deadLettered(1), known(2)], NOON + 3 * MINUTE).events).toEqual([
    '1 dead-lettered',
    '2 queued behind 1',
  ]);
});

test('what only another queue lacks is in the one of its handler', () => {
  const unsent = { unsent: ['billing'], dueAt: NOON + 2 * MINUTE };
  expect(lineOf([known(1, unsent), known(2)])).toEqual({
    head: 1,
    behind: 1,
    events: ['1 unsent', '2 queued behind 1'],
  });
  const done = { recordedAt: NOON, handledAt: NOON + 1 };
  expect(lineOf([known(1, unsent, done), known(2)])).toEqual({
    head: 2,
    behind: 0,
    events: ['1 unsent', '2 queued'],
  });
});

test('an event whose start was noted is in its queue, whatever the ledger says', () => {
  const lost = known(1, { unsent: ['handler'], dueAt: NOON }, { recordedAt: NOON + 20 });
  expect(lineOf([lost, known(2)]).behind).toBe(1);
});

describe('overdue', () => {
  const AFTER_ALL = NOON + 1005 + 15 * MINUTE + 30 * SECOND;

  test('queued, and not started in the time of all attempts', () => {
    expect(lineOf([known(1), known(2)], AFTER_ALL).events).toEqual(['1 queued', '2 queued behind 1']);
    expect(lineOf([known(1), known(2)], AFTER_ALL + 1).events).toEqual([
      '1 queued overdue',
      '2 queued behind 1',
    ]);
  });

  test('its time begins when the one before it has left the queue', () => {
    const before = handled(1, NOON + 10 * MINUTE);
    expect(lineOf([before, known(2)], NOON + 25 * MINUTE).events).toEqual(['2 queued']);
    expect(lineOf([before, known(2)], NOON + 26 * MINUTE).events).toEqual(['2 queued overdue']);
  });

  test('handling, and no other attempt started in the time of those that are left', () => {
    const crashed = known(1, {}, { recordedAt: NOON, startedAt: NOON + MINUTE, startedAttempt: 3 });
    expect(lineOf([crashed], NOON + 10 * MINUTE).events).toEqual(['1 handling']);
    expect(lineOf([crashed], NOON + 11 * MINUTE).events).toEqual(['1 handling overdue']);
  });

  test('unsent, and not taken by the sweeper when it was due', () => {
    const unsent = known(1, { unsent: ['handler'], dueAt: NOON + MINUTE });
    expect(lineOf([unsent], NOON + 4 * MINUTE).events).toEqual(['1 unsent']);
    expect(lineOf([unsent], NOON + 4 * MINUTE + 1).events).toEqual(['1 unsent overdue']);
  });

  test('never what an operator must put right', () => {
    const parked = known(2, { unsent: ['handler'], parked: true });
    expect(lineOf([deadLettered(1), parked], NOON + 1e9).events).toEqual(['1 dead-lettered', '2 parked']);
  });
});

test('everything that is known of an event that is retried', () => {
  const [waiting] = waitingEntities([failing(1)], NOON + 2 * SECOND, DELIVERY);
  expect(waiting?.head).toEqual({
    requestUuid: uuid(1),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'S1',
    claimedAt: NOON + 1000,
    state: 'handling',
    since: NOON + 1010,
    overdue: false,
    attempt: {
      number: 1,
      of: 5,
      outcome: 'failed',
      startedAt: NOON + 1010,
      visibleAt: NOON + 1010 + 180_000,
      isLast: false,
    },
    failure: { failedAt: NOON + 1030, name: 'TypeError', text: 'no', fingerprint: 'ab12' },
  });
});

test('everything that is known of what a queue lacks', () => {
  const event = known(1, { unsent: ['billing'], attempts: 3, dueAt: NOON + 9000, unsentSince: NOON + 500 });
  const [unsent] = waitingEntities([event], NOON + 2000, DELIVERY);
  expect(unsent?.head).toMatchObject({
    state: 'unsent',
    since: NOON + 500,
    unsent: { subscribers: ['billing'], attempts: 3, maxAttempts: 100, dueAt: NOON + 9000 },
  });
  const outbox = { ...event.outbox, parked: true, parkedBecause: 'ThrottlingException' };
  const [parked] = waitingEntities([{ ...event, outbox }], NOON + 2000, DELIVERY);
  expect(parked?.head).toMatchObject({ state: 'parked', unsent: { parkedBecause: 'ThrottlingException' } });
  expect(parked?.head.unsent).not.toHaveProperty('dueAt');
});

test('since when: the last attempt that crashed is dead-lettered once its message is moved', () => {
  const crashed = known(1, {}, { recordedAt: NOON, startedAt: NOON + MINUTE, startedAttempt: 5 });
  const [waiting] = waitingEntities([crashed], NOON + 5 * MINUTE, DELIVERY);
  expect(waiting?.head).toMatchObject({
    state: 'dead-lettered',
    since: NOON + 4 * MINUTE,
    attempt: { number: 5, of: 5, outcome: 'crashed' },
  });
});

test('entities come with the one that has waited longest first', () => {
  const other = { ...known(1), subject: '7', requestUuid: uuid(9) };
  expect(waitingEntities([known(2), other], NOON + MINUTE, DELIVERY).map(({ subject }) => subject)).toEqual([
    '7',
    '42',
  ]);
});

test('what was discarded holds up nothing, also while another queue lacks it', () => {
  const discarded = { handlerDiscardedAt: NOON + 2 * SECOND };
  const events = [known(1, { unsent: ['billing'], ...discarded }), known(2)];
  expect(lineOf(events, NOON + 3 * SECOND)).toEqual({ head: 2, behind: 0, events: ['1 unsent', '2 queued'] });
});
