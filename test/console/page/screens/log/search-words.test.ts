import { searchWords, spanWords } from '../../../../../console/page/screens/log/search-words.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

test('a search says where it has looked, and how far back', () => {
  expect(searchWords({ search: 'merchant:42' }, undefined, false, 'utc')).toBe(
    'Looked in entities with their id and entity ids, in the last 24 hours.',
  );
  expect(searchWords({ search: '42', last: '7d' }, undefined, false, 'utc')).toBe(
    'Looked in beginnings of request UUIDs and entity ids, in the last 7 days.',
  );
});

test('a search that has not come to its end says so', () => {
  expect(searchWords({ search: '42', last: '30d' }, NOON, false, 'utc')).toMatch(
    /entity ids, back to 2026-11-22 12:00:00\.000 UTC so far; scrolling down goes further\.$/,
  );
});

test('a search that is under way says how far back it is', () => {
  expect(searchWords({ states: ['late'] }, undefined, true, 'utc')).toBe('Searching…');
  expect(searchWords({ states: ['late'] }, NOON, true, 'utc')).toBe(
    'Searching, back to 2026-11-22 12:00:00.000 UTC so far…',
  );
});

test('a filter by state says how far back everything was looked at', () => {
  expect(searchWords({ states: ['late'] }, undefined, false, 'utc')).toBe(
    'Looked at everything in the last 24 hours.',
  );
  expect(searchWords({ states: ['late'] }, NOON, false, 'utc')).toBe(
    'Looked at everything back to 2026-11-22 12:00:00.000 UTC so far; scrolling down goes further.',
  );
});

test('two times are named', () => {
  expect(spanWords({ since: NOON }, 'utc')).toMatch(/^from 2026-11-22 12:00/);
  expect(spanWords({ until: NOON }, 'utc')).toMatch(/^until 2026-11-22 12:00/);
  expect(spanWords({ since: NOON, until: NOON + 1 }, 'utc')).toMatch(/^from .* until /);
});
