import type { HandlingNote, KnownEvent, OutboxNote } from '../../../operator/events/event.ts';
import { type EventState, isUnderWay, eventState as stateOf } from '../../../operator/events/event-state.ts';
import { DELIVERY } from '../delivery.ts';

const eventState = (event: KnownEvent, now: number): EventState => stateOf(event, now, DELIVERY);

const CLAIMED = Date.UTC(2026, 10, 22, 12);
const DAY = 86_400_000;
const SENT: OutboxNote = { unsent: [], attempts: 0, parked: false, sentAt: CLAIMED + 20 };
const UNSENT: OutboxNote = { unsent: ['handler', 'billing'], attempts: 0, parked: false };

function known(outbox: OutboxNote, handling?: Partial<HandlingNote>): KnownEvent {
  return {
    requestUuid: '00000000-0000-4000-8000-000000000001',
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    claimedAt: CLAIMED,
    outbox,
    ...(handling && { handling: { late: false, ...handling } }),
  };
}

test.each<[state: string, event: KnownEvent]>([
  ['unsent', known(UNSENT)],
  ['parked', known({ ...UNSENT, parked: true })],
  ['queued', known(SENT)],
  ['handling', known(SENT, { recordedAt: CLAIMED + 30 })],
  ['handling', known(SENT, { failedAt: CLAIMED + 50, attempts: 1 })],
  ['dead-lettered', known(SENT, { failedAt: CLAIMED + 50, deadLetteredAt: CLAIMED + 50 })],
  [
    'dead-lettered',
    known(SENT, { failedAt: CLAIMED + 50, skippedAt: CLAIMED + 60, deadLetteredAt: CLAIMED + 60 }),
  ],
  [
    'dead-lettered',
    known(SENT, { recordedAt: CLAIMED + 50, skippedAt: CLAIMED + 60, deadLetteredAt: CLAIMED + 60 }),
  ],
  [
    'discarded',
    known(SENT, { failedAt: CLAIMED + 50, deadLetteredAt: CLAIMED + 50, discardedAt: CLAIMED + 90 }),
  ],
  [
    'discarded',
    known(SENT, { skippedAt: CLAIMED + 60, deadLetteredAt: CLAIMED + 60, discardedAt: CLAIMED + 60 }),
  ],
  ['discarded', known({ ...SENT, handlerDiscardedAt: CLAIMED + 90 })],
  // No history had room for the note, and an attempt is known of all the same: the entity's status tells that it started.
  ['discarded', known({ ...SENT, handlerDiscardedAt: CLAIMED + 90 }, { deadLetteredAt: CLAIMED + 50 })],
  // Replayed since, or the dead letter was another subscriber's.
  [
    'handling',
    known(SENT, { deadLetteredAt: CLAIMED + 50, discardedAt: CLAIMED + 90, startedAt: CLAIMED + 95 }),
  ],
  ['handled', known(SENT, { discardedAt: CLAIMED + 90, handledAt: CLAIMED + 99 })],
  ['queued', known({ ...SENT, handlerDiscardedAt: CLAIMED + 90, handlerReplayedAt: CLAIMED + 95 })],
  [
    'queued',
    known(
      { ...SENT, handlerReplayedAt: CLAIMED + 95 },
      { deadLetteredAt: CLAIMED + 50, discardedAt: CLAIMED + 90 },
    ),
  ],
  ['queued', known({ ...SENT, discardedAt: CLAIMED + 90, discardedFrom: ['billing'] })],
  // The dead letter that stayed behind a replay is discarded: the copy is in the queue, or being tried.
  [
    'queued',
    known(
      { ...SENT, handlerReplayedAt: CLAIMED + 95 },
      { deadLetteredAt: CLAIMED + 50, discardedAt: CLAIMED + 99, discardedDeadSince: CLAIMED + 60 },
    ),
  ],
  [
    'queued',
    known({
      ...SENT,
      handlerReplayedAt: CLAIMED + 95,
      handlerDiscardedAt: CLAIMED + 99,
      handlerDeadSince: CLAIMED + 60,
    }),
  ],
  [
    'handling',
    known(
      { ...SENT, handlerReplayedAt: CLAIMED + 95 },
      {
        deadLetteredAt: CLAIMED + 50,
        startedAt: CLAIMED + 96,
        failedAt: CLAIMED + 97,
        discardedAt: CLAIMED + 99,
        discardedDeadSince: CLAIMED + 60,
      },
    ),
  ],
  // Redriven since.
  [
    'handling',
    known(SENT, { skippedAt: CLAIMED + 60, deadLetteredAt: CLAIMED + 60, startedAt: CLAIMED + 70 }),
  ],
  [
    'handling',
    known(SENT, { skippedAt: CLAIMED + 60, deadLetteredAt: CLAIMED + 60, failedAt: CLAIMED + 70 }),
  ],
  ['handled', known(SENT, { handledAt: CLAIMED + 90 })],
  ['handled', known(SENT, { deadLetteredAt: CLAIMED + 50, handledAt: CLAIMED + 90 })],
  ['late', known(SENT, { handledAt: CLAIMED + 90, late: true })],
  ['erased', known({ ...SENT, erasedAt: CLAIMED + DAY })],
])('%s', (state, event) => {
  expect(eventState(event, CLAIMED + 1000)).toBe(state);
});

