import fc from 'fast-check';
import { Redactor } from '../../../../lambda/core/telemetry/redaction.ts';
import { manyRuns } from '../many-runs.ts';

const BODY =
  '{"id":42,"status":"VALID","account":"DE02120300000000202051","note":"na\\u00efve \\"x\\"","amount":1500.10,"cc":"EUR"}';

const redact = (text: string) => Redactor.of(BODY, ['the-secret'], ['42', 'VALID']).redact(text);

test.each([
  ['no account DE02120300000000202051 at this bank', 'no account […] at this bank'],
  ['no account DE021203 at this bank', 'no account […] at this bank'],
  ['1500.10 is too much', '[…] is too much'],
  ['1500.1 is too much', '[…] is too much'],
  ['naïve "x" and na\\u00efve \\"x\\"', '[…] and […]'],
  ['the-secret', '[…]'],
  ['the parser quotes "VALID","account" here', 'the parser quotes […]t" here'],
])('%j becomes %j', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  'the bank is closed',
  'the field "account" is missing',
  'account of 42 is VALID',
  'EUR is no currency',
  'no currency is EUR',
])('%j stays', (text) => {
  expect(redact(text)).toBe(text);
});

test('what is no JSON is one value', () => {
  expect(Redactor.of('id=42&account=DE02').redact('cannot read id=42&account=DE02')).toBe('cannot read […]');
});

test('nothing is known: nothing is taken out', () => {
  expect(Redactor.none.redact(BODY)).toBe(BODY);
});

test.each([
  ['[…]tail', 'long-valuetail'],
  ['[…]]', 'long-value]'],
  ['[…]t', 'long-valuet'],
])('a mask that completes the value %s leaves nothing', (value, text) => {
  const redactor = Redactor.of(JSON.stringify({ a: 'long-value', b: value }));
  expect(redactor.redact(`not ${text}`)).toBe('[…]');
});

test('a mask is no reason to leave nothing because a value is a bracket', () => {
  expect(Redactor.of('{"a":"long-value","b":"]"}').redact('not long-value')).toBe('not […]');
});

test('however much a text has in common with a large body, the time grows with their length only', () => {
  const body = JSON.stringify(Array.from({ length: 700 }, (_, length) => 'a'.repeat(length)));
  const began = performance.now();
  expect(Redactor.of(body).redact('a'.repeat(500))).toBe('[…]');
  // A quarter of a megabyte: milliseconds. Position by position it would be seconds.
  expect(performance.now() - began).toBeLessThan(500);
});

const json = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 6 });

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

test('whatever a text quotes of a body, no value and no long part of one is left', () => {
  const cases = json.chain((body) => {
    const text = JSON.stringify(body);
    const slice = fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) => text.slice(a, a + b));
    const quoted = fc.oneof(fc.constantFrom(text, ...stringsIn(body)), slice, fc.string());
    return fc.tuple(fc.constant(body), fc.array(quoted, { maxLength: 5 }));
  });
  fc.assert(
    fc.property(cases, ([body, quotes]) => {
      const text = JSON.stringify(body);
      const redacted = Redactor.of(text).redact(`cannot ${quotes.join(' of ')}`);
      for (const value of stringsIn(body)) {
        if (value.length >= 4 && value !== '[…]') expect(redacted).not.toContain(value);
        for (let at = 0; at + 8 <= value.length; at++) {
          expect(redacted).not.toContain(value.slice(at, at + 8));
        }
      }
    }),
    manyRuns(500),
  );
});

test.each([
  [
    'a long key is told',
    '{"first":1,"second":2,"beneficiaryAccountNumber":"DE02"}',
    'no beneficiaryAccountNumber',
    'no beneficiaryAccountNumber',
  ],
  [
    'a key far from its colon is told',
    `{"beneficiary"${' '.repeat(30)}:1}`,
    'no beneficiary',
    'no beneficiary',
  ],
  ['a short value as it was written', '{"a":"x\\ny"}', 'at x\\ny', 'at […]'],
  ['the beginning of a value, at the end of the text', '{"a":"ABCDEFGHIJ"}', 'at ABCDEFGH', 'at […]'],
  ['the end of a value', '{"a":"ABCDEFGHIJ"}', 'at CDEFGHIJ', 'at […]'],
  ['less than a run of a value', '{"a":"ABCDEFGHIJ"}', 'at DEFGHIJ', 'at DEFGHIJ'],
  ['a value behind a colon and a space', '{"status": "VALID"}', 'x: "VALIDx', 'x[…]x'],
  ['a value before a space and a comma', '{"status":"VALID" , "b":1}', 'xVALID" ,x', 'x[…]x'],
])('%s: of %s, %j becomes %j', (_name, document, text, expected) => {
  expect(Redactor.of(document, [], ['VALID']).redact(text)).toBe(expected);
});
