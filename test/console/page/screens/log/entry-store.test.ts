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

  it('lists what came in many parts as one that sorts all of it', () => {
    const store = new EntryStore();
    const all = Array.from({ length: 200 }, (_, index) =>
      entry({ key: `k${(index * 37) % 200}`, time: (index * 61) % 50 }),
    );
    for (let at = 0; at < all.length; at += 7) store.add(all.slice(at, at + 7));
    store.add(all.slice(20, 60).map((each) => ({ ...each, state: 'late' as const })));
    const expected = all.toSorted((a, b) => b.time - a.time || (a.key < b.key ? 1 : -1));
    expect(keysOf(store)).toEqual(expected.map(({ key }) => key));
  });

  it('leaves a list alone that was taken before', () => {
    const store = new EntryStore();
    store.add([entry({ key: 'a', time: 1 })]);
    const before = store.newestFirst();
    store.add([entry({ key: 'b', time: 2 })]);
    expect(before.map(({ key }) => key)).toEqual(['a']);
    expect(store.newestFirst()).not.toBe(before);
  });

  it('has room again once everything was let go', () => {
    const store = new EntryStore(2);
    store.add([entry({ key: 'b', time: 2 }), entry({ key: 'c', time: 3 })]);
    expect(store.isFull).toBe(true);
    store.clear();
    store.add([entry({ key: 'a', time: 1 })]);
    expect(store.isFull).toBe(false);
    expect(keysOf(store)).toEqual(['a']);
    expect(store.get('b')).toBeUndefined();
  });

  it('keeps its list if nothing is told that was not known', () => {
    const store = new EntryStore();
    store.add([entry({ key: 'a', time: 1 }), entry({ key: 'b', time: 2 })]);
    const before = store.newestFirst();
    store.add([entry({ key: 'a', time: 1 })]);
    expect(store.newestFirst()).toBe(before);
    store.add([entry({ key: 'a', time: 1, note: 'after 2 ms' })]);
    expect(store.newestFirst()).not.toBe(before);
    expect(store.get('a')?.note).toBe('after 2 ms');
  });
});
