import { CURRENT_STATUS, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { orderKey, type ReceivedEvent } from '../../lambda/core/message/cloud-event.ts';
import type { EntityRecord, EntityStore, OperatorEntityStore } from '../../lambda/core/ports.ts';
import { NOON, never, receivedEvent, uuid } from './factories.ts';

/** A store under test, and what an entity's history holds. */
interface StoreUnderTest {
  readonly store: EntityStore;
  readonly operators: OperatorEntityStore;
  readonly history: (subject: string) => Promise<readonly object[]>;
  readonly status: (subject: string) => Promise<string | undefined>;
}

const failure = {
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
      expect(await store.record(event, 1, NOON)).toBe('new');
      expect(await store.record(event, 1, NOON)).toBe('unfinished');
      await store.markHandled(event, 'in-order', NOON + 5);
      expect(await store.record(event, 1, NOON)).toBe('handled');
    });

    test('a note that an event was handled is written once and never without its history', async () => {
      await store.markHandled(event, 'in-order', NOON);
      expect(await history('42')).toEqual([]);
      await store.record(event, 1, NOON);
      await store.markHandled(event, 'in-order', NOON + 1);
      await store.markHandled(event, 'late', NOON + 2);
      expect(await history('42')).toMatchObject([{ handledAt: NOON + 1, late: false }]);
    });

    describe('a note of a start', () => {
      test('tells of the attempt that started last; the first comes with the history', async () => {
        await store.record(event, 2, NOON);
        const [first] = await history('42');
        expect(first).toMatchObject({ startedAttempt: 2 });
        expect(first).not.toHaveProperty('startedAt');
        await store.noteStart(event, 3, NOON + 1, never);
        await store.noteStart(event, 4, NOON + 2, never);
        expect(await history('42')).toMatchObject([{ startedAt: NOON + 2, startedAttempt: 4 }]);
        expect(await store.record(event, 5, NOON + 3)).toBe('unfinished');
      });

      test('does nothing to an event that was handled', async () => {
        await store.record(event, 1, NOON);
        await store.markHandled(event, 'in-order', NOON);
        await store.noteStart(event, 2, NOON + 1, never);
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('startedAt');
        expect(entry).not.toHaveProperty('startedAttempt');
      });

      test('does nothing without a history', async () => {
        await store.noteStart(event, 2, NOON, never);
        expect(await history('42')).toEqual([]);
        expect(await store.record(event, 1, NOON)).toBe('new');
      });
    });

    describe('a note of a failure', () => {
      test('stands in the history, the last one', async () => {
        await store.record(event, 1, NOON);
        await store.noteFailure(event, { ...failure, received: 3, name: 'TimeoutError' }, NOON, never);
        await store.noteFailure(event, failure, NOON + 1, never);
        const [entry] = await history('42');
        expect(entry).toMatchObject(NOTE);
        expect(entry).not.toHaveProperty('deadLetteredAt');
      });

      test('tells that the event was dead-lettered, and keeps on telling it', async () => {
        await store.record(event, 1, NOON);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        expect(await history('42')).toMatchObject([{ ...NOTE, deadLetteredAt: NOON + 1 }]);
        await store.noteFailure(event, { ...failure, received: 1 }, NOON + 9, never);
        expect(await history('42')).toMatchObject([
          { attempts: 1, failedAt: NOON + 9, deadLetteredAt: NOON + 1 },
        ]);
      });

      test('leaves the event unfinished; handled afterwards, it stays beside that', async () => {
        await store.record(event, 1, NOON);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        expect(await store.record(event, 1, NOON + 2)).toBe('unfinished');
        await store.markHandled(event, 'in-order', NOON + 3);
        expect(await history('42')).toMatchObject([
          { ...NOTE, deadLetteredAt: NOON + 1, handledAt: NOON + 3 },
        ]);
        expect(await store.record(event, 1, NOON + 4)).toBe('handled');
      });

      test('does nothing to an event that was handled', async () => {
        await store.record(event, 1, NOON);
        await store.markHandled(event, 'in-order', NOON);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('failedAt');
        expect(entry).not.toHaveProperty('deadLetteredAt');
      });

      test('does nothing without a history', async () => {
        await store.noteFailure(event, failure, NOON, never);
        expect(await history('42')).toEqual([]);
        expect(await store.record(event, 1, NOON)).toBe('new');
      });
    });

    describe('the note that an event was handled', () => {
      test('comes off with those of its starts and failures, and the event is handled once more', async () => {
        await store.record(event, 1, NOON);
        await store.noteStart(event, 4, NOON, never);
        await store.noteFailure(event, { ...failure, isLastAttempt: true }, NOON + 1, never);
        await store.markHandled(event, 'late', NOON + 2);
        expect(await operators.takeHandledNoteOff(event, NOON + 2)).toBe(true);
        const [entry] = await history('42');
        for (const name of [
          ...Object.keys(NOTE),
          ...['deadLetteredAt', 'handledAt', 'late', 'recordedAt', 'startedAt', 'startedAttempt'],
        ]) {
          expect(entry).not.toHaveProperty(name);
        }
        expect(entry).toHaveProperty('status', 'VALID');
        expect(await store.record(event, 1, NOON + 3)).toBe('unfinished');
        await store.markHandled(event, 'in-order', NOON + 4);
        expect(await history('42')).toMatchObject([{ handledAt: NOON + 4, late: false }]);
      });

      test('stays if it is another than the one that was seen', async () => {
        await store.record(event, 1, NOON);
        expect(await operators.takeHandledNoteOff(event, NOON)).toBe(false);
        await store.markHandled(event, 'in-order', NOON + 1);
        expect(await operators.takeHandledNoteOff(event, NOON)).toBe(false);
        expect(await history('42')).toMatchObject([{ handledAt: NOON + 1 }]);
      });

      test('makes no history of an event that has none', async () => {
        expect(await operators.takeHandledNoteOff(event, NOON)).toBe(false);
        expect(await history('42')).toEqual([]);
        expect(await store.record(event, 1, NOON)).toBe('new');
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
        for (const each of [event, other]) await store.record(each, 1, NOON);
        for (let time = 1; time <= 2; time++) {
          expect(await operators.erase({ ...event, sortKey: historyKey(event) }, never)).toBe(true);
        }
        expect(await history('42')).toMatchObject([{ status: 'FLAGGED' }]);
      });

      test('takes the status that was seen, as often as one likes', async () => {
        await store.applyStatus(event);
        expect(await operators.erase(statusOf(event), never)).toBe(true);
        expect(await status('42')).toBeUndefined();
        expect(await operators.erase(statusOf(event), never)).toBe(true);
      });

      test('leaves the status of an event that took effect since', async () => {
        await store.applyStatus(event);
        await store.applyStatus(other);
        expect(await operators.erase(statusOf(event), never)).toBe(false);
        expect(await status('42')).toBe('FLAGGED');
        expect(await store.applyStatus(event)).toBe('late');
      });
    });
  });
}
