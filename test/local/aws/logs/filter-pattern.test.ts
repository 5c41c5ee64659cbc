import { parseFilterPattern } from '../../../../local/aws/logs/filter-pattern.ts';

const LINE = JSON.stringify({
  message: 'webhook.rejected',
  code: 'hash_mismatch',
  status: 401,
  requestUuid: 'c3a9-1',
  secret: { stage: 'current' },
  text: 'a "quoted" word',
});

test.each([
  ['', true],
  ['webhook', true],
  ['"webhook.rejected" mismatch', true],
  ['"webhook.rejected" WEBHOOK', false],
  ['"c3a9-1"', true],
  ['"a \\\\\\"quoted"', true],
  ['{ $.code = "hash_mismatch" }', true],
  ['{$.code=hash_mismatch}', true],
  ['{ $.code = "hash_*" }', true],
  ['{ $.code = "*mismatch" }', true],
  ['{ $.code = "*h_m*" }', true],
  ['{ $.code = "*" }', true],
  ['{ $.code = "hash" }', false],
  ['{ $.code != "hash_*" }', false],
  ['{ $.code != "accepted" }', true],
  ['{ $.status = 401 }', true],
  ['{ $.status = "401" }', false],
  ['{ $.status >= 400 && $.status < 500 }', true],
  ['{ $.status > 401 || $.status <= 400 }', false],
  ['{ $.status != 200 }', true],
  ['{ $.secret.stage = "current" }', true],
  ['{ $.absent = "x" }', false],
  ['{ $.absent != "x" }', false],
  ['{ $.constructor.name = "Object" }', false],
  // `&&` binds closer than `||`.
  ['{ $.code = "hash_mismatch" || $.status = 1 && $.status = 2 }', true],
  ['{ ($.code = "hash_mismatch" || $.status = 1) && $.status = 2 }', false],
])('%j matches: %p', (pattern, expected) => {
  expect(parseFilterPattern(pattern)(LINE)).toBe(expected);
});

test('a condition on properties matches no plain text', () => {
  const matches = parseFilterPattern('{ $.code != "x" }');
  expect([matches('plain'), matches('{half'), matches('[1]')]).toEqual([false, false, false]);
});

test.each([
  'a-b',
  '?ERROR ?WARN',
  '-ERROR',
  '[ip, user]',
  '%regex%',
  '"open',
  '{ $.a }',
  '{ $.a = }',
  '{ $.a = "x"',
  '{ $.a = "x" } x',
  '{ a = "x" }',
  '{ $.a > "x" }',
  '{ $.a = "x" & $.b = "y" }',
  '{ ($.a = 1 }',
  '{ $.a NOT EXISTS }',
])('%j is rejected', (pattern) => {
  expect(() => parseFilterPattern(pattern)).toThrow(
    expect.objectContaining({ code: 'InvalidParameterException' }),
  );
});
