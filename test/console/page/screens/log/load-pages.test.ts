import type { EntryPage, EntryQuery } from '../../../../../console/contract.ts';
import { loadPages } from '../../../../../console/page/screens/log/load-pages.ts';
import { type LogFilter, sinceOf } from '../../../../../console/page/screens/log/log-filter.ts';
import type { Entry } from '../../../../../operator/events/entry.ts';
import { entry } from './entries.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const SECOND = 1000;

/** What somebody has in the ledger, oldest first: one event a second. */
function eventsOf(count: number, subject = '42'): Entry[] {
  return Array.from({ length: count }, (_, index) =>
    entry({ key: `${subject}-${index}`, time: NOW - (count - index) * SECOND, subject }),
  );
}

/** A server that has these entries, and what it was asked. */
function serverOf(all: readonly Entry[]) {
  const asked: EntryQuery[] = [];
  const read = async (query: EntryQuery): Promise<EntryPage> => {
    asked.push(query);
    const { since = 0, until = Number.POSITIVE_INFINITY, limit = 0 } = query;
    const found = all.filter(({ time }) => time >= since && time <= until);
    return { entries: found.slice(-limit) };
  };
  return { asked, read };
}

async function load(all: readonly Entry[], filter: LogFilter = {}, until?: number) {
  const { asked, read } = serverOf(all);
  const keys = new Set<string>();
  const pages: { readonly known: number; readonly floor: number }[] = [];
  for await (const { entries, floor } of loadPages(filter, [], NOW, until, read)) {
    for (const { key } of entries) keys.add(key);
    pages.push({ known: keys.size, floor });
  }
  return { asked, keys, pages };
}

test('the newest are there first, and then the rest of the page', async () => {
  const all = eventsOf(3000);
  const { asked, pages, keys } = await load(all);
  expect(asked.map(({ limit, until }) => [limit, until])).toEqual([
    [200, undefined],
    [800, all.at(-200)?.time],
  ]);
  expect(pages.map(({ floor }) => floor)).toEqual([all.at(-200)?.time, all.at(-999)?.time]);
  expect([...keys].toSorted()).toEqual(
    all
      .slice(-999)
      .map(({ key }) => key)
      .toSorted(),
  );
});

test('a short list is read once, from where its span begins', async () => {
  const { asked, pages } = await load(eventsOf(199));
  expect(asked).toHaveLength(1);
  expect(pages).toEqual([{ known: 199, floor: sinceOf({}, NOW) }]);
});

test('what ends in the second part is loaded wholly', async () => {
  const { pages } = await load(eventsOf(700));
  expect(pages.at(-1)).toEqual({ known: 700, floor: sinceOf({}, NOW) });
});

test('older ones are loaded in one go, up to what is there already', async () => {
  const all = eventsOf(3000);
  const { asked, pages } = await load(all, {}, all.at(-1000)?.time);
  expect(asked.map(({ limit, until }) => [limit, until])).toEqual([[1000, all.at(-1000)?.time]]);
  expect(pages).toEqual([{ known: 1000, floor: all.at(-1999)?.time }]);
});

test('a page of one millisecond is not asked for again and again', async () => {
  const all = eventsOf(3000).map((each) => ({ ...each, time: NOW }));
  const { pages } = await load(all, {}, NOW);
  expect(pages).toEqual([{ known: 1000, floor: sinceOf({}, NOW) }]);
});

/** A server that looks at some entries only for each answer, and of them has the late ones. */
function slowServerOf(all: readonly Entry[], atOnce: number) {
  const asked: EntryQuery[] = [];
  const read = async (query: EntryQuery): Promise<EntryPage> => {
    asked.push(query);
    const { until = Number.POSITIVE_INFINITY, limit = 0 } = query;
    const within = all.filter(({ time }) => time <= until);
    const looked = within.slice(-atOnce);
    const entries = looked.filter(({ state }) => state === 'late').slice(-limit);
    const isEnd = looked.length === within.length || entries.length === limit;
    return { entries, ...(!isEnd && { readTo: looked[0]?.time ?? 0 }) };
  };
  return { asked, read };
}

test('few of many are asked for until all are found, and each answer is shown', async () => {
  const all = eventsOf(1000).map((each, index) => ({
    ...each,
    state: index % 100 === 0 ? 'late' : 'handled',
  }));
  const { asked, read } = slowServerOf(all as Entry[], 101);
  const floors: number[] = [];
  const found = new Set<string>();
  for await (const { entries, floor } of loadPages({ states: ['late'] }, [], NOW, undefined, read)) {
    for (const { key } of entries) found.add(key);
    floors.push(floor);
  }
  expect(found.size).toBe(10);
  expect(asked).toHaveLength(10);
  expect(asked.slice(1).map(({ until }) => until)).toEqual(floors.slice(0, -1));
  expect(floors).toEqual(floors.toSorted((a, b) => b - a));
  expect(floors.at(-1)).toBe(sinceOf({}, NOW));
});

test('what was found in parts counts towards the page', async () => {
  const all = eventsOf(4000).map((each) => ({ ...each, state: 'late' as const }));
  const { asked, read } = slowServerOf(all, 151);
  for await (const _ of loadPages({ states: ['late'] }, [], NOW, undefined, read));
  expect(asked.slice(0, 4).map(({ limit }) => limit)).toEqual([200, 49, 800, 649]);
  expect(asked.reduce((sum, { limit = 0 }) => sum + Math.min(limit, 151), 0)).toBe(1000);
});

test('a problem is told', async () => {
  const { read } = serverOf(eventsOf(1));
  const told: (string | undefined)[] = [];
  const failing = async (query: EntryQuery) => ({
    ...(await read(query)),
    problem: 'The log cannot be read.',
  });
  for await (const { problem } of loadPages({}, [], NOW, undefined, failing)) told.push(problem);
  expect(told).toEqual(['The log cannot be read.']);
});
