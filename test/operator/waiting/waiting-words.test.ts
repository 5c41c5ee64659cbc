import type { WaitingEvent } from '../../../operator/waiting/waiting-event.ts';
import { waitingWords } from '../../../operator/waiting/waiting-words.ts';
import { NOON, uuid } from '../../lambda/factories.ts';

const MINUTE = 60_000;
const EVENT: WaitingEvent = {
  requestUuid: uuid(1),
  eventType: 'BusinessKycStatusChanged',
  entity: 'merchant',
  subject: '42',
  claimedAt: NOON,
  state: 'queued',
  since: NOON,
  overdue: false,
};
const UNSENT = { subscribers: ['handler', 'billing'], attempts: 3, maxAttempts: 100 };
const FAILURE = { failedAt: NOON, name: 'TypeError', text: 'no', fingerprint: 'ab12' };
const attempt = (number: number, outcome: 'running' | 'failed' | 'crashed') => ({
  number,
  of: 5,
  outcome,
  startedAt: NOON,
  visibleAt: NOON + 3 * MINUTE,
  isLast: number === 5,
});

test.each<[change: Partial<WaitingEvent>, words: string]>([
  [{}, ''],
  [{ overdue: true }, 'not started in 2 minutes, look at dead letters'],
  [{ behind: 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f' }, 'behind fa8ff1ec'],
  [
    {
      overdue: true,
      behind: uuid(2),
      paused: { since: NOON, by: 'arn:aws:iam::123456789012:user/ann', reason: 'the bank is down' },
    },
    'its handler is noted as paused since 2026-11-21T12:00:00.000Z (2 minutes) by user/ann: the bank is down',
  ],
  [
    { state: 'unsent', unsent: { ...UNSENT, dueAt: NOON + 2.5 * MINUTE } },
    'not in handler, billing; the sweeper takes it in 30 seconds',
  ],
  [
    { state: 'unsent', unsent: { ...UNSENT, dueAt: NOON }, overdue: true },
    'not in handler, billing; the sweeper takes it now; not taken in 2 minutes, see whether the sweeper runs',
  ],
  [
    { state: 'parked', unsent: { ...UNSENT, parkedBecause: 'no such queue' } },
    'not in handler, billing: no such queue',
  ],
  [{ state: 'handling', attempt: attempt(1, 'running') }, 'attempt 1 of 5'],
  [
    { state: 'handling', attempt: attempt(2, 'running'), failure: FAILURE },
    'attempt 2 of 5; before: TypeError ab12',
  ],
  [
    { state: 'handling', attempt: attempt(2, 'failed'), failure: FAILURE },
    'attempt 2 of 5 failed: TypeError ab12; next attempt in 60 seconds',
  ],
  [
    { state: 'handling', attempt: attempt(3, 'crashed'), failure: FAILURE },
    'attempt 3 of 5 left no word, killed or out of time; before: TypeError ab12; next attempt in 60 seconds',
  ],
  [
    { state: 'handling', attempt: { ...attempt(3, 'crashed'), visibleAt: NOON }, overdue: true },
    'attempt 3 of 5 left no word, killed or out of time; no other attempt in 2 minutes, look at dead letters',
  ],
  [
    { state: 'dead-lettered', attempt: attempt(5, 'crashed'), unsent: UNSENT },
    'attempt 5 of 5 left no word, killed or out of time; not in handler, billing',
  ],
])('%j', (change, words) => {
  expect(waitingWords({ ...EVENT, ...change }, NOON + 2 * MINUTE)).toBe(words);
});
