import type { Claim, HeldRequest } from '../../lambda/core/ledger/claim.ts';
import { outboxShard } from '../../lambda/core/ledger/outbox-index.ts';
import type { ClaimLedger, ClaimName, OperatorLedger, OutboxLedger } from '../../lambda/core/ports.ts';
import { claimOf, NOON, never, uuid, verifiedEvent } from './factories.ts';

const DAY = 86_400_000;
const SHARD = outboxShard(verifiedEvent());

/** A ledger under test, as functions and operators see it, and what it holds. */
interface LedgerUnderTest {
  readonly functions: ClaimLedger & OutboxLedger;
  readonly operators: OperatorLedger;
  /** What is noted of a claim; empty if there is none. */
  readonly noted: (requestUuid: string) => Promise<{
    readonly hasBody?: boolean;
    readonly subject?: string;
    readonly digest?: string;
    readonly erasedAt?: number;
    readonly replays?: number;
    readonly replayedAt?: number;
    readonly discardedAt?: number;
    readonly discardedBy?: string;
    readonly discardedFrom?: ReadonlySet<string>;
  }>;
  /** Keys of held requests. */
  readonly held: () => Promise<readonly string[]>;
}

/** What every ledger must do for operators. `create` gives an empty one. */
export function describeOperatorLedger(name: string, create: () => Promise<LedgerUnderTest>): void {
  describe(`${name} as a ledger for operators`, () => {
    let functions: LedgerUnderTest['functions'];
    let operators: OperatorLedger;
    let noted: LedgerUnderTest['noted'];
    let held: LedgerUnderTest['held'];

    beforeEach(async () => {
      ({ functions, operators, noted, held } = await create());
    });

    const claimName = ({ claimId, event }: Claim) => ({ ...event, claimId });

    const due = async (now: number, shard = SHARD) => (await functions.due(shard, 0, now, 10)).items;

    async function claimAndMark(claim = claimOf()): Promise<Claim> {
      await functions.claim(claim, NOON, never);
      await functions.markSent(claim, claim.unsent, NOON, never);
      return claim;
    }

    /** The sweeper takes a claim and gives it up. */
    async function claimAndPark(): Promise<Claim> {
      await functions.claim(claimOf(), NOON, never);
      await functions.enqueueForSweeper(SHARD, [{ requestUuid: uuid(1), claimedAt: NOON }]);
      const [first] = await due(NOON + DAY);
      const taken = first && (await functions.lease(first, NOON + DAY));
      if (taken === undefined) throw new Error('nothing is due');
      await functions.park(taken, 'Error');
      return taken;
    }

    describe('a release of a parked claim', () => {
      const at = (dueAt: number, removed: readonly string[] = [], entity?: string) => ({
        dueAt,
        removed,
        entity,
      });

      test('has the sweeper find it at its time, as if it had never been tried', async () => {
        const parked = await claimAndPark();
        expect(await operators.unpark(claimName(parked), at(NOON + 2 * DAY), never)).toBe(true);
        expect(await functions.parkedCount()).toBe(0);
        expect(await due(NOON + 2 * DAY - 1)).toEqual([]);
        const [first] = await due(NOON + 2 * DAY);
        const taken = first && (await functions.lease(first, NOON + 3 * DAY));
        expect(taken).toMatchObject({ attempts: 1, unsentSince: NOON + 2 * DAY, event: claimOf().event });
        expect(taken?.unsent.toSorted()).toEqual(['billing', 'handler']);
      });

      test('happens once: what another operator released is left to the sweeper', async () => {
        const parked = await claimAndPark();
        await operators.unpark(claimName(parked), at(NOON + 2 * DAY), never);
        const [first] = await due(NOON + 2 * DAY);
        if (first) await functions.lease(first, NOON + 3 * DAY);
        expect(await operators.unpark(claimName(parked), at(NOON + 1), never)).toBe(false);
        // The own one, whose answer was lost.
        expect(await operators.unpark(claimName(parked), at(NOON + 2 * DAY), never)).toBe(true);
        expect(await due(NOON + 2 * DAY)).toEqual([]);
      });

      test('does nothing to what was sent after all, nor to another claim of the UUID', async () => {
        const parked = await claimAndPark();
        const other = { ...claimName(parked), claimId: 'claim-0' };
        expect(await operators.unpark(other, at(NOON), never)).toBe(false);
        expect(await functions.parkedCount()).toBe(1);
        await functions.markSent(parked, parked.unsent, NOON, never);
        expect(await operators.unpark(claimName(parked), at(NOON), never)).toBe(false);
        expect(await due(NOON + DAY)).toEqual([]);
        const unknown = { ...claimName(parked), requestUuid: uuid(9) };
        expect(await operators.unpark(unknown, at(NOON), never)).toBe(false);
        expect(await due(NOON + DAY)).toEqual([]);
      });

      test('can drop queues, also all of them', async () => {
        const parked = await claimAndPark();
        await operators.unpark(claimName(parked), at(NOON, ['billing']), never);
        const [first] = await due(NOON);
        const taken = first && (await functions.lease(first, NOON + DAY));
        expect(taken?.unsent).toEqual(['handler']);
        if (taken) await functions.park(taken, 'Error');
        await operators.unpark(claimName(parked), at(NOON, ['handler']), never);
        const [again] = await due(NOON);
        expect((again && (await functions.lease(again, NOON + DAY)))?.unsent).toEqual([]);
      });

      test('can give its entity another name, under which it is found', async () => {
        const parked = await claimAndPark();
        await operators.unpark(claimName(parked), at(NOON, [], 'company'), never);
        const shard = outboxShard({ entity: 'company', subject: '42' });
        const [first] = await due(NOON, shard);
        const taken = first && (await functions.lease(first, NOON + DAY));
        expect(taken?.event).toEqual({ ...claimOf().event, entity: 'company' });
        const { items } = await functions.claimedBetween(shard, NOON, NOON, 10);
        expect(items).toEqual([{ requestUuid: uuid(1), claimedAt: NOON }]);
      });
    });

    describe('an erasure', () => {
      test('takes body, subject and status; a copy is a duplicate still, other content a conflict', async () => {
        const claim = await claimAndMark();
        expect(await operators.erase(claimName(claim), NOON + 1, never)).toBe(true);
        const { hasBody, subject, digest, erasedAt } = await noted(uuid(1));
        expect([hasBody, subject, digest, erasedAt]).toEqual([false, undefined, 'digest-1', NOON + 1]);
        expect(await functions.claim(claimOf({ claimId: 'claim-2' }), NOON, never)).toBe('duplicate');
        const other = claimOf({ claimId: 'claim-3', digest: 'digest-2' });
        expect(await functions.claim(other, NOON, never)).toBe('conflict');
      });

      test('does nothing to what a queue lacks, nor to another claim of the UUID', async () => {
        await functions.claim(claimOf(), NOON, never);
        await functions.markSent(claimOf(), ['handler'], NOON, never);
        expect(await operators.erase(claimName(claimOf()), NOON, never)).toBe(false);
        await functions.markSent(claimOf(), ['handler', 'billing'], NOON, never);
        const other = { ...claimName(claimOf()), claimId: 'claim-0' };
        expect(await operators.erase(other, NOON, never)).toBe(false);
        expect(await noted(uuid(1))).toMatchObject({ hasBody: true, subject: '42' });
        const unknown = { ...claimName(claimOf()), requestUuid: uuid(9) };
        expect(await operators.erase(unknown, NOON, never)).toBe(false);
        expect(await noted(uuid(9))).toEqual({});
      });

      test('can be repeated', async () => {
        const claim = await claimAndMark();
        await operators.erase(claimName(claim), NOON + 1, never);
        expect(await operators.erase(claimName(claim), NOON + 2, never)).toBe(true);
        expect((await noted(uuid(1))).hasBody).toBe(false);
      });
    });

    test('replays are counted on the claim that was sent again, and on no other', async () => {
      const claim = await claimAndMark();
      const replay = (change: Partial<ClaimName>, sentTo: readonly string[], now: number) =>
        operators.noteReplay({ ...claimName(claim), ...change }, sentTo, now);
      expect(await replay({}, ['billing', 'handler'], NOON + 1)).toBe(true);
      expect(await replay({}, ['billing'], NOON + 2)).toBe(true);
      expect(await replay({ claimId: 'claim-0' }, ['handler'], NOON + 3)).toBe(false);
      const times = { replayedAt: NOON + 2, handlerReplayedAt: NOON + 1 };
      expect(await noted(uuid(1))).toMatchObject({ replays: 2, ...times });
      expect(await replay({ requestUuid: uuid(9) }, ['handler'], NOON)).toBe(false);
      expect(await noted(uuid(9))).toEqual({});
    });

    test('a discarded dead letter is noted on the claim of its event, for each subscriber, and on no other', async () => {
      const { event } = await claimAndMark();
      const note = { by: 'ada', reason: 'sent twice', deadSince: NOON };
      expect(await operators.noteDiscarded(event, 'handler', note, NOON + 1)).toBe(true);
      const earlier = { ...note, deadSince: NOON - 1 };
      expect(await operators.noteDiscarded(event, 'handler', earlier, NOON + 2)).toBe(false);
      expect(await operators.noteDiscarded(event, 'billing', { ...earlier, by: 'bob' }, NOON + 2)).toBe(true);
      expect(await noted(uuid(1))).toMatchObject({
        handlerDiscardedAt: NOON + 1,
        handlerDeadSince: NOON,
        discardedAt: NOON + 2,
        discardedBy: 'bob',
        discardedFrom: new Set(['billing', 'handler']),
      });
      expect(await operators.noteDiscarded({ ...event, claimedAt: NOON - 1 }, 'billing', note, NOON)).toBe(
        false,
      );
      expect(await operators.noteDiscarded({ ...event, requestUuid: uuid(9) }, 'billing', note, NOON)).toBe(
        false,
      );
      expect(await noted(uuid(9))).toEqual({});
    });

    test('that a dead letter was discarded is not noted on a claim that was erased', async () => {
      const claim = await claimAndMark();
      await operators.erase(claimName(claim), NOON + 1, never);
      const note = { by: 'ada', reason: 'sent twice', deadSince: NOON };
      expect(await operators.noteDiscarded(claim.event, 'billing', note, NOON + 2)).toBe(false);
    });

    test('a held request is forgotten, alone and as often as one likes', async () => {
      const request: HeldRequest = {
        requestUuid: uuid(1),
        eventType: 'BusinessKycStatusChanged',
        digest: 'digest-1',
        securityFields: ['id'],
        rendering: 'as-written',
        secretVersion: 'version-1',
        bodyText: '{"id":42}',
        category: 'field-policy',
        reason: 'list',
        heldAt: NOON,
      };
      await functions.hold(request, 100, never);
      await functions.hold({ ...request, digest: 'digest-2' }, 100, never);
      const [first = '', second] = await held();
      await operators.deleteHeld(first, never);
      await operators.deleteHeld(first, never);
      expect(await held()).toEqual([second]);
    });
  });
}
