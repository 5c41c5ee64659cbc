import { EntryStore } from '../../../../../console/page/screens/log/entry-store.ts';
import { entry } from './entries.ts';

function keysOf(store: EntryStore): string[] {
  return store.newestFirst().map(({ key }) => key);
}

describe('EntryStore', () => {
  it('lists the newest first, whatever came first', () => {
    const store = new EntryStore();
    store.add([entry({ key: 'b', time: 2 }), entry({ key: 'd', time: 4 })]);
    store.add([entry({ key: 'c', time: 3 }), entry({ key: 'a', time: 1 })]);
    expect(keysOf(store)).toEqual(['d', 'c', 'b', 'a']);
  });

  it('keeps the order of what came in the same millisecond', () => {
    const store = new EntryStore();
    store.add([entry({ key: 'a' }), entry({ key: 'c' }), entry({ key: 'b' })]);
    expect(keysOf(store)).toEqual(['c', 'b', 'a']);
  });

  it('has each entry once, as it was last told', () => {
    const store = new EntryStore();
    store.add([entry({ key: 'a', state: 'queued' }), entry({ key: 'b' })]);
    store.add([entry({ key: 'a', state: 'handled' })]);
    expect(store.newestFirst()).toHaveLength(2);
    expect(store.get('a')?.state).toBe('handled');
  });

  it('lets go all that was held under a UUID and discarded, and nothing else', () => {
    const store = new EntryStore();
    store.add([
      entry({ key: 'held#u#1', state: 'held', requestUuid: 'u', time: 1 }),
      entry({ key: 'held#u#2', state: 'held', requestUuid: 'u', time: 2 }),
      entry({ key: 'held#v#3', state: 'held', requestUuid: 'v', time: 3 }),
      entry({ key: 'u', state: 'rejected', requestUuid: 'u', time: 4 }),
    ]);
    store.discardHeld('u');
    expect(keysOf(store)).toEqual(['u', 'held#v#3']);
  });

  it('drops a hold when its request has become an event', () => {
    const store = new EntryStore();
    store.add([entry({ key: 'held 1', requestUuid: 'u', state: 'held' })]);
    store.add([entry({ key: 'r', requestUuid: 'u', state: 'rejected' })]);
    expect(keysOf(store)).toEqual(['r', 'held 1']);
    store.add([entry({ key: 'u', requestUuid: 'u', state: 'queued' })]);
    expect(keysOf(store)).toEqual(['u', 'r']);
  });

  it('lets the oldest go beyond what it keeps', () => {
    const store = new EntryStore(2);
    store.add([entry({ key: 'a', time: 1 }), entry({ key: 'b', time: 2 }), entry({ key: 'c', time: 3 })]);
    expect(keysOf(store)).toEqual(['c', 'b']);
    expect(store.get('a')).toBeUndefined();
  });
});
