import type { EntityStore } from '../../lambda/core/ports.ts';
import { NOON, never, receivedEvent } from './factories.ts';

/** A store under test, and what an entity's history holds. */
interface StoreUnderTest {
  readonly store: EntityStore;
  readonly history: (subject: string) => Promise<readonly object[]>;
}

const failure = {
  received: 4,
  fingerprint: '8e1a059829e4',
  name: 'BankError',
  text: 'the bank is closed',
  givenUp: false,
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
    let history: StoreUnderTest['history'];

    beforeEach(async () => {
      ({ store, history } = await create());
    });

    test('an event is new once, then unfinished, then handled', async () => {
      expect(await store.record(event, NOON)).toBe('new');
      expect(await store.record(event, NOON)).toBe('unfinished');
      await store.markHandled(event, 'in-order', NOON + 5);
      expect(await store.record(event, NOON)).toBe('handled');
    });

    test('a note that an event was handled is written once and never without its history', async () => {
      await store.markHandled(event, 'in-order', NOON);
      expect(await history('42')).toEqual([]);
      await store.record(event, NOON);
      await store.markHandled(event, 'in-order', NOON + 1);
      await store.markHandled(event, 'late', NOON + 2);
      expect(await history('42')).toMatchObject([{ handledAt: NOON + 1, late: false }]);
    });

    describe('a note of a failure', () => {
      test('stands in the history, the last one', async () => {
        await store.record(event, NOON);
        await store.noteFailure(event, { ...failure, received: 3, name: 'TimeoutError' }, NOON, never);
        await store.noteFailure(event, failure, NOON + 1, never);
        const [entry] = await history('42');
        expect(entry).toMatchObject(NOTE);
        expect(entry).not.toHaveProperty('givenUpAt');
      });

      test('tells that the event was given up, and keeps on telling it', async () => {
        await store.record(event, NOON);
        await store.noteFailure(event, { ...failure, givenUp: true }, NOON + 1, never);
        expect(await history('42')).toMatchObject([{ ...NOTE, givenUpAt: NOON + 1 }]);
        await store.noteFailure(event, { ...failure, received: 1 }, NOON + 9, never);
        expect(await history('42')).toMatchObject([{ attempts: 1, failedAt: NOON + 9, givenUpAt: NOON + 1 }]);
      });

      test('leaves the event unfinished; handled afterwards, it stays beside that', async () => {
        await store.record(event, NOON);
        await store.noteFailure(event, { ...failure, givenUp: true }, NOON + 1, never);
        expect(await store.record(event, NOON + 2)).toBe('unfinished');
        await store.markHandled(event, 'in-order', NOON + 3);
        expect(await history('42')).toMatchObject([{ ...NOTE, givenUpAt: NOON + 1, handledAt: NOON + 3 }]);
        expect(await store.record(event, NOON + 4)).toBe('handled');
      });

      test('does nothing to an event that was handled', async () => {
        await store.record(event, NOON);
        await store.markHandled(event, 'in-order', NOON);
        await store.noteFailure(event, { ...failure, givenUp: true }, NOON + 1, never);
        const [entry] = await history('42');
        expect(entry).not.toHaveProperty('failedAt');
        expect(entry).not.toHaveProperty('givenUpAt');
      });

      test('does nothing without a history', async () => {
        await store.noteFailure(event, failure, NOON, never);
        expect(await history('42')).toEqual([]);
        expect(await store.record(event, NOON)).toBe('new');
      });
    });
  });
}
