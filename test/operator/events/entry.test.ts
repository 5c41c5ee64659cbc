import { contentDigest } from '../../../lambda/core/json/content-digest.ts';
import { entryOfHeld } from '../../../operator/events/entry.ts';
import type { HeldNote } from '../../../operator/events/held-notes.ts';

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
