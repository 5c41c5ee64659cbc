import type { Claim, HeldRequest } from '../../lambda/core/ledger/claim.ts';
import { OUTBOX_SHARD_NAMES, outboxShard } from '../../lambda/core/ledger/outbox-index.ts';
import type {
  ClaimLedger,
  DueClaim,
  IndexedClaim,
  OutboxLedger,
  Page,
  PageKey,
} from '../../lambda/core/ports.ts';
import { claimOf, NOON, never, uuid, verifiedEvent } from './factories.ts';

const DAY = 86_400_000;
/** Retention that the ledger under test must be made with. */
export const RETENTION_DAYS = 30;

const SHARD = outboxShard(verifiedEvent());

/** A list, page after page until one has no next. */
async function allPages<T>(read: (after?: PageKey) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let next: PageKey | undefined;
  do {
    const page = await read(next);
    all.push(...page.items);
    next = page.next;
  } while (next !== undefined);
  return all;
}

/** What every ledger must do. `create` gives an empty one. */
export function describeLedger(name: string, create: () => Promise<ClaimLedger & OutboxLedger>): void {
  describe(`${name} as a ledger`, () => {
    let ledger: ClaimLedger & OutboxLedger;

    beforeEach(async () => {
      ledger = await create();
    });

    /** Enqueues for the sweeper what its verifier left unsent, as the sweeper's inspection does. */
    async function inspect() {
      const claims = await claimed(0, NOON + 1000 * DAY);
      const put: DueClaim[] = [];
      for (let first = 0; first < claims.length; first += 100) {
        put.push(...(await ledger.enqueueForSweeper(SHARD, claims.slice(first, first + 100))));
      }
      return put;
    }

    const claimed = (from: number, to: number, limit = 100, shard = SHARD): Promise<IndexedClaim[]> =>
      allPages((after) => ledger.claimedBetween(shard, from, to, limit, after));

    const due = (now: number, limit = 10): Promise<DueClaim[]> =>
      allPages((after) => ledger.due(SHARD, 0, now, limit, after));

    /** What the sweeper would find, taking it. */
    async function takeOne(now: number, until = now + 60_000) {
      await inspect();
      const [first] = await due(now);
      return first && ledger.lease(first, until);
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

    /** Claims that are due once what was left unsent is in the outbox. */
    async function inspectedDue(now: number, limit?: number) {
      await inspect();
      return due(now, limit);
    }

    async function inspectedOldest() {
      await inspect();
      return ledger.oldestUnsent(SHARD);
    }

    describe('inspection', () => {
      test('a fresh claim is in no outbox, until it is found to be left unsent', async () => {
        await ledger.claim(claimOf(), NOON, never);
        expect(await due(NOON + DAY)).toEqual([]);
        expect(await ledger.oldestUnsent(SHARD)).toBeUndefined();
        const left = [{ requestUuid: uuid(1), shard: SHARD, dueAt: NOON + 60_000 }];
        expect(await inspect()).toEqual(left);
        expect(await due(NOON + DAY)).toEqual(left);
        expect(await ledger.oldestUnsent(SHARD)).toBe(NOON);
      });

      test('what was sent, taken, postponed or parked is not put there again', async () => {
        for (const number of [1, 2, 3, 4]) {
          const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number });
          await ledger.claim(
            claimOf({ event, claimId: `claim-${number}`, dueAt: NOON + number }),
            NOON,
            never,
          );
        }
        expect((await inspect()).map(({ requestUuid }) => requestUuid)).toEqual([1, 2, 3, 4].map(uuid));
        for (const finish of ['sent', 'taken', 'postponed', 'parked']) {
          const taken = await takeOne(NOON + 10, NOON + DAY);
          if (taken === undefined) throw new Error('nothing is due');
          if (finish === 'sent') await ledger.markSent(taken, ['billing', 'handler'], NOON, never);
          if (finish === 'postponed') await ledger.postpone(taken, NOON + 2 * DAY);
          if (finish === 'parked') await ledger.park(taken, 'UnknownQueueError');
        }
        expect(await inspect()).toEqual([]);
        expect(await ledger.parkedCount()).toBe(1);
      });

      test('a claim that some queues lack is left unsent, and one that no queue lacks but nobody finished', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf(), ['handler'], NOON, never);
        const other = claimOf({ event: verifiedEvent({ requestUuid: uuid(2), claimedAt: NOON + 1 }) });
        await ledger.claim(other, NOON, never);
        for (const sent of ['handler', 'billing']) await ledger.markSent(other, [sent], NOON, never);
        expect((await inspect()).map(({ requestUuid }) => requestUuid)).toEqual([uuid(1), uuid(2)]);
      });

      test('a claim that an operator released is in the outbox at once', async () => {
        await ledger.claim(claimOf({ unsentSince: NOON + DAY, dueAt: NOON + DAY }), NOON, never);
        expect(await due(NOON + DAY)).toHaveLength(1);
        expect(await inspect()).toEqual([]);
      });

      test('what is sent or in the outbox is settled; what is missing, held or of another time is not', async () => {
        const claimNumber = async (number: number, change: Partial<Claim> = {}) => {
          const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON });
          const claim = claimOf({ event, ...change });
          await ledger.claim(claim, NOON, never);
          return claim;
        };
        const [sent, partly] = [await claimNumber(1), await claimNumber(2)];
        await claimNumber(3, { unsentSince: NOON });
        await ledger.markSent(sent, ['handler', 'billing'], NOON, never);
        await ledger.markSent(partly, ['handler'], NOON, never);
        const settled: string[] = [];
        const inspect = (...claims: readonly (readonly [number: number, claimedAt: number])[]) =>
          ledger.enqueueForSweeper(
            SHARD,
            claims.map(([number, claimedAt]) => ({ requestUuid: uuid(number), claimedAt })),
            never,
            ({ requestUuid }) => settled.push(requestUuid),
          );
        await inspect([4, NOON], [1, NOON - 1]);
        expect(settled).toEqual([]);
        const put = await inspect([1, NOON], [2, NOON], [3, NOON]);
        expect(put.map(({ requestUuid }) => requestUuid)).toEqual([uuid(2)]);
        expect(settled.toSorted()).toEqual([uuid(1), uuid(2), uuid(3)]);
      });

      test('of two sweepers that inspect at once one puts a claim there', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const put = await Promise.all([inspect(), inspect()]);
        expect(put.flat()).toHaveLength(1);
      });

      test('claims of another shard are not seen, and those of a span with both its ends', async () => {
        for (let number = 1; number <= 5; number++) {
          const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number });
          await ledger.claim(claimOf({ event }), NOON, never);
        }
        const seen = await claimed(NOON + 2, NOON + 4);
        expect(seen).toEqual([2, 3, 4].map((n) => ({ requestUuid: uuid(n), claimedAt: NOON + n })));
        const elsewhere = OUTBOX_SHARD_NAMES.find((shard) => shard !== SHARD) ?? '';
        expect(await claimed(0, NOON + DAY, 10, elsewhere)).toEqual([]);
      });

      test('a page begins behind the one before, also among claims of one millisecond', async () => {
        for (let number = 1; number <= 9; number++) {
          const event = verifiedEvent({
            requestUuid: uuid(number),
            claimedAt: NOON + Math.floor(number / 4),
          });
          await ledger.claim(claimOf({ event }), NOON, never);
        }
        const seen = (await claimed(0, NOON + 10, 4)).map(({ requestUuid }) => requestUuid);
        expect(seen.toSorted()).toEqual(Array.from({ length: 9 }, (_, index) => uuid(index + 1)));
      });

      test('how far it has come is noted for each shard', async () => {
        expect(await ledger.inspectedUntil(SHARD)).toEqual({ first: 0, hour: 0, day: 0 });
        const until = { first: NOON, hour: 2, day: 1, seen: 's1.2.3' };
        await ledger.noteInspected(SHARD, until);
        expect(await ledger.inspectedUntil(SHARD)).toEqual(until);
        const elsewhere = OUTBOX_SHARD_NAMES.find((shard) => shard !== SHARD) ?? '';
        expect(await ledger.inspectedUntil(elsewhere)).toEqual({ first: 0, hour: 0, day: 0 });
      });
    });

    describe('the outbox', () => {
      test('a claim is due at its time, with all it needs', async () => {
        await ledger.claim(claimOf(), NOON, never);
        expect(await inspectedDue(NOON + 59_999)).toEqual([]);
        const taken = await takeOne(NOON + 60_000, NOON + 120_000);
        expect({ ...taken, unsent: taken?.unsent.toSorted() }).toEqual(
          claimOf({ attempts: 1, dueAt: NOON + 120_000 }),
        );
      });

      test('a claim that was sent everywhere is not due', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf(), ['handler', 'billing'], NOON, never);
        expect(await inspectedDue(NOON + DAY)).toEqual([]);
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
        expect(await inspectedDue(NOON + DAY)).toEqual([]);
      });

      test('marks of another claim of the same UUID change nothing', async () => {
        await ledger.claim(claimOf(), NOON, never);
        await ledger.markSent(claimOf({ claimId: 'claim-0' }), ['handler', 'billing'], NOON, never);
        await ledger.markSent(claimOf({ claimId: 'claim-0' }), ['handler'], NOON, never);
        expect((await takeOne(NOON + 60_000))?.unsent.toSorted()).toEqual(['billing', 'handler']);
      });

      test('of two sweepers that saw the same claim one takes it', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const [seen] = await inspectedDue(NOON + 60_000);
        if (seen === undefined) throw new Error('nothing is due');
        const taken = await Promise.all([
          ledger.lease(seen, NOON + 120_000),
          ledger.lease(seen, NOON + 120_001),
        ]);
        expect(taken.filter((claim) => claim !== undefined)).toHaveLength(1);
      });

      test('a claim finished since it was seen cannot be taken', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const [seen] = await inspectedDue(NOON + 60_000);
        await ledger.markSent(claimOf(), ['handler', 'billing'], NOON, never);
        expect(seen && (await ledger.lease(seen, NOON + 120_000))).toBeUndefined();
      });

      test('claims come oldest first and no more than asked for', async () => {
        for (const number of [3, 1, 2]) {
          const event = verifiedEvent({ requestUuid: uuid(number) });
          await ledger.claim(claimOf({ event, dueAt: NOON + number }), NOON, never);
        }
        const sorted = await inspectedDue(NOON + 10);
        expect(sorted.map(({ requestUuid }) => requestUuid)).toEqual([1, 2, 3].map(uuid));
        expect((await ledger.due(SHARD, 0, NOON + 10, 2)).items.length).toBeLessThanOrEqual(2);
      });

      test('a page begins behind the one before, also among claims due at the same time', async () => {
        for (let number = 1; number <= 9; number++) {
          const event = verifiedEvent({ requestUuid: uuid(number) });
          await ledger.claim(claimOf({ event, dueAt: NOON + Math.floor(number / 4) }), NOON, never);
        }
        const seen = (await inspectedDue(NOON + 10, 4)).map(({ requestUuid }) => requestUuid);
        expect(seen.toSorted()).toEqual(Array.from({ length: 9 }, (_, index) => uuid(index + 1)));
      });

      test('the oldest unsent claim is known while it is not due, until it is sent', async () => {
        expect(await inspectedOldest()).toBeUndefined();
        for (const number of [3, 1, 2]) {
          const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number });
          const claim = claimOf({ event, claimId: `claim-${number}`, dueAt: NOON + 1000 - number });
          await ledger.claim(claim, NOON, never);
        }
        expect(await inspectedOldest()).toBe(NOON + 1);
        const taken = await takeOne(NOON + 1000, NOON + DAY);
        expect(taken?.event.requestUuid).toBe(uuid(3));
        expect(await inspectedOldest()).toBe(NOON + 1);
        const first = claimOf({ event: verifiedEvent({ requestUuid: uuid(1) }), claimId: 'claim-1' });
        await ledger.markSent(first, ['billing', 'handler'], NOON, never);
        expect(await inspectedOldest()).toBe(NOON + 2);
      });

      test('among more than a hundred, one that was tried and one that never was are both found', async () => {
        for (let number = 0; number < 110; number++) {
          const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number });
          await ledger.claim(claimOf({ event, dueAt: NOON + number }), NOON, never);
        }
        expect(await inspectedOldest()).toBe(NOON);
        const [first] = await inspectedDue(NOON);
        if (first === undefined) throw new Error('nothing is due');
        await ledger.lease(first, NOON + DAY);
        expect(await inspectedOldest()).toBe(NOON);
      });

      test('a claim that was released is unsent since then, until it is sent', async () => {
        const released = claimOf({ unsentSince: NOON + DAY });
        await ledger.claim(released, NOON, never);
        expect(await inspectedOldest()).toBe(NOON + DAY);
        expect((await takeOne(NOON + DAY))?.unsentSince).toBe(NOON + DAY);
      });

      test('a postponed claim waits; postponing somebody else’s does nothing', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const taken = await takeOne(NOON + 60_000, NOON + 120_000);
        if (taken === undefined) throw new Error('nothing is due');
        await ledger.postpone({ ...taken, dueAt: 1 }, NOON);
        expect(await inspectedDue(NOON + 119_999)).toEqual([]);
        await ledger.postpone(taken, NOON + 300_000);
        expect(await inspectedDue(NOON + 299_999)).toEqual([]);
        expect(await inspectedDue(NOON + 300_000)).toHaveLength(1);
      });

      test('a parked claim is counted, and neither due nor expired nor free', async () => {
        await ledger.claim(claimOf(), NOON, never);
        const taken = await takeOne(NOON + 60_000);
        if (taken === undefined) throw new Error('nothing is due');
        expect(await ledger.parkedCount()).toBe(0);
        await ledger.park(taken, 'UnknownQueueError');
        expect(await ledger.parkedCount()).toBe(1);
        expect(await inspectedDue(NOON + DAY)).toEqual([]);
        expect(await ledger.claim(claimOf({ claimId: 'claim-2' }), NOON + 1000 * DAY, never)).toBe(
          'duplicate',
        );
      });
    });

    test('a read says what claims wait for and takes none; what was taken or finished since is left out', async () => {
      for (let number = 1; number <= 4; number++) {
        const event = verifiedEvent({ requestUuid: uuid(number), claimedAt: NOON + number });
        const claim = claimOf({ event, claimId: `claim-${number}`, dueAt: NOON + number });
        await ledger.claim(number === 2 ? { ...claim, unsentSince: NOON + DAY } : claim, NOON, never);
      }
      const seen = await inspectedDue(NOON + DAY);
      const [first, , , fourth] = seen;
      if (first === undefined || fourth === undefined) throw new Error('nothing is due');
      const third = claimOf({ event: verifiedEvent({ requestUuid: uuid(3) }), claimId: 'claim-3' });
      await ledger.lease(first, NOON + 2 * DAY);
      await ledger.markSent(third, ['billing', 'handler'], NOON, never);
      const waiting = await ledger.look(seen);
      expect(waiting.map((claim) => ({ ...claim, unsent: claim.unsent.toSorted() }))).toEqual(
        [2, 4].map((number) => ({
          requestUuid: uuid(number),
          shard: SHARD,
          dueAt: NOON + number,
          eventType: 'BusinessKycStatusChanged',
          entity: 'merchant',
          unsent: ['billing', 'handler'],
          attempts: 0,
          since: number === 2 ? NOON + DAY : NOON + number,
        })),
      );
      expect(await ledger.lease(fourth, NOON + 2 * DAY)).toMatchObject({ attempts: 1 });
      expect(await ledger.look([])).toEqual([]);
    });

    test('what is due since a time is found without what was due before', async () => {
      for (let number = 1; number <= 5; number++) {
        const event = verifiedEvent({ requestUuid: uuid(number) });
        await ledger.claim(claimOf({ event, dueAt: NOON + number }), NOON, never);
      }
      await inspect();
      const some = await allPages((after) => ledger.due(SHARD, NOON + 2, NOON + 4, 10, after));
      expect(some.map(({ dueAt }) => dueAt - NOON)).toEqual([2, 3, 4]);
    });

    test('all parked claims are counted', async () => {
      for (let number = 1; number <= 7; number++) {
        const event = verifiedEvent({ requestUuid: uuid(number) });
        await ledger.claim(claimOf({ event, dueAt: NOON + number }), NOON, never);
        const taken = await takeOne(NOON + DAY);
        if (taken !== undefined) await ledger.park(taken, 'InvalidMessageContents');
      }
      expect(await ledger.parkedCount()).toBe(7);
    });

    describe('holding', () => {
      /** Of which the field policy gets two, and the other categories one each. */
      const MAX = 4;

      const request = (number: number, heldAt = NOON): HeldRequest => ({
        requestUuid: uuid(number),
        eventType: 'BusinessKycStatusChanged',
        digest: 'digest-1',
        securityFields: ['id'],
        rendering: 'as-written',
        secretVersion: 'version-1',
        bodyText: '{"id":42}',
        category: 'field-policy',
        reason: 'list',
        heldAt,
      });

      test('takes so many a minute', async () => {
        expect(await ledger.hold(request(1), MAX, never)).toBe('held');
        expect(await ledger.hold(request(2), MAX, never)).toBe('held');
        expect(await ledger.hold(request(3), MAX, never)).toBe('limited');
        expect(await ledger.hold(request(3, NOON + 60_000), MAX, never)).toBe('held');
      });

      test.each(['rounded-number', 'not-portable'] as const)(
        'of the category %s takes no room from the others',
        async (category) => {
          for (const number of [1, 2]) {
            const outcome = await ledger.hold({ ...request(number), category }, MAX, never);
            expect(outcome).toBe(number === 1 ? 'held' : 'limited');
          }
          for (const number of [3, 4]) expect(await ledger.hold(request(number), MAX, never)).toBe('held');
          const other = category === 'not-portable' ? 'rounded-number' : 'not-portable';
          expect(await ledger.hold({ ...request(5), category: other }, MAX, never)).toBe('held');
          expect(await ledger.hold(request(6), MAX, never)).toBe('limited');
        },
      );

      test('takes a copy of what it holds already at no cost', async () => {
        for (let copy = 0; copy < 5; copy++) expect(await ledger.hold(request(1), MAX, never)).toBe('held');
        expect(await ledger.hold(request(2), MAX, never)).toBe('held');
      });

      test('takes the same body signed otherwise for another request: only one may keep the policy', async () => {
        expect(await ledger.hold(request(1), MAX, never)).toBe('held');
        const other = { ...request(1), securityFields: ['id', 'status'] };
        expect(await ledger.hold(other, MAX, never)).toBe('held');
        // Both were counted, so both were stored.
        expect(await ledger.hold(request(2), MAX, never)).toBe('limited');
      });

      test('leaves the UUID free', async () => {
        await ledger.hold(request(1), MAX, never);
        expect(await ledger.claim(claimOf(), NOON, never)).toBe('claimed');
      });

      test('keeps out of the sweeper’s way', async () => {
        await ledger.hold(request(1), MAX, never);
        expect(await due(NOON + DAY)).toEqual([]);
        expect(await ledger.parkedCount()).toBe(0);
      });
    });
  });
}
