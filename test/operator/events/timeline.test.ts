import type { KnownEvent } from '../../../operator/events/event.ts';
import type { EventLife } from '../../../operator/events/event-life.ts';
import type { LogLine } from '../../../operator/events/log-lines.ts';
import { timelineOf } from '../../../operator/events/timeline.ts';

const AT = Date.UTC(2026, 10, 22, 12);
const UUID = '00000000-0000-4000-8000-000000000001';

function line(offset: number, message: string, fields: object = {}): LogLine {
  return { id: `${offset}`, time: AT + offset, fields: { message, requestUuid: UUID, ...fields } };
}

const life: EventLife = {
  requestUuid: UUID,
  event: {
    requestUuid: UUID,
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    claimedAt: AT,
    outbox: { unsent: [], attempts: 2, parked: false, sentAt: AT + 90_000 },
    handling: {
      late: false,
      recordedAt: AT + 90_100,
      attempts: 2,
      failedAt: AT + 270_000,
      failure: 'abcdef012345',
      failureName: 'TypeError',
      failureText: 'x is not a function',
      deadLetteredAt: AT + 270_000,
    },
  },
  held: [],
  received: [
    line(-5000, 'webhook.rejected', { status: 401, code: 'hash_mismatch', detail: 'It does not verify.' }),
    line(20, 'webhook.accepted', { durationMilliseconds: 35 }),
    line(9000, 'webhook.duplicate', {}),
  ],
  access: [],
  deliveries: [],
  problems: [],
};

const told = (change: Partial<EventLife> = {}) =>
  timelineOf({ ...life, ...change }).map(
    ({ time, what, detail }) => `${time - AT} ${what}${detail === undefined ? '' : ` ${detail}`}`,
  );

test('tells who has marked it, and when its handler skipped it', () => {
  const handling = {
    ...(life.event as KnownEvent).handling,
    late: false,
    skipAskedAt: AT + 280_000,
    skipAskedBy: 'arn:aws:iam::000000000000:user/ann',
    skipReason: 'wrong amount',
    deadLetteredAt: AT + 290_000,
    skippedAt: AT + 290_000,
  };
  expect(told({ event: { ...(life.event as KnownEvent), handling } }).slice(-3)).toEqual([
    '270000 failed attempt 2: TypeError: x is not a function',
    '280000 marked to be skipped, by user/ann: wrong amount',
    '290000 skipped in the dead-letter queue',
  ]);
});

test('tells requests, sending and handling in order; without deliveries in the log, the note of the last', () => {
  expect(told()).toEqual([
    '-5000 answered 401 hash_mismatch: It does not verify.',
    '-15 received',
    '0 accepted',
    '20 answered 200 accepted',
    '9000 answered 200 duplicate',
    '90000 queued by the sweeper, attempt 2',
    '90100 started',
    '270000 dead-lettered attempt 2: TypeError: x is not a function',
  ]);
});

test('with deliveries in the log, each of them', () => {
  const causes = [{ name: 'TypeError', message: 'x is not a function' }];
  const deliveries = [
    line(90_200, 'webhook.handling-failed', { received: 1, causes }),
    line(270_000, 'webhook.dead-lettered', { received: 2, causes }),
    line(300_000, 'webhook.handled', { received: 3 }),
    line(310_000, 'webhook.repeated', { received: 4 }),
  ];
  expect(told({ deliveries }).slice(-3)).toEqual([
    '90200 failed attempt 1: TypeError: x is not a function',
    '270000 dead-lettered attempt 2: TypeError: x is not a function',
    '310000 repeated attempt 4: no effect',
  ]);
});

test('steps of one millisecond come in the order of the path', () => {
  const { event } = life;
  if (event === undefined) throw new Error('no event');
  const outbox = { ...event.outbox, attempts: 0, sentAt: AT, replayedAt: AT + 5, replays: 3 };
  const handling = { late: true, recordedAt: AT, handledAt: AT };
  const received = [line(0, 'webhook.accepted', { status: 200, code: 'accepted' })];
  expect(told({ event: { ...event, outbox, handling }, received })).toEqual([
    '0 accepted',
    '0 queued noted: every queue has it',
    '0 answered 200 accepted',
    '0 started',
    '0 handled late: a later event came first',
    '5 replayed 3 times in all, this was the last',
  ]);
});

test('a copy whose first receive is noted is at its first attempt', () => {
  const { event } = life;
  if (event === undefined) throw new Error('no event');
  const handling = { late: false, recordedAt: AT + 10, startedAt: AT + 50 };
  expect(told({ event: { ...event, handling } }).filter((step) => step.includes('started'))).toEqual([
    '10 started',
    '50 started attempt 1',
  ]);
});

test('an accepted request is received before its event is accepted, whatever rounding makes of it', () => {
  // As it is written now, and as it was before its answer went without saying.
  for (const answer of [{}, { status: 200, code: 'accepted' }]) {
    const accepted = line(16, 'webhook.accepted', { ...answer, durationMilliseconds: 15 });
    expect(told({ received: [accepted] })).toContain('16 answered 200 accepted');
  }
  const accepted = line(16, 'webhook.accepted', { durationMilliseconds: 15 });
  expect(told({ received: [accepted] }).slice(0, 2)).toEqual(['0 received', '0 accepted']);
  const copy = line(40, 'webhook.duplicate', { status: 200, code: 'duplicate', durationMilliseconds: 15 });
  expect(told({ received: [copy] }).slice(0, 2)).toEqual(['0 accepted', '25 received']);
});
