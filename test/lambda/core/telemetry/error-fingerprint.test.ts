import fc from 'fast-check';
import { errorFingerprint } from '../../../../lambda/core/telemetry/error-fingerprint.ts';
import { manyRuns } from '../many-runs.ts';

const of = (message: string, name = 'Error') => errorFingerprint([{ name, message }]);

test('is exactly this, so that notes and logs of an earlier version go on being grouped', () => {
  const chain = [
    { name: 'BankError', message: 'transfer 17 to "ACME" was refused' },
    { name: 'TimeoutError', message: 'no answer within 2000 ms' },
  ];
  expect(errorFingerprint(chain)).toBe('8e1a059829e4');
  expect(errorFingerprint([])).toMatch(/^[0-9a-f]{12}$/);
});

const value = fc.oneof(
  fc.uuid(),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((number) => number.toFixed(2)),
  fc.stringMatching(/^[0-9a-f]{8,64}$/),
  fc.stringMatching(/^[\w .,:;/{}()[\]\\-]{0,30}$/).map((text) => JSON.stringify(text)),
  fc.stringMatching(/^(?:[a-z ]|x'x){0,10}$/).map((text) => `'x${text}x'`),
  fc.stringMatching(/^[\w.-]{0,20}$/).map((text) => `[${text}]`),
  fc.json({ maxDepth: 2 }).map((text) => `{"body":${text}}`),
  fc.webUrl({ withQueryParameters: true }).filter((url) => !/['"()[\]{}<>]/.test(url)),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.integer({ min: 0 }).map((number) => `merchant#${number}`),
  fc.constant('[…]'),
);
const words = fc.constantFrom(
  'the transfer was refused',
  'no answer within',
  "the bank's limit of",
  'cannot read',
  'of',
);
/** Words and values in turn. */
const template = fc.array(words, { minLength: 2, maxLength: 4 });
const fill = (parts: readonly string[], values: readonly string[]) =>
  parts.map((part, index) => (index === 0 ? part : `${values[index]} ${part}`)).join(' ');

test('the same error with other values has the same', () => {
  fc.assert(
    fc.property(
      template,
      fc.array(value, { minLength: 4, maxLength: 4 }),
      fc.array(value, { minLength: 4, maxLength: 4 }),
      (parts, some, others) => {
        expect(of(fill(parts, some))).toBe(of(fill(parts, others)));
      },
    ),
    manyRuns(2000),
  );
});

test('other words, another class or other causes have another', () => {
  const variants = [
    of('the transfer was refused'),
    of('the transfer was accepted'),
    of('the transfer was refused', 'BankError'),
    of('the transfer of 17 was refused'),
    of('error', 'the transfer was refused'),
    errorFingerprint([
      { name: 'Error', message: 'the transfer was refused' },
      { name: 'Error', message: 'timeout' },
    ]),
  ];
  expect(new Set(variants).size).toBe(variants.length);
});

test.each([
  ['after 5000 ms', 'after 12 ms'],
  ['user 42, gone', 'user a-17, gone'],
  ['amount 1,500.10 is too high', 'amount 7 is too high'],
  ["no 'O'Brien' here", "no 'Smith' here"],
  ['arn:aws:iam::123456789012:role/x denied', 'arn:aws:iam::210987654321:role/y denied'],
])('%j is %j', (one, other) => {
  expect(of(one)).toBe(of(other));
});

test.each([
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['`', '`'],
  ['[', ']'],
  ['{"a":', '}'],
  ['<', '>'],
])('a value between %s and %s that was cut is a value', (open, close) => {
  const cut = (text: string) => of(`cannot read ${open}${text}${close}`.slice(0, 500));
  expect(cut('some words '.repeat(99))).toBe(cut('more words '.repeat(99)));
  expect(cut('some words '.repeat(99))).toBe(cut('one'));
});

test('however long the values are, the time is bounded', () => {
  const long = `${'['.repeat(250)}${'"'.repeat(250)}`;
  expect(of(long)).toMatch(/^[0-9a-f]{12}$/);
});

test.each([
  ['no `row 17` here', 'no `column` here'],
  ['no “row of a table” here', 'no “column” here'],
  ['not this (because of that)', 'not this (for no reason)'],
  ['not this <because of that>', 'not this <for no reason>'],
  ['no object deadbeef', 'no object 17'],
  ['no object deadbeef-cafe-babe', 'no object 17'],
  ['1, 2, 3 are missing', '7 are missing'],
  ['1 2 are missing', '7 are missing'],
  ['  too   much \n space ', 'too much space'],
  [`${'x'.repeat(200)} of one kind`, `${'x'.repeat(200)} of another`],
])('%j is %j, too', (one, other) => {
  expect(of(one)).toBe(of(other));
});

test.each([
  ['plan a failed', 'plan b failed'],
  ['refused (for a reason) by the bank', 'refused (for a reason) by the customer'],
  ['refused <for a reason> by the bank', 'refused <for a reason> by the customer'],
  [`${'x'.repeat(150)} of one kind`, `${'x'.repeat(150)} of another`],
])('%j is not %j', (one, other) => {
  expect(of(one)).not.toBe(of(other));
});