test('handled although the note of the sending was lost; not while another queue is missing', () => {
  const handled = { handledAt: CLAIMED + 90 };
  expect(eventState(known({ ...UNSENT, unsent: ['handler'] }, handled), CLAIMED + 100)).toBe('handled');
  expect(eventState(known({ ...UNSENT, unsent: ['billing'] }, handled), CLAIMED + 100)).toBe('unsent');
});

test('a failed handler comes before a queue that the sweeper will still reach', () => {
  const event = known({ ...UNSENT, unsent: ['billing'] }, { deadLetteredAt: CLAIMED + 50 });
  expect(eventState(event, CLAIMED + 100)).toBe('dead-lettered');
});

test('a queue that lacks it comes before a dead letter that was discarded', () => {
  const outbox = { ...UNSENT, unsent: ['billing'] };
  const discarded = { deadLetteredAt: CLAIMED + 50, discardedAt: CLAIMED + 90 };
  expect(eventState(known(outbox, discarded), CLAIMED + 100)).toBe('unsent');
  const noted = { ...outbox, handlerDiscardedAt: CLAIMED + 90 };
  expect(eventState(known(noted), CLAIMED + 100)).toBe('unsent');
});

test('without history after all queues have forgotten it, nothing can be told', () => {
  expect(eventState(known(SENT), CLAIMED + 41 * DAY)).toBe('queued');
  expect(eventState(known(SENT), CLAIMED + 43 * DAY)).toBe('erased');
});

test('a handler that lives for less time than the others has crashed, and is out of attempts, earlier', () => {
  const slowest = { ...DELIVERY, visibilitySeconds: 5400, handlerTimeoutSeconds: 900 };
  const event = known(SENT, { recordedAt: CLAIMED, startedAt: CLAIMED + 1000, startedAttempt: 5 });
  const later = CLAIMED + 240_000;
  expect(stateOf(event, later, slowest)).toBe('handling');
  expect(stateOf(event, later, { ...slowest, quickerHandlers: { merchant: 30 } })).toBe('dead-lettered');
});

test('a status that says nothing but that a first attempt started is an attempt, until all queues have forgotten it', () => {
  const event = known(SENT, { recordedAt: CLAIMED + 30, onlyStarted: true });
  expect(eventState(event, CLAIMED + 1000)).toBe('handling');
  expect(eventState(event, CLAIMED + 41 * DAY)).toBe('handling');
  expect(eventState(event, CLAIMED + 43 * DAY)).toBe('erased');
});

const MINUTE = 60_000;
const started = (startedAttempt: number, startedAt: number) => ({
  recordedAt: CLAIMED + 30,
  startedAt,
  startedAttempt,
});

test.each<[words: string, state: string, handling: Partial<HandlingNote>, now: number]>([
  ['no note was taken of a handling again', 'queued', {}, CLAIMED + 90 * MINUTE],
  ['the first attempt runs', 'handling', { recordedAt: CLAIMED + 30 }, CLAIMED + 1000],
  ['it crashed', 'handling', { recordedAt: CLAIMED + 30 }, CLAIMED + 2 * MINUTE],
  ['no other one ever started', 'handling', { recordedAt: CLAIMED + 30 }, CLAIMED + 90 * MINUTE],
  ['the last one runs', 'handling', started(5, CLAIMED), CLAIMED + 1000],
  [
    'the last one crashed, its message is not moved yet',
    'handling',
    started(5, CLAIMED),
    CLAIMED + 3 * MINUTE,
  ],
  ['the last one crashed', 'dead-lettered', started(5, CLAIMED), CLAIMED + 3 * MINUTE + 1],
  ['one beyond the last crashed', 'dead-lettered', started(6, CLAIMED), CLAIMED + 3 * MINUTE + 1],
  ['the last but one crashed', 'handling', started(4, CLAIMED), CLAIMED + 3 * MINUTE + 1],
  [
    'it was redriven and started again',
    'handling',
    { ...started(1, CLAIMED + 5000), attempts: 5, failedAt: CLAIMED + 900, deadLetteredAt: CLAIMED + 900 },
    CLAIMED + 6000,
  ],
  [
    'it was redriven and failed again, and the start was not noted',
    'handling',
    { recordedAt: CLAIMED, attempts: 1, failedAt: CLAIMED + 5000, deadLetteredAt: CLAIMED + 900 },
    CLAIMED + 6000,
  ],
])('%s: %s', (_, state, handling, now) => {
  expect(eventState(known(SENT, handling), now)).toBe(state);
});

test.each([
  ['unsent', true],
  ['queued', true],
  ['handling', true],
  ['parked', false],
  ['dead-lettered', false],
  ['handled', false],
  ['late', false],
  ['erased', false],
  ['held', false],
  ['rejected', false],
] as const)('whether %s changes by itself: %s', (state, expected) => {
  expect(isUnderWay(state)).toBe(expected);
});
