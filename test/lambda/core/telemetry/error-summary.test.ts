import { errorSummary } from '../../../../lambda/core/telemetry/error-summary.ts';
import { Redactor } from '../../../../lambda/core/telemetry/redaction.ts';

test('names and messages along the causes', () => {
  const error = new TypeError('outer', { cause: new RangeError('inner') });
  expect(errorSummary(error)).toEqual([
    { name: 'TypeError', message: 'outer' },
    { name: 'RangeError', message: 'inner' },
  ]);
});

test('of a circle of causes only the beginning', () => {
  const error = new Error('round');
  error.cause = error;
  expect(errorSummary(error)).toHaveLength(5);
});

test('what is hung on an error is left out', () => {
  const error = Object.assign(new Error('rejected'), { $response: { body: 'DE02120300000000202051' } });
  expect(JSON.stringify(errorSummary(error))).not.toContain('DE02');
});

test('the words of a parser are left out: they quote what it could not parse', () => {
  const body = '{"account":x"DE02120300000000202051"}';
  let error: unknown;
  try {
    JSON.parse(body);
  } catch (thrown) {
    error = thrown;
  }
  expect(String(error)).toContain('"DE02');
  expect(JSON.stringify(errorSummary(error))).not.toContain('"DE02');
  expect(errorSummary(error)).toMatchObject([{ name: 'SyntaxError' }]);
});

test('name and message go through the redactor', () => {
  const redactor = Redactor.of('{"account":"DE02120300000000202051"}');
  const error = Object.assign(new Error('no DE02120300000000202051'), { name: 'DE02120300000000202051' });
  expect(errorSummary(error, redactor)).toEqual([{ name: '[…]', message: 'no […]' }]);
});

test('long names and messages are cut', () => {
  const error = Object.assign(new Error('x'.repeat(10_000)), { name: 'E'.repeat(1000) });
  expect(errorSummary(error)).toEqual([{ name: 'E'.repeat(64), message: 'x'.repeat(500) }]);
});

test('an error without words tells its code', () => {
  expect(errorSummary(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))).toEqual([
    { name: 'AggregateError', message: 'ECONNREFUSED' },
  ]);
});

test.each<[string, unknown, string, string]>([
  ['a text', 'closed', 'string', 'closed'],
  ['an object', { account: 'DE02' }, 'object', 'Something was thrown that is no error.'],
  [
    'an error that cannot be read',
    Object.defineProperty(new Error(''), 'message', {
      get: () => Reflect.get(Object(undefined), Symbol()).x,
    }),
    'unknown',
    'The error cannot be read.',
  ],
])('%s can be thrown', (_name, thrown, name, message) => {
  expect(errorSummary(thrown)).toEqual([{ name, message }]);
});

test('nothing was thrown', () => {
  expect(errorSummary(undefined)).toEqual([]);
});

test('what calls itself a parser is one: names are all that is left of a class behind a boundary', () => {
  const error = Object.assign(new Error('Unexpected token in DE02'), { name: 'SyntaxError' });
  expect(errorSummary(error)).toEqual([
    { name: 'SyntaxError', message: 'The text could not be parsed; the words would quote it.' },
  ]);
});

test('a code that is no text is not told', () => {
  expect(errorSummary(Object.assign(new Error(''), { code: 42 }))).toEqual([{ name: 'Error', message: '' }]);
});

test('a cause of null is none', () => {
  expect(errorSummary(new Error('outer', { cause: null }))).toEqual([{ name: 'Error', message: 'outer' }]);
  expect(errorSummary(null)).toEqual([]);
});
