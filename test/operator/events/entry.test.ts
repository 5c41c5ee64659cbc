import { contentDigest } from '../../../lambda/core/json/content-digest.ts';
import { entryOfEvent, entryOfHeld } from '../../../operator/events/entry.ts';
import type { HandlingNote, KnownEvent } from '../../../operator/events/event.ts';
import type { HeldNote } from '../../../operator/events/held-notes.ts';
import { DELIVERY } from '../delivery.ts';

const MERCHANT = 'BusinessKycStatusChanged';
const UUID = '6f1c1f0e-0000-4000-8000-000000000000';

test('the key of a held request does not tell the digest of its body', () => {
  const digest = contentDigest(MERCHANT, '{"id":42,"status":"VALID"}');
  const keyAt = (heldAt: number): string => {
    const key = `held#${UUID}#${digest}`;
    const held: HeldNote = {
      key,
      requestUuid: UUID,
      eventType: MERCHANT,
      code: 'signed_fields_rejected',
      reason: 'Other fields.',
      digest,
      heldAt,
    };
    return entryOfHeld(held, 'merchant').key;
  };
  expect(keyAt(1)).not.toContain(digest);
  expect(keyAt(1)).toBe(keyAt(1));
  expect(keyAt(1)).not.toBe(keyAt(2));
});

const CLAIMED = Date.UTC(2026, 10, 22, 12);

test.each<[what: string, handling: Partial<HandlingNote> | undefined, later: number, expected: boolean]>([
  ['queued', undefined, 0, false],
  ['at a first attempt that runs', { recordedAt: CLAIMED }, 1000, false],
  [
    'at a second attempt that runs',
    { recordedAt: CLAIMED, startedAt: CLAIMED, startedAttempt: 2 },
    1000,
    true,
  ],
  ['at a first attempt that left no word', { recordedAt: CLAIMED }, 600_000, true],
  [
    'between attempts, after a first attempt that failed',
    { recordedAt: CLAIMED, failedAt: CLAIMED + 5, attempts: 1 },
    1000,
    true,
  ],
  [
    'handled at the third attempt',
    { recordedAt: CLAIMED, startedAttempt: 3, handledAt: CLAIMED + 9 },
    1000,
    false,
  ],
])('whether an attempt has failed at an event that is %s', (_what, handling, later, expected) => {
  const event: KnownEvent = {
    requestUuid: UUID,
    eventType: MERCHANT,
    entity: 'merchant',
    claimedAt: CLAIMED,
    outbox: { unsent: [], attempts: 0, parked: false },
    ...(handling && { handling: { late: false, ...handling } }),
  };
  expect(entryOfEvent(event, CLAIMED + later, DELIVERY).hasFailed ?? false).toBe(expected);
});
