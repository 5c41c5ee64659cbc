import { countDifferences } from '../../../tools/cost/counted.ts';
import { sampleBody } from '../../../tools/cost/sample-body.ts';

describe('a committed count is out of date', () => {
  const committed = {
    accepted: { requests: { 'dynamodb.PutItem': 1 }, writeUnits: 3, logBytes: 1000, metrics: ['a'] },
    bodies: [{ bodyBytes: 1024 }],
  };
  const changed = (change: object) => ({ ...committed, accepted: { ...committed.accepted, ...change } });

  test.each([
    ['with a request more', changed({ requests: { 'dynamodb.PutItem': 1, 'dynamodb.Scan': 1 } })],
    ['with a request less', changed({ requests: {} })],
    ['with a unit less', changed({ writeUnits: 2 })],
    ['with 6 % more bytes', changed({ logBytes: 1060 })],
    ['with another metric', changed({ metrics: ['b'] })],
    ['with another size', { ...committed, bodies: [{ bodyBytes: 1025 }] }],
    ['with one size more', { ...committed, bodies: [...committed.bodies, { bodyBytes: 1024 }] }],
    ['without an outcome', { bodies: committed.bodies }],
  ])('%s', (_, counted) => {
    expect(countDifferences(committed, counted)).toHaveLength(1);
  });

  test('but not with 4 % more or less bytes', () => {
    for (const logBytes of [1040, 960]) {
      expect(countDifferences(committed, changed({ logBytes }))).toEqual([]);
    }
  });
});

test.each([1024, 4096, 65_536, 262_144])(
  'a sample body of %d bytes has that size and the same text each time',
  (bytes) => {
    const body = sampleBody(42, 'VALID', bytes);
    expect(Buffer.byteLength(body)).toBe(bytes);
    expect(JSON.parse(body)).toMatchObject({ id: 42, status: 'VALID' });
    expect(sampleBody(42, 'VALID', bytes)).toBe(body);
  },
);
