import {
  ENTRY_QUERY,
  OVERVIEW_QUERY,
  parseInput,
  parseQuery,
  SEND_ORDER,
} from '../../../console/server/parse-input.ts';

const query = (text: string) => new URLSearchParams(text);

test('a query is read with its types', () => {
  const text = 'state=dead-lettered&entity=merchant&search=42&since=5&until=1795330631296&limit=10000';
  expect(parseQuery(ENTRY_QUERY, query(text))).toEqual({
    state: ['dead-lettered'],
    entity: 'merchant',
    search: '42',
    since: 5,
    until: 1795330631296,
    limit: 10_000,
  });
  expect(parseQuery(ENTRY_QUERY, query(''))).toEqual({});
  expect(parseQuery(OVERVIEW_QUERY, query(''))).toEqual({ minutes: 60 });
});

test.each(['state=dead-lettered,parked', 'state=dead-lettered&state=parked'])(
  '%s names two states',
  (text) => {
    expect(parseQuery(ENTRY_QUERY, query(text))).toEqual({ state: ['dead-lettered', 'parked'] });
  },
);

test.each([
  'state=lost',
  'state=parked,lost',
  'state=',
  'limit=1&limit=2',
  'entity=merchant&entity=transaction',
  'limit=0',
  'limit=10001',
  'limit=1.5',
  'limit=x',
  'since=-1',
  'since=1e99',
  'search=',
  'entity=',
  'colour=red',
])('the query %s is refused', (text) => {
  expect(() => parseQuery(ENTRY_QUERY, query(text))).toThrow(expect.objectContaining({ status: 400 }));
});

test.each([
  [{}],
  [{ eventType: '' }],
  [{ eventType: 'T', count: 0 }],
  [{ eventType: 'T', count: 10_001 }],
  [{ eventType: 'T', count: '1' }],
  [{ eventType: 'T', rate: 0 }],
  [{ eventType: 'T', rate: 201 }],
  [{ eventType: 'T', rate: 0.5 }],
  [{ eventType: 'T', status: 'x'.repeat(201) }],
  [{ eventType: 'T', id: '' }],
  [{ eventType: 'T', spoil: 'constructor' }],
  [{ eventType: 'T', body: {} }],
  [{ eventType: 'T', surplus: 1 }],
  [[]],
  [null],
  ['text'],
])('the order %j is refused', (order) => {
  expect(() => parseInput(SEND_ORDER, order)).toThrow(expect.objectContaining({ status: 400 }));
});

test('what is wrong is named', () => {
  expect(() => parseInput(SEND_ORDER, { eventType: 'T', count: 'many' })).toThrow(/^count: /);
});
