import {
  faultsOf,
  formFor,
  isSeries,
  orderOf,
  type SendForm,
} from '../../../../../console/page/screens/sender/send-form.ts';
import { parseInput, SEND_ORDER } from '../../../../../console/server/parse-input.ts';

const form: SendForm = {
  eventType: 'BusinessKycStatusChanged',
  status: 'VALID',
  id: '42',
  body: '{"id": 42, "status": "VALID"}',
  isBodyEdited: false,
  spoil: '',
  count: '1',
  rate: '10',
};

test('one request of a mock body leaves the body to the server', () => {
  expect(orderOf(form)).toEqual({ eventType: 'BusinessKycStatusChanged', status: 'VALID', id: '42' });
});

test('an edited body is sent as it is, whatever status and id say', () => {
  expect(orderOf({ ...form, isBodyEdited: true, status: '', id: '' })).toEqual({
    eventType: 'BusinessKycStatusChanged',
    body: '{"id": 42, "status": "VALID"}',
  });
});

test('many get a rate; without an id each gets its own entity', () => {
  expect(orderOf({ ...form, id: ' ', count: '50', rate: '20', spoil: 'wrong-secret' })).toEqual({
    eventType: 'BusinessKycStatusChanged',
    status: 'VALID',
    spoil: 'wrong-secret',
    count: 50,
    rate: 20,
  });
});

test('a number may be typed as the hint writes it', () => {
  expect(faultsOf({ ...form, count: '0' }).count).toBe('Type 1 to 10,000.');
  expect(orderOf({ ...form, count: '10,000' })).toMatchObject({ count: 10_000 });
});

test.each([
  [{}, []],
  [{ status: ' ' }, ['status']],
  [{ id: '' }, ['id']],
  [{ id: '', count: '2' }, []],
  [{ id: '', status: '', isBodyEdited: true }, []],
  [{ count: '0' }, ['count']],
  [{ count: '10001' }, ['count']],
  [{ count: '1.5' }, ['count']],
  [{ count: '10,000' }, []],
  [{ count: '10,001' }, ['count']],
  [{ count: '1,00' }, ['count']],
  [{ count: '' }, ['count']],
  [{ count: 'many' }, ['count']],
  [{ count: '2', rate: '0' }, ['rate']],
  [{ count: '2', rate: '201' }, ['rate']],
  [{ count: '2', rate: '-1' }, ['rate']],
  // One request needs no rate.
  [{ rate: '0' }, []],
] as const)('%j has faults in %j', (change, fields) => {
  expect(Object.keys(faultsOf({ ...form, ...change }))).toEqual(fields);
});

test('what is wrong is said with what would be right', () => {
  expect(faultsOf({ ...form, id: ' ', status: '', count: '10001' })).toEqual({
    status: 'Type a status, or choose one.',
    count: 'Type 1 to 10,000.',
  });
  expect(faultsOf({ ...form, id: '' }).id).toBe('Type an id.');
  expect(faultsOf({ ...form, count: '2', rate: 'fast' }).rate).toBe('Type 1 to 200.');
});

test.each([
  {},
  { count: '2', rate: '1' },
  { count: '10000', rate: '200' },
  { count: ' 007 ', id: '', rate: ' 5 ' },
  { rate: 'none' },
  { status: 'x'.repeat(200), id: '9'.repeat(200) },
])('the server takes what the form finds no fault with: %j', (change) => {
  const typed = { ...form, ...change };
  expect(faultsOf(typed)).toEqual({});
  expect(() => parseInput(SEND_ORDER, orderOf(typed))).not.toThrow();
});

test.each([
  { count: '10001', rate: '200' },
  { count: '2', rate: '201' },
])('the server rejects what the form finds fault with: %j', (change) => {
  const typed = { ...form, ...change };
  expect(faultsOf(typed)).not.toEqual({});
  expect(() => parseInput(SEND_ORDER, orderOf(typed))).toThrow(expect.objectContaining({ status: 400 }));
});

test('another event type brings its own status, and nothing that was typed is lost', () => {
  const type = {
    name: 'T',
    entity: 'thing',
    url: '',
    statuses: ['OPEN', 'SHUT'],
    subscribers: [],
  };
  expect(formFor(type)).toMatchObject({ eventType: 'T', status: 'OPEN', id: '42', count: '1', rate: '10' });
  const before: SendForm = {
    ...form,
    isBodyEdited: true,
    id: '7',
    spoil: 'wrong-secret',
    count: '5',
    rate: '3',
  };
  expect(formFor(type, before)).toEqual({ ...before, eventType: 'T', status: 'OPEN' });
  expect(isSeries(before)).toBe(true);
  expect(formFor(undefined)).toMatchObject({ eventType: '', status: '' });
});
