import { searchWords, spanWords } from '../../../../../console/page/screens/log/search-words.ts';

const NOON = new Date(2026, 10, 22, 12).getTime();

test('a search says where it has looked, and how far back', () => {
  expect(searchWords('merchant:42', {}, undefined)).toBe(
    'Looked in entities with their id and entity ids, in the last 24 hours.',
  );
  expect(searchWords('42', { last: '7d' }, undefined)).toBe(
    'Looked in beginnings of request UUIDs and entity ids, in the last 7 days.',
  );
});

test('a search that has not come to its end says so', () => {
  expect(searchWords('42', { last: '30d' }, NOON)).toMatch(
    /entity ids, back to 2026-11-22 12:00:00\.000 UTC\S* so far; scrolling down goes further\.$/,
  );
});

test('two times are named', () => {
  expect(spanWords({ since: NOON })).toMatch(/^from 2026-11-22 12:00/);
  expect(spanWords({ until: NOON })).toMatch(/^until 2026-11-22 12:00/);
  expect(spanWords({ since: NOON, until: NOON + 1 })).toMatch(/^from .* until /);
});
