import { CURRENT_STATUS, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { orderKey, type ReceivedEvent } from '../../lambda/core/message/cloud-event.ts';
import type {
  EntityRecord,
  EntityStore,
  HandlingFailure,
  OperatorEntityStore,
} from '../../lambda/core/ports.ts';
import { delivery, NOON, never, receivedEvent, uuid } from './factories.ts';

/** A store under test, and what an entity's history holds. */
interface StoreUnderTest {
  readonly store: EntityStore;
  readonly operators: OperatorEntityStore;
  readonly history: (subject: string) => Promise<readonly object[]>;
  readonly status: (subject: string) => Promise<string | undefined>;
}

const failure = {
  messageId: 'message-1',
  received: 4,
  fingerprint: '8e1a059829e4',
  name: 'BankError',
  text: 'the bank is closed',
  isLastAttempt: false,
};
const NOTE = {
  attempts: 4,
  failedAt: NOON + 1,
  failure: '8e1a059829e4',
  failureName: 'BankError',
  failureText: 'the bank is closed',
};

/** What every store of entities must do. `create` gives an empty one. */
export function describeEntityStore(name: string, create: () => Promise<StoreUnderTest>): void {
  describe(`${name} as a store of entities`, () => {
    const event = receivedEvent();
    let store: EntityStore;
    let operators: OperatorEntityStore;
    let history: StoreUnderTest['history'];
    let status: StoreUnderTest['status'];

    beforeEach(async () => {
      ({ store, operators, history, status } = await create());
    });

    test('an event is new once, then unfinished, then handled', async () => {
      expect(await store.record(event, delivery(1), NOON)).toBe('new');
      expect(await store.record(event, delivery(1), NOON)).toBe('unfinished');
      await store.markHandled(event, 'in-order', NOON + 5);
      expect(await store.record(event, delivery(1), NOON)).toBe('handled');
    });

    test('a note that an event was handled is written once, with the history or into it', async () => {
      await store.markHandled(event, 'in-order', NOON + 1, NOON);
      await store.markHandled(event, 'late', NOON + 2, NOON);
      expect(await history('42')).toMatchObject([{ status: 'VALID', recordedAt: NOON, handledAt: NOON + 1 }]);
      expect((await history('42'))[0]).not.toHaveProperty('late');
      expect(await store.record(event, delivery(1), NOON + 3)).toBe('handled');
      const other = receivedEvent({ subject: '43' });
      await store.record(other, delivery(2), NOON);
      await store.markHandled(other, 'late', NOON + 1, NOON + 1);
      expect(await history('43')).toMatchObject([{ recordedAt: NOON, handledAt: NOON + 1, late: true }]);
    });

    test('a history that is made at a later attempt tells of the first, if that is known', async () => {
      await store.record(event, delivery(2), NOON + 5, NOON);
      expect(await history('42')).toMatchObject([
        { recordedAt: NOON, startedAt: NOON + 5, startedAttempt: 2 },
      ]);
    });

    test('a status takes effect once, and not after that of a later event', async () => {
      const next = receivedEvent({ requestUuid: uuid(2), claimedAt: NOON + 1, status: 'FLAGGED' });
      expect(await store.applyStatus(event, NOON + 5)).toEqual({ outcome: 'applied' });
      expect(await store.applyStatus(event, NOON + 9)).toEqual({ outcome: 'in-force', startedAt: NOON + 5 });
      expect(await store.applyStatus(next, NOON + 10)).toEqual({ outcome: 'applied' });
      expect(await store.applyStatus(event, NOON + 11)).toEqual({ outcome: 'late' });
      expect(await status('42')).toBe('FLAGGED');
    });

    describe('a note of a start', () => {
      test('tells of the attempt that started last; the first comes with the history', async () => {
        await store.record(event, delivery(2), NOON);
        const [first] = await history('42');
        expect(first).toMatchObject({ startedAttempt: 2 });
        expect(first).not.toHaveProperty('startedAt');
        await store.noteStart(event, delivery(3), NOON + 1, never);
        await store.noteStart(event, delivery(4), NOON + 2, never);
        expect(await history('42')).toMatchObject([{ startedAt: NOON + 2, startedAttempt: 4 }]);
        expect(await store.record(event, delivery(5), NOON + 3)).toBe('unfinished');
      });

      test('does nothing to an event that was handled', async () => {
        await store.record(event, delivery(1), NOON);
        await store.markHandled(event, 'in-order', NOON);
        await store.noteStart(event, delivery(2), NOON + 1, never);
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('startedAt');
        expect(entry).not.toHaveProperty('startedAttempt');
      });

      test('does nothing without a history', async () => {
        await store.noteStart(event, delivery(2), NOON, never);
        expect(await history('42')).toEqual([]);
        expect(await store.record(event, delivery(1), NOON)).toBe('new');
      });
    });

    describe('a note of a failure', () => {
      test('stands in the history, the last one', async () => {
        await store.record(event, delivery(1), NOON);
        await store.noteFailure(event, { ...failure, received: 3, name: 'TimeoutError' }, NOON, never);
        await store.noteFailure(event, failure, NOON + 1, never);
        const [entry] = await history('42');
        expect(entry).toMatchObject(NOTE);
        expect(entry).not.toHaveProperty('deadLetteredAt');
      });

      test('tells that the event was dead-lettered, and keeps on telling it', async () => {
        await store.record(event, delivery(1), NOON);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        expect(await history('42')).toMatchObject([{ ...NOTE, deadLetteredAt: NOON + 1 }]);
        await store.noteFailure(event, { ...failure, received: 1 }, NOON + 9, never);
        expect(await history('42')).toMatchObject([
          { attempts: 1, failedAt: NOON + 9, deadLetteredAt: NOON + 1 },
        ]);
      });

      test('leaves the event unfinished; handled afterwards, it stays beside that', async () => {
        await store.record(event, delivery(1), NOON);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        expect(await store.record(event, delivery(1), NOON + 2)).toBe('unfinished');
        await store.markHandled(event, 'in-order', NOON + 3);
        expect(await history('42')).toMatchObject([
          { ...NOTE, deadLetteredAt: NOON + 1, handledAt: NOON + 3 },
        ]);
        expect(await store.record(event, delivery(1), NOON + 4)).toBe('handled');
      });

      test('does nothing to an event that was handled', async () => {
        await store.record(event, delivery(1), NOON);
        await store.markHandled(event, 'in-order', NOON);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('failedAt');
        expect(entry).not.toHaveProperty('deadLetteredAt');
      });

      test('makes the history of an event that has none', async () => {
        await store.noteFailure(event, { ...failure, startedAt: NOON }, NOON + 1, never);
        await store.noteFailure(event, { ...failure, startedAt: NOON + 5 }, NOON + 6, never);
        expect(await history('42')).toMatchObject([
          { ...NOTE, status: 'VALID', recordedAt: NOON, failedAt: NOON + 6 },
        ]);
        expect(await store.record(event, delivery(1), NOON)).toBe('unfinished');
      });
    });

    describe('a mark to skip', () => {
      const mark = { messageId: 'message-1', by: 'ada', reason: 'bad amount' };
      const failed = async (change: Partial<HandlingFailure> = {}) => {
        await store.record(event, delivery(1), NOON);
        await store.noteFailure(event, { ...failure, ...change }, NOON + 1, never);
      };

      test('is for the message whose attempt was noted last, and for no other', async () => {
        await failed();
        expect(await operators.markToSkip(event, mark, NOON + 2)).toBe(true);
        expect(await history('42')).toMatchObject([
          { skipMessageId: 'message-1', skipAskedAt: NOON + 2, skipAskedBy: 'ada', skipReason: 'bad amount' },
        ]);
        expect(await store.record(event, delivery(2), NOON + 3)).toBe('to-skip');
        expect(await store.record(event, delivery(1, 'message-2'), NOON + 3)).toBe('unfinished');
      });

      test('is obeyed with a copy of its own where a dead letter was discarded since', async () => {
        await failed();
        await operators.noteDiscarded(event, { by: 'ada', reason: 'twice', deadSince: NOON }, NOON + 1);
        await operators.markToSkip(event, mark, NOON + 2);
        expect(await store.record(event, delivery(2), NOON + 3)).toBe('to-skip');
        await operators.noteDiscarded(event, { by: 'ada', reason: 'twice', deadSince: NOON + 3 }, NOON + 4);
        expect(await store.record(event, delivery(3), NOON + 5)).toBe('to-skip-anew');
      });

      test('is obeyed once, until another message is marked', async () => {
        await failed();
        await operators.markToSkip(event, mark, NOON + 2);
        await store.noteSkipped(event, delivery(2), NOON + 3, never);
        expect(await store.record(event, delivery(3), NOON + 4)).toBe('skipped');
        await store.noteFailure(event, { ...failure, messageId: 'message-2' }, NOON + 5, never);
        expect(await operators.markToSkip(event, { ...mark, messageId: 'message-2' }, NOON + 6)).toBe(true);
        expect(await store.record(event, delivery(2, 'message-2'), NOON + 7)).toBe('to-skip');
      });

      test.each([
        ['its history was started', () => store.record(event, delivery(1), NOON + 1)],
        ['a failure was noted', () => store.noteFailure(event, failure, NOON + 1, never)],
      ])('can be made once %s', async (_name, note) => {
        await store.applyStatus(event, NOON);
        expect(await operators.markToSkip(event, mark, NOON)).toBe(false);
        await note();
        expect(await operators.markToSkip(event, mark, NOON + 2)).toBe(true);
      });

      test('is not made of another message than was tried, nor without a history', async () => {
        expect(await operators.markToSkip(event, mark, NOON)).toBe(false);
        expect(await history('42')).toEqual([]);
        await failed({ messageId: 'message-2' });
        expect(await operators.markToSkip(event, mark, NOON)).toBe(false);
      });

      test('is not made of an event that was handled', async () => {
        await failed();
        await store.markHandled(event, 'in-order', NOON + 2);
        expect(await operators.markToSkip(event, mark, NOON + 3)).toBe(false);
        expect(await store.record(event, delivery(2), NOON + 3)).toBe('handled');
      });

      test('is not made of a dead letter, until it is tried again', async () => {
        await failed({ isLastAttempt: true });
        expect(await operators.markToSkip(event, mark, NOON + 2)).toBe(false);
        await store.noteStart(event, delivery(1, 'message-2'), NOON + 3, never);
        expect(await operators.markToSkip(event, { ...mark, messageId: 'message-2' }, NOON + 4)).toBe(true);
      });

      test('is another one after a redrive: that the one before was obeyed says nothing about it', async () => {
        await failed();
        await operators.markToSkip(event, mark, NOON + 2);
        await store.noteSkipped(event, delivery(2), NOON + 3, never);
        await store.noteStart(event, delivery(1, 'message-2'), NOON + 4, never);
        expect(await operators.markToSkip(event, { ...mark, messageId: 'message-2' }, NOON + 5)).toBe(true);
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('skippedAt');
      });

      test('changes nothing for an event that is handled all the same', async () => {
        await failed();
        await operators.markToSkip(event, mark, NOON + 2);
        await store.markHandled(event, 'in-order', NOON + 3);
        expect(await store.record(event, delivery(2), NOON + 4)).toBe('handled');
        await store.noteSkipped(event, delivery(2), NOON + 4, never);
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('skippedAt');
        expect(entry).not.toHaveProperty('deadLetteredAt');
      });

      test('stays as a note when the message is in the dead-letter queue, and is not made twice', async () => {
        await failed();
        await operators.markToSkip(event, mark, NOON + 2);
        await store.noteSkipped(event, delivery(2), NOON + 3, never);
        expect(await history('42')).toMatchObject([
          { ...NOTE, skipAskedBy: 'ada', skippedAt: NOON + 3, deadLetteredAt: NOON + 3 },
        ]);
        expect(await operators.markToSkip(event, mark, NOON + 4)).toBe(false);
      });

      test('of one message is not obeyed by another', async () => {
        await failed();
        await operators.markToSkip(event, mark, NOON + 2);
        await store.noteSkipped(event, delivery(1, 'message-2'), NOON + 3, never);
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('skippedAt');
      });
    });

    describe('a note that the dead letter was discarded', () => {
      const note = { by: 'ada', reason: 'sent twice', deadSince: NOON + 1 };
      const NOTED = {
        discardedAt: NOON + 2,
        discardedBy: 'ada',
        discardReason: 'sent twice',
        discardedDeadSince: NOON + 1,
      };

      test('stands beside those of its failures, and the event can be handled afterwards', async () => {
        await store.record(event, delivery(1), NOON);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        expect(await operators.noteDiscarded(event, note, NOON + 2)).toBe('noted');
        expect(await history('42')).toMatchObject([{ ...NOTE, ...NOTED, deadLetteredAt: NOON + 1 }]);
        expect(await store.record(event, delivery(1, 'message-2'), NOON + 3)).toBe('unfinished');
      });

      test('gives way to that of a later one, whichever is discarded first', async () => {
        await store.record(event, delivery(1), NOON);
        expect(await operators.noteDiscarded(event, { ...note, by: 'bob' }, NOON + 2)).toBe('noted');
        expect(await operators.noteDiscarded(event, note, NOON + 2)).toBe('noted');
        const earlier = { ...note, by: 'cyd', deadSince: NOON };
        expect(await operators.noteDiscarded(event, earlier, NOON + 3)).toBe('noted');
        expect(await history('42')).toMatchObject([NOTED]);
      });

      test('is not made on an event that was handled, nor without a history', async () => {
        expect(await operators.noteDiscarded(event, note, NOON)).toBe('no-history');
        expect(await history('42')).toEqual([]);
        await store.record(event, delivery(1), NOON);
        await store.markHandled(event, 'in-order', NOON + 1);
        expect(await operators.noteDiscarded(event, note, NOON + 2)).toBe('handled');
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('discardedAt');
      });
    });

    describe('the note that an event was handled', () => {
      test('comes off with those of its starts and failures, and the event is handled once more', async () => {
        await store.record(event, delivery(1), NOON);
        await store.noteStart(event, delivery(4), NOON, never);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        await store.markHandled(event, 'late', NOON + 2);
        expect(await operators.takeHandledNoteOff(event, NOON + 2, NOON + 3)).toBe(true);
        // Its answer was lost. Somebody else finds it gone.
        expect(await operators.takeHandledNoteOff(event, NOON + 2, NOON + 3)).toBe(true);
        expect(await operators.takeHandledNoteOff(event, NOON + 2, NOON + 4)).toBe(false);
        const [entry] = await history('42');
        for (const name of [
          ...Object.keys(NOTE),
          ...['deadLetteredAt', 'handledAt', 'late', 'recordedAt', 'startedAt', 'startedAttempt'],
        ]) {
          expect(entry).not.toHaveProperty(name);
        }
        expect(entry).toHaveProperty('status', 'VALID');
        expect(await store.record(event, delivery(1), NOON + 3)).toBe('unfinished');
        await store.markHandled(event, 'in-order', NOON + 4);
        expect(await history('42')).toMatchObject([{ handledAt: NOON + 4 }]);
        expect(await operators.takeHandledNoteOff(event, NOON + 2, NOON + 3)).toBe(false);
        expect((await history('42'))[0]).not.toHaveProperty('late');
      });

      test('stays if it is another than the one that was seen', async () => {
        await store.record(event, delivery(1), NOON);
        expect(await operators.takeHandledNoteOff(event, NOON, NOON + 2)).toBe(false);
        await store.markHandled(event, 'in-order', NOON + 1);
        expect(await operators.takeHandledNoteOff(event, NOON, NOON + 2)).toBe(false);
        expect(await history('42')).toMatchObject([{ handledAt: NOON + 1 }]);
      });

      test('makes no history of an event that has none', async () => {
        expect(await operators.takeHandledNoteOff(event, NOON, NOON + 2)).toBe(false);
        expect(await history('42')).toEqual([]);
        expect(await store.record(event, delivery(1), NOON)).toBe('new');
      });
    });

    describe('erasing', () => {
      const statusOf = (seen: ReceivedEvent): EntityRecord => ({
        ...seen,
        sortKey: CURRENT_STATUS,
        orderKey: orderKey(seen),
      });
      const other = receivedEvent({ requestUuid: uuid(2), claimedAt: NOON + 1, status: 'FLAGGED' });

      test('takes one event out of the history', async () => {
        for (const each of [event, other]) await store.record(each, delivery(1), NOON);
        for (let time = 1; time <= 2; time++) {
          expect(await operators.erase({ ...event, sortKey: historyKey(event) }, never)).toBe(true);
        }
        expect(await history('42')).toMatchObject([{ status: 'FLAGGED' }]);
      });

      test('takes the status that was seen, as often as one likes', async () => {
        await store.applyStatus(event, NOON);
        expect(await operators.erase(statusOf(event), never)).toBe(true);
        expect(await status('42')).toBeUndefined();
        expect(await operators.erase(statusOf(event), never)).toBe(true);
      });

      test('leaves the status of an event that took effect since', async () => {
        await store.applyStatus(event, NOON);
        await store.applyStatus(other, NOON);
        expect(await operators.erase(statusOf(event), never)).toBe(false);
        expect(await status('42')).toBe('FLAGGED');
        expect(await store.applyStatus(event, NOON)).toEqual({ outcome: 'late' });
      });
    });
  });
}
