import { DEFAULT_EVENT_TYPES } from '../../../lambda/core/settings/event-catalogue.ts';
import type { HandlingNote, KnownEvent } from '../../../operator/events/event.ts';
import { planSkip } from '../../../operator/skip/plan-skip.ts';
import { skipProblem } from '../../../operator/skip/skip-problem.ts';
import type { Target } from '../../../operator/target/target.ts';
import { NOON, uuid } from '../../lambda/factories.ts';
import { DELIVERY } from '../delivery.ts';

const FAILED = { late: false, recordedAt: NOON, failedAt: NOON + 50, attempts: 1, messageId: 'message-1' };

function known(handling?: Partial<HandlingNote>, change: Partial<KnownEvent> = {}): KnownEvent {
  return {
    requestUuid: uuid(1),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    claimedAt: NOON,
    outbox: { unsent: [], attempts: 0, parked: false, sentAt: NOON + 10 },
    ...(handling && { handling: { late: false, ...handling } }),
    ...change,
  };
}

const plan = (event: KnownEvent | undefined, types = DEFAULT_EVENT_TYPES) =>
  planSkip(event, types, NOON + 1000, DELIVERY);

test('of an event that has failed, the message of that attempt is marked, which comes again in its time', () => {
  const nextReceiveAt = NOON + DELIVERY.visibilitySeconds * 1000;
  expect(plan(known(FAILED))).toEqual({ messageId: 'message-1', isMarked: false, nextReceiveAt });
});

test('one that was marked is told from one whose mark is of an earlier message', () => {
  expect(plan(known({ ...FAILED, skipMessageId: 'message-1' }))).toMatchObject({ isMarked: true });
  expect(plan(known({ ...FAILED, skipMessageId: 'message-0' }))).toMatchObject({ isMarked: false });
});

test('a dead letter that was redriven and fails again is marked anew', () => {
  const again = { ...FAILED, messageId: 'message-2', skipMessageId: 'message-1', skippedAt: NOON + 40 };
  expect(plan(known({ ...again, deadLetteredAt: NOON + 40 }))).toMatchObject({ messageId: 'message-2' });
});

const withoutHandler = DEFAULT_EVENT_TYPES.map((type) => ({ ...type, subscribers: ['billing'] }));

test.each<[because: string, event: KnownEvent | undefined, types?: typeof DEFAULT_EVENT_TYPES]>([
  ['unknown', undefined],
  ['handled', known({ ...FAILED, handledAt: NOON + 60 })],
  ['no-handler', known(FAILED), withoutHandler],
  ['no-handler', known(FAILED), []],
  ['erased', known(undefined, { outbox: { unsent: [], attempts: 0, parked: false, erasedAt: NOON } })],
  ['dead-lettered', known({ ...FAILED, deadLetteredAt: NOON + 50 })],
  ['dead-lettered', known({ ...FAILED, skippedAt: NOON + 60, deadLetteredAt: NOON + 60 })],
  ['discarded', known({ ...FAILED, deadLetteredAt: NOON + 50, discardedAt: NOON + 90 })],
  ['not-tried', known()],
  ['not-tried', known({ recordedAt: NOON })],
])('%s is not skipped, and says so', (because, event, types = DEFAULT_EVENT_TYPES) => {
  expect(plan(event, types)).toEqual({ because });
  const problem = skipProblem(uuid(1), because as never, { name: 'the stack' } as Target);
  expect(problem).toMatchObject({ name: because === 'unknown' ? 'NotFoundProblem' : 'NotSkippableProblem' });
  expect(problem.message).toMatch(new RegExp(`${uuid(1)}.+\\.$`));
});
