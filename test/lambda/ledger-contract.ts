import type { HeldRequest } from '../../lambda/core/claim.ts';
import { outboxShard } from '../../lambda/core/outbox-index.ts';
import type { ClaimLedger, DueClaim, OutboxLedger } from '../../lambda/core/ports.ts';
import { claimOf, NOON, never, uuid, verifiedEvent } from './factories.ts';

const DAY = 86_400_000;
/** Retention that the ledger under test must be made with. */
export const RETENTION_DAYS = 30;

const SHARD = outboxShard(verifiedEvent());

/** What every ledger must do. `create` gives an empty one. */
export function describeLedger(name: string, create: () => Promise<ClaimLedger & OutboxLedger>): void {
  describe(`${name} as a ledger`, () => {
    let ledger: ClaimLedger & OutboxLedger;

    beforeEach(async () => {
      ledger = await create();
    });

    /** What the sweeper would find, taking it. */
    async function takeOne(now: number, until = now + 60_000) {
      const [due] = await ledger.due(SHARD, now, 10);
      return due && ledger.take(due, until);
    }

    describe('claiming', () => {
      test('the first of a UUID is claimed, a copy is a duplicate, other content a conflict', async () => {
        const copy = claimOf({ claimId: 'claim-2' });
        const other = claimOf({ claimId: 'claim-3', digest: 'digest-2' });
        expect(await ledger.claim(claimOf(), NOON, never)).toBe('claimed');
        expect(await ledger.claim(copy, NOON, never)).toBe('duplicate');
        expect(await ledger.claim(other, NOON, never)).toBe('conflict');
      });

      test('of 20 copies at once one is claimed', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, copy) =>
            ledger.claim(claimOf({ claimId: `claim-${copy}` }), NOON, never),
          ),
        );
        expect(outcomes.toSorted()).toEqual(['claimed', ...Array(19).fill('duplicate')]);
      });

      test('a put of the same claim again, its first answer lost, is the claim', async () => {
        await ledger.claim(claimOf(), NOON, never);
        expect(await ledger.claim(claimOf(), NOON, never)).toBe('claimed');
      });

      test('a UUID is free again once its retention is over, not earlier', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf(), ['billing', 'handler'], NOON, never);
        const later = claimOf({ claimId: 'claim-2' });
        expect(await ledger.claim(later, NOON + RETENTION_DAYS * DAY - 1000, never)).toBe('duplicate');
        expect(await ledger.claim(later, NOON + RETENTION_DAYS * DAY, never)).toBe('claimed');
      });

      test('a claim with something unsent never expires', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf(), ['billing'], NOON, never);
        expect(await ledger.claim(claimOf({ claimId: 'claim-2' }), NOON + 1000 * DAY, never)).toBe(
          'duplicate',
        );
      });
    });

    describe('the outbox', () => {
      test('a claim is due at its time, with all it needs', async () => {
        await ledger.claim(claimOf(), NOON, never);
        expect(await ledger.due(SHARD, NOON + 59_999, 10)).toEqual([]);
        const taken = await takeOne(NOON + 60_000, NOON + 120_000);
        expect({ ...taken, unsent: taken?.unsent.toSorted() }).toEqual(
          claimOf({ attempts: 1, dueAt: NOON + 120_000 }),
        );
      });

      test('a claim that was sent everywhere is not due', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf(), ['handler', 'billing'], NOON, never);
        expect(await ledger.due(SHARD, NOON + DAY, 10)).toEqual([]);
      });

      test('a claim that was sent to some is due for the others', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf(), ['handler'], NOON, never);
        expect((await takeOne(NOON + 60_000))?.unsent).toEqual(['billing']);
      });

      test('two partial marks leave a claim with nothing missing, which a sweeper can finish', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf(), ['handler'], NOON, never);
        await ledger.markSent(claimOf(), ['billing'], NOON, never);
        const taken = await takeOne(NOON + 60_000);
        expect(taken?.unsent).toEqual([]);
        if (taken !== undefined) await ledger.markSent(taken, [], NOON, never);
        expect(await ledger.due(SHARD, NOON + DAY, 10)).toEqual([]);
      });

      test('marks of another claim of the same UUID change nothing', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf({ claimId: 'claim-0' }), ['handler', 'billing'], NOON, never);
        await ledger.markSent(claimOf({ claimId: 'claim-0' }), ['handler'], NOON, never);
        expect((await takeOne(NOON + 60_000))?.unsent.toSorted()).toEqual(['billing', 'handler']);
      });

      test('of two sweepers that saw the same claim one takes it', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const [seen] = await ledger.due(SHARD, NOON + 60_000, 10);
        if (seen === undefined) throw new Error('nothing is due');
        const taken = await Promise.all([
          ledger.take(seen, NOON + 120_000),
          ledger.take(seen, NOON + 120_001),
        ]);
        expect(taken.filter((claim) => claim !== undefined)).toHaveLength(1);
      });

      test('a claim finished since it was seen cannot be taken', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const [seen] = await ledger.due(SHARD, NOON + 60_000, 10);
        await ledger.markSent(claimOf(), ['handler', 'billing'], NOON, never);
        expect(seen && (await ledger.take(seen, NOON + 120_000))).toBeUndefined();
      });

      test('claims come oldest first and no more than asked for', async () => {
        for (const number of [3, 1, 2]) {
          const event = verifiedEvent({ requestUuid: uuid(number) });
          await ledger.claim(claimOf({ event, dueAt: NOON + number }), NOON, never);
        }
        const due = await ledger.due(SHARD, NOON + 10, 2);
        expect(due.map(({ requestUuid }) => requestUuid)).toEqual([uuid(1), uuid(2)]);
      });

      test('a page begins behind the one before, also among claims due at the same time', async () => {
        for (let number = 1; number <= 9; number++) {
          const event = verifiedEvent({ requestUuid: uuid(number) });
          await ledger.claim(claimOf({ event, dueAt: NOON + Math.floor(number / 4) }), NOON, never);
        }
        const seen: string[] = [];
        for (let last: DueClaim | undefined; ; ) {
          const page = await ledger.due(SHARD, NOON + 10, 4, last);
          seen.push(...page.map(({ requestUuid }) => requestUuid));
          if (page.length < 4) break;
          last = page.at(-1);
        }
        expect(seen.toSorted()).toEqual(Array.from({ length: 9 }, (_, index) => uuid(index + 1)));
      });

      test('the oldest unsent claim is known while it is not due, until it is sent', async () => {
        expect(await ledger.oldestUnsent(SHARD)).toBeUndefined();
        for (const number of [3, 1, 2]) {
          const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number });
          const claim = claimOf({ event, claimId: `claim-${number}`, dueAt: NOON + 1000 - number });
          await ledger.claim(claim, NOON, never);
        }
        expect(await ledger.oldestUnsent(SHARD)).toBe(NOON + 1);
        const taken = await takeOne(NOON + 1000, NOON + DAY);
        expect(taken?.event.requestUuid).toBe(uuid(3));
        expect(await ledger.oldestUnsent(SHARD)).toBe(NOON + 1);
        const first = claimOf({ event: verifiedEvent({ requestUuid: uuid(1) }), claimId: 'claim-1' });
        await ledger.markSent(first, ['billing', 'handler'], NOON, never);
        expect(await ledger.oldestUnsent(SHARD)).toBe(NOON + 2);
      });

      test('among more than a hundred, one that was tried and one that never was are both found', async () => {
        for (let number = 0; number < 110; number++) {
          const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number });
          await ledger.claim(claimOf({ event, dueAt: NOON + number }), NOON, never);
        }
        expect(await ledger.oldestUnsent(SHARD)).toBe(NOON);
        const [due] = await ledger.due(SHARD, NOON, 1);
        if (due === undefined) throw new Error('nothing is due');
        await ledger.take(due, NOON + DAY);
        expect(await ledger.oldestUnsent(SHARD)).toBe(NOON);
      });

      test('a claim that was released is unsent since then, until it is sent', async () => {
        const released = claimOf({ unsentSince: NOON + DAY });
        await ledger.claim(released, NOON, never);
        expect(await ledger.oldestUnsent(SHARD)).toBe(NOON + DAY);
        expect((await takeOne(NOON + DAY))?.unsentSince).toBe(NOON + DAY);
      });

      test('a postponed claim waits; postponing somebody else’s does nothing', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const taken = await takeOne(NOON + 60_000, NOON + 120_000);
        if (taken === undefined) throw new Error('nothing is due');
        await ledger.postpone({ ...taken, dueAt: 1 }, NOON);
        expect(await ledger.due(SHARD, NOON + 119_999, 10)).toEqual([]);
        await ledger.postpone(taken, NOON + 300_000);
        expect(await ledger.due(SHARD, NOON + 299_999, 10)).toEqual([]);
        expect(await ledger.due(SHARD, NOON + 300_000, 10)).toHaveLength(1);
      });

      test('a parked claim is counted, and neither due nor expired nor free', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const taken = await takeOne(NOON + 60_000);
        if (taken === undefined) throw new Error('nothing is due');
        expect(await ledger.parkedCount()).toBe(0);
        await ledger.park(taken, 'UnknownQueueError');
        expect(await ledger.parkedCount()).toBe(1);
        expect(await ledger.due(SHARD, NOON + DAY, 10)).toEqual([]);
        expect(await ledger.claim(claimOf({ claimId: 'claim-2' }), NOON + 1000 * DAY, never)).toBe(
          'duplicate',
        );
      });
    });

    describe('holding', () => {
      const request = (number: number, heldAt = NOON): HeldRequest => ({
        requestUuid: uuid(number),
        eventType: 'BusinessKycStatusChanged',
        digest: 'digest-1',
        securityFields: ['id'],
        rendering: 'as-written',
        secretVersion: 'version-1',
        bodyText: '{"id":42}',
        reason: 'list',
        heldAt,
      });

      test('takes so many a minute', async () => {
        expect(await ledger.hold(request(1), 2, never)).toBe('held');
        expect(await ledger.hold(request(2), 2, never)).toBe('held');
        expect(await ledger.hold(request(3), 2, never)).toBe('limited');
        expect(await ledger.hold(request(3, NOON + 60_000), 2, never)).toBe('held');
      });

      test('takes a copy of what it holds already at no cost', async () => {
        for (let copy = 0; copy < 5; copy++) expect(await ledger.hold(request(1), 2, never)).toBe('held');
        expect(await ledger.hold(request(2), 2, never)).toBe('held');
      });

      test('leaves the UUID free', async () => {
        await ledger.hold(request(1), 2, never);
        expect(await ledger.claim(claimOf(), NOON, never)).toBe('claimed');
      });

      test('keeps out of the sweeper’s way', async () => {
        await ledger.hold(request(1), 2, never);
        expect(await ledger.due(SHARD, NOON + DAY, 10)).toEqual([]);
        expect(await ledger.parkedCount()).toBe(0);
      });
    });
  });
}
