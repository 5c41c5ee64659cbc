import { faultsOf, orderOf, type SendForm } from '../../../../../console/page/screens/sender/send-form.ts';

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

test.each([
  [{}, []],
  [{ status: ' ' }, ['status']],
  [{ id: '' }, ['id']],
  [{ id: '', count: '2' }, []],
  [{ id: '', status: '', isBodyEdited: true }, []],
  [{ count: '0' }, ['count']],
  [{ count: '10001' }, ['count']],
  [{ count: '1.5' }, ['count']],
  [{ count: '' }, ['count']],
  [{ rate: '0' }, ['rate']],
  [{ rate: '201' }, ['rate']],
  [{ rate: '-1' }, ['rate']],
] as const)('%j has faults in %j', (change, fields) => {
  expect(Object.keys(faultsOf({ ...form, ...change }))).toEqual(fields);
});
