import { formatRecords } from '../../../cli/output/records.ts';

const UUID = 'fa8ff1ec-8eed-44fc-a84b-5a6ffc2b531f';
const HEADINGS = ['request UUID', 'event type', 'held', 'reason'];
const ROW = [
  UUID,
  'BusinessKycStatusChanged',
  '11-30 10:00:00',
  'The signed fields must be "id,status" only.',
];

test('rows that fit are a table', () => {
  const lines = formatRecords(HEADINGS, [ROW], 2, undefined).flat();
  expect(lines).toHaveLength(2);
  expect(formatRecords(HEADINGS, [ROW], 2, 200).flat()).toEqual(lines);
});

test('of those that do not, nothing to copy is broken', () => {
  expect(formatRecords(HEADINGS, [ROW, ROW], 2, 80)).toEqual([
    [],
    ...Array(2).fill([
      `${UUID}  BusinessKycStatusChanged`,
      '    held 11-30 10:00:00; reason The signed fields must be "id,status" only.',
    ]),
  ]);
});

test('a cell that no line has room for is left whole', () => {
  const url = `https://example.com/${'x'.repeat(100)}`;
  expect(formatRecords(['event type', 'URL'], [['any', url]], 1, 80).flat()).toEqual(['any', `    ${url}`]);
});
