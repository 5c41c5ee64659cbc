import { CANARY_EVENT_TYPE } from '../../lambda/core/canary/canary-event.ts';
import { OUTBOX_SHARD_NAMES } from '../../lambda/core/ledger/outbox-index.ts';
import type { CanaryLedger, ClaimLedger, OutboxLedger } from '../../lambda/core/ports.ts';
import { claimOf, NOON, never, uuid, verifiedEvent } from './factories.ts';

/** A ledger, by those who make claims of the canary and by the canary. */
export interface CanaryLedgers {
  readonly functions: ClaimLedger & OutboxLedger;
  readonly canary: CanaryLedger;
}

const DAY = 86_400_000;

const canaryClaim = (claimId = 'claim-1') =>
  claimOf({
    claimId,
    event: verifiedEvent({
      eventType: CANARY_EVENT_TYPE.name,
      entity: CANARY_EVENT_TYPE.entity,
      subject: '0',
    }),
    unsent: ['handler'],
  });

/** What every ledger must do for the canary. `create` gives an empty one. */
export function describeCanaryLedger(name: string, create: () => Promise<CanaryLedgers>): void {
  describe(`${name} as the canary's ledger`, () => {
    let functions: CanaryLedgers['functions'];
    let canary: CanaryLedger;

    beforeEach(async () => {
      ({ functions, canary } = await create());
    });

    test('tells how far a claim has come', async () => {
      const claim = canaryClaim();
      expect(await canary.look(uuid(1))).toBeUndefined();
      expect(await functions.claim(claim, NOON, never)).toBe('claimed');
      expect(await canary.look(uuid(1))).toEqual({ isSent: false });
      await functions.markSent(claim, ['handler'], NOON + 1, never);
      expect(await canary.look(uuid(1))).toEqual({ isSent: true });
      await canary.markHandled(uuid(1), NOON + 2);
      expect(await canary.look(uuid(1))).toEqual({ isSent: true, handledAt: NOON + 2 });
    });

    test('may have it handled before it is marked as sent, and more than once', async () => {
      const claim = canaryClaim();
      await functions.claim(claim, NOON, never);
      await canary.markHandled(uuid(1), NOON + 2);
      await canary.markHandled(uuid(1), NOON + 9);
      expect(await canary.look(uuid(1))).toEqual({ isSent: false, handledAt: NOON + 2 });
      await functions.markSent(claim, ['handler'], NOON + 3, never);
      expect(await canary.look(uuid(1))).toEqual({ isSent: true, handledAt: NOON + 2 });
    });

    test('makes no claim by handling one that is gone, and touches no event', async () => {
      await functions.claim(claimOf(), NOON, never);
      await canary.markHandled(uuid(1), NOON + 2);
      expect(await canary.look(uuid(1))).toBeUndefined();
      // The event of that UUID is another claim.
      expect(await functions.claim(canaryClaim(), NOON, never)).toBe('claimed');
      expect(await functions.claim(claimOf({ claimId: 'claim-2' }), NOON, never)).toBe('duplicate');
    });

    test('has it in no list, sent or not', async () => {
      await functions.claim(canaryClaim(), NOON, never);
      const listed = OUTBOX_SHARD_NAMES.map(async (shard) => [
        ...(await functions.claimedBetween(shard, 0, NOON + DAY, 100)).items,
        ...(await functions.due(shard, 0, NOON + DAY, 100)).items,
      ]);
      expect((await Promise.all(listed)).flat()).toEqual([]);
      expect(await functions.parkedCount()).toBe(0);
    });

    test('forgets it after a day, whatever became of it', async () => {
      await functions.claim(canaryClaim(), NOON, never);
      expect(await functions.claim(canaryClaim('claim-2'), NOON + DAY - 1000, never)).toBe('duplicate');
      expect(await functions.claim(canaryClaim('claim-2'), NOON + DAY, never)).toBe('claimed');
      const sent = canaryClaim('claim-2');
      await functions.markSent(sent, ['handler'], NOON + DAY, never);
      expect(await functions.claim(canaryClaim('claim-3'), NOON + DAY + 1000, never)).toBe('claimed');
    });
  });
}
