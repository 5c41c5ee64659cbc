import type { KnownEvent } from '../../../operator/events/event.ts';
import { whereStuck } from '../../../operator/events/follow-event.ts';
import { NOON, uuid } from '../../lambda/factories.ts';
import { DELIVERY } from '../delivery.ts';

const EVENT: KnownEvent = {
  requestUuid: uuid(1),
  eventType: 'BusinessKycStatusChanged',
  entity: 'merchant',
  subject: '42',
  status: 'VALID',
  claimedAt: NOON,
  outbox: { sentAt: NOON, unsent: [], attempts: 0, parked: false },
};
const UNSENT = { unsent: ['handler'], attempts: 1, parked: false };
const failed = { late: false, recordedAt: NOON, attempts: 5, failedAt: NOON + 10, failure: 'ab12' };

test.each<[words: string, event: KnownEvent | undefined]>([
  ['not accepted: the ledger has no claim of this UUID', undefined],
  [
    'accepted, but parked by the sweeper after 1 attempt for handler',
    { ...EVENT, outbox: { ...UNSENT, parked: true } },
  ],
  ['accepted, but not queued for handler yet (1 attempt of the sweeper)', { ...EVENT, outbox: UNSENT }],
  ['queued, but not started by the handler', EVENT],
  [
    'queued, and started by the handler, but not finished, attempt 1 of 5: ',
    { ...EVENT, handling: { late: false, recordedAt: NOON } },
  ],
  [
    'queued, and started by the handler, but not finished, attempt 5 of 5 failed: ',
    { ...EVENT, handling: { ...failed, startedAt: NOON + 5, startedAttempt: 5 } },
  ],
  [
    'dead-lettered, attempt 5 of 5 failed: ',
    { ...EVENT, handling: { ...failed, deadLetteredAt: NOON + 10 } },
  ],
])('%s', (words, event) => {
  expect(whereStuck(event, NOON + 1000, { delivery: DELIVERY })).toContain(words);
});
