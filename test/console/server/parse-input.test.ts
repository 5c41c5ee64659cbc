import { HttpProblem } from '../../../console/server/http-problem.ts';
import {
  ENTRY_QUERY,
  HELD_DISCARD_ORDER,
  HELD_RELEASE_ORDER,
  OVERVIEW_QUERY,
  PARKED_RELEASE_ORDER,
  PAUSE_ORDER,
  parseInput,
  parseQuery,
  REDRIVE_ORDER,
  REDRIVE_TARGET,
  RESUME_ORDER,
  SEND_ORDER,
  STORE_SECRET_ORDER,
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
])('the query %s is rejected', (text) => {
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
])('the order %j is rejected', (order) => {
  expect(() => parseInput(SEND_ORDER, order)).toThrow(expect.objectContaining({ status: 400 }));
});

test('a reason is taken as it is written down, and a pause needs one', () => {
  expect(parseInput(PAUSE_ORDER, { entity: 'merchant', reason: ' the\nbank ' })).toEqual({
    entity: 'merchant',
    reason: 'the bank',
  });
  expect(parseInput(RESUME_ORDER, { entity: 'merchant' })).toEqual({ entity: 'merchant' });
  const redrive = { entity: 'merchant', subscriber: 'handler', reason: ' why' };
  expect(parseInput(REDRIVE_ORDER, redrive)).toEqual({ ...redrive, reason: 'why' });
  expect(() => parseInput(REDRIVE_TARGET, redrive)).toThrow(HttpProblem);
  for (const reason of [undefined, '', ' ', 'x'.repeat(501)]) {
    expect(() => parseInput(PAUSE_ORDER, { entity: 'merchant', reason })).toThrow(HttpProblem);
  }
});

test('what is wrong is named', () => {
  expect(() => parseInput(SEND_ORDER, { eventType: 'T', count: 'many' })).toThrow(/^count: /);
});

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';

test.each([
  [HELD_RELEASE_ORDER, { requests: { uuids: [UUID] }, notPortable: true, dryRun: true }],
  [HELD_RELEASE_ORDER, { requests: { category: 'field-policy', among: [UUID] } }],
  [HELD_DISCARD_ORDER, { requests: { category: 'not-portable' }, confirmed: true }],
  [PARKED_RELEASE_ORDER, {}],
  [PARKED_RELEASE_ORDER, { uuids: [UUID], renamed: true, withoutRemoved: true, dryRun: true }],
  [REDRIVE_TARGET, { entity: 'merchant', subscriber: 'handler', uuid: UUID }],
  [STORE_SECRET_ORDER, { secret: 's', keepPrevious: true, mayCutOff: true }],
  [STORE_SECRET_ORDER, { pathToken: 't' }],
])('an order is read as it is: %#', (form, order) => {
  expect(parseInput(form, order)).toEqual(order);
});

test.each([
  // Nobody means everything by leaving something out.
  [HELD_RELEASE_ORDER, {}],
  [HELD_DISCARD_ORDER, { confirmed: true }],
  [HELD_DISCARD_ORDER, { requests: 'all', confirmed: true }],
  [HELD_DISCARD_ORDER, { requests: {}, confirmed: true }],
  [HELD_RELEASE_ORDER, { requests: { uuids: [UUID], category: 'field-policy' } }],
  [HELD_RELEASE_ORDER, { requests: { category: 'lost' } }],
  [HELD_RELEASE_ORDER, { requests: { uuids: ['x'] } }],
  [PARKED_RELEASE_ORDER, { uuids: ['x'] }],
  [PARKED_RELEASE_ORDER, { uuids: [UUID], dryRun: 'no' }],
  [REDRIVE_TARGET, { entity: 'merchant', subscriber: 'handler', uuid: 'x' }],
  [STORE_SECRET_ORDER, { mayCutOff: true }],
  [STORE_SECRET_ORDER, { secret: 1 }],
])('an order that is none is rejected: %#', (form, order) => {
  expect(() => parseInput(form, order)).toThrow(expect.objectContaining({ status: 400 }));
});

test('what is wrong with a secret is told without it', () => {
  for (const order of [{ secret: 'x'.repeat(65_537) }, { secret: 'shown', other: 1 }]) {
    const parse = () => parseInput(STORE_SECRET_ORDER, order);
    expect(parse).toThrow(expect.objectContaining({ status: 400 }));
    expect(parse).not.toThrow(/xxx|shown/);
  }
});
