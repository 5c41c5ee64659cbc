import type { KnownEvent } from '../../../operator/events/event.ts';
import { planReplay } from '../../../operator/replay/plan-replay.ts';
import { NOON, uuid } from '../../lambda/factories.ts';
import { DELIVERY } from '../delivery.ts';

const SUBSCRIBERS = ['audit', 'billing', 'handler'];

type Change = Partial<KnownEvent['outbox']> & { handling?: KnownEvent['handling'] };

function event({ handling, ...outbox }: Change = {}): KnownEvent {
  return {
    requestUuid: uuid(1),
    eventType: 'BusinessKycStatusChanged',
    entity: 'merchant',
    subject: '42',
    status: 'VALID',
    claimedAt: NOON,
    outbox: { sentAt: NOON, unsent: [], attempts: 0, parked: false, ...outbox },
    ...(handling && { handling }),
  };
}

const queued = event();
const handled = event({ handling: { late: false, handledAt: NOON } });
const failed = event({ handling: { late: false, failedAt: NOON, deadLetteredAt: NOON } });
const plan = (each: KnownEvent, wish = {}) => planReplay(each, SUBSCRIBERS, wish, NOON, DELIVERY);

test.each([
  ['queued, to all', queued, {}, SUBSCRIBERS, false, false],
  ['queued, to one', queued, { subscriber: 'billing' }, ['billing'], false, false],
  ['failed, to whom it failed with', failed, {}, ['handler'], false, true],
  ['failed, to somebody else', failed, { subscriber: 'audit' }, ['audit'], false, false],
  ['failed, again to all', failed, { again: true }, SUBSCRIBERS, false, true],
  ['handled, to somebody else', handled, { subscriber: 'billing' }, ['billing'], false, false],
  [
    'handled, again to somebody else',
    handled,
    { subscriber: 'billing', again: true },
    ['billing'],
    false,
    false,
  ],
  ['handled, again to all', handled, { again: true }, SUBSCRIBERS, true, false],
  [
    'handled, again by the handler',
    handled,
    { subscriber: 'handler', again: true },
    ['handler'],
    true,
    false,
  ],
])('%s', (_, each, wish, send, takeNoteOff, leavesDeadLetter) => {
  expect(plan(each, wish)).toEqual({ send, takeNoteOff, leavesDeadLetter });
});

test.each([
  ['handled', handled, {}],
  ['handled', handled, { subscriber: 'handler' }],
  ['parked', event({ parked: true, unsent: ['billing'] }), { again: true }],
  ['unsent', event({ unsent: ['billing'] }), { again: true }],
  ['erased', event({ erasedAt: NOON }), { again: true }],
  ['no-queue', queued, { subscriber: 'bill' }],
])('left: %s', (leave, each, wish) => {
  expect(plan(each, wish)).toEqual({ leave });
});

test.each([
  ['no-queue', queued, {}],
  ['no-queue', failed, {}],
  ['no-queue', handled, { again: true }],
  ['handled', handled, {}],
])('left where no queue is left: %s', (leave, each, wish) => {
  expect(planReplay(each, [], wish, NOON, DELIVERY)).toEqual({ leave });
});
