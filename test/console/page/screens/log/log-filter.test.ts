import {
  entryQuery,
  filterOf,
  type LogFilter,
  matcherOf,
  queryOf,
  unknownStates,
} from '../../../../../console/page/screens/log/log-filter.ts';
import type { Entry } from '../../../../../operator/events/entry.ts';
import { entry } from './entries.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const UUID = '0b1c2d3e-0000-4000-8000-000000000001';

const TYPES = [
  {
    name: 'BusinessKycStatusChanged',
    entity: 'merchant',
    url: '',
    statuses: [],
    subscribers: ['handler'],
  },
];

describe('filterOf and queryOf', () => {
  it.each<[string, LogFilter]>([
    ['', {}],
    ['state=dead-lettered', { states: ['dead-lettered'] }],
    ['state=dead-lettered%2Cparked', { states: ['dead-lettered', 'parked'] }],
    ['type=BusinessKycStatusChanged&q=42', { type: 'BusinessKycStatusChanged', search: '42' }],
    ['last=15m', { last: '15m' }],
    ['since=2026-11-22T10%3A00%3A00.000Z', { since: NOW - 2 * HOUR }],
    [
      'since=2026-11-22T10%3A00%3A00.000Z&until=2026-11-22T11%3A00%3A00.000Z',
      { since: NOW - 2 * HOUR, until: NOW - HOUR },
    ],
  ])('reads and writes "%s"', (query, filter) => {
    expect(filterOf(new URLSearchParams(query))).toEqual(filter);
    expect(queryOf(filter).toString()).toBe(query);
  });

  it.each(['state=lost', 'last=1y', 'last=toString', 'since=yesterday', 'q=%20', 'type='])(
    'leaves out what makes no sense: %s',
    (query) => {
      expect(filterOf(new URLSearchParams(query))).toEqual({});
    },
  );

  it.each([
    'state=dead-lettered,parked',
    'state=parked&state=dead-lettered',
    'state=parked,%20dead-lettered,parked',
    'state=lost,parked&state=dead-lettered',
  ])('takes several states: %s', (query) => {
    expect(filterOf(new URLSearchParams(query))).toEqual({ states: ['dead-lettered', 'parked'] });
  });

  it('names the states that there are not', () => {
    expect(unknownStates(new URLSearchParams('state=lost,parked&state=held,gone'))).toEqual(['lost', 'gone']);
    expect(unknownStates(new URLSearchParams('state=held'))).toEqual([]);
  });

  it('does not name the usual time', () => {
    expect(queryOf({ last: '24h' }).toString()).toBe('');
    expect(filterOf(new URLSearchParams('last=24h'))).toEqual({});
  });

  it('takes a span that ends now before two times', () => {
    expect(filterOf(new URLSearchParams('last=1h&since=2026-11-22T10:00:00Z'))).toEqual({ last: '1h' });
  });
});

describe('matcherOf', () => {
  const matches = (filter: LogFilter, changes: Partial<Entry> = {}) =>
    matcherOf(filter, NOW)(entry({ key: UUID, time: NOW - HOUR, ...changes }));

  it('lets everything of the last day through that is asked for', () => {
    expect(matches({})).toBe(true);
    expect(matches({}, { time: NOW - 25 * HOUR })).toBe(false);
    expect(matches({ last: '7d' }, { time: NOW - 25 * HOUR })).toBe(true);
    expect(matches({ last: '15m' })).toBe(false);
  });

  it('compares state and type', () => {
    expect(matches({ states: ['handled'] })).toBe(true);
    expect(matches({ states: ['dead-lettered', 'handled'] })).toBe(true);
    expect(matches({ states: ['dead-lettered', 'parked'] })).toBe(false);
    expect(matches({ type: 'BusinessKycStatusChanged' })).toBe(true);
    expect(matches({ type: 'Other' })).toBe(false);
  });

  it('finds a whole id, or the beginning of a UUID in either case', () => {
    expect(matches({ search: '42' })).toBe(true);
    expect(matches({ search: '4' })).toBe(false);
    expect(matches({ search: '0B1C2D3E-00' })).toBe(true);
    expect(matches({ search: '1c2d' })).toBe(false);
  });

  it('compares both ends of a span', () => {
    const filter = { since: NOW - 2 * HOUR, until: NOW - HOUR };
    expect(matches(filter)).toBe(true);
    expect(matches(filter, { time: NOW - HOUR + 1 })).toBe(false);
    expect(matches(filter, { time: NOW - 2 * HOUR - 1 })).toBe(false);
    expect(matches({ until: NOW }, { time: 0 })).toBe(true);
  });
});

describe('entryQuery', () => {
  const query = (filter: LogFilter) => entryQuery(filter, TYPES, NOW, 100);

  it('asks for the last day if no time is given', () => {
    expect(query({})).toEqual({ since: NOW - 24 * HOUR, limit: 100 });
  });

  it('asks for the entity of a type, and for everything else as it is', () => {
    const filter: LogFilter = {
      type: 'BusinessKycStatusChanged',
      states: ['late', 'held'],
      search: 'merchant:42',
      last: '1h',
    };
    expect(query(filter)).toEqual({
      state: ['late', 'held'],
      entity: 'merchant',
      search: 'merchant:42',
      since: NOW - HOUR,
      limit: 100,
    });
  });
});
