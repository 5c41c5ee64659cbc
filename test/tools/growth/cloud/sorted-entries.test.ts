import fc from 'fast-check';
import { SortedEntries } from '../../../../tools/growth/cloud/sorted-entries.ts';

const entry = (sort: number) => ({ sort, key: String(sort % 7), entry: sort, bytes: 1 });

test('has what was added and not removed, in order, from any place in both directions', () => {
  const numbers = fc.array(fc.nat(5000), { minLength: 1, maxLength: 3000, size: 'max' });
  fc.assert(
    fc.property(numbers, fc.nat(5000), (added, place) => {
      const entries = new SortedEntries<number>();
      const all = [...new Set(added)];
      const removed = new Set(all.filter((number) => number % 3 === 0));
      for (const number of all) entries.add(entry(number));
      for (const number of [...removed, -1]) entries.remove(entry(number));
      const left = all.filter((number) => !removed.has(number)).toSorted((a, b) => a - b);
      const from = entry(place);
      expect([...entries.after(from)].map(({ sort }) => sort)).toEqual(left.filter((sort) => sort > place));
      expect([...entries.before(from)].map(({ sort }) => sort)).toEqual(
        left.filter((sort) => sort < place).toReversed(),
      );
    }),
    { numRuns: 20 },
  );
});
