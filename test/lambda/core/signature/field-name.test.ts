import { readText } from '../../../../lambda/core/json/text-reading.ts';
import { isTellableName, signedField } from '../../../../lambda/core/signature/field-name.ts';
import { signedValues } from '../../../../lambda/core/signature/security-hash.ts';

const HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test.each([
  ['id', true],
  ['data.business_id', true],
  ['__proto__', true],
  ['x'.repeat(63), true],
  ['x'.repeat(64), false],
  [HASH, false],
  [HASH.replace('e', 'f'), false],
  ['12VALID', false],
  ['a b', false],
  ['a"b', false],
  ['a\nb', false],
  ['', false],
])('%j may be repeated: %p', (name, expected) => {
  expect(isTellableName(name)).toBe(expected);
  expect(signedField(name).includes(`"${name}"`)).toBe(expected);
});

test.each([
  ['absent', '{}'],
  ['twice', `{"${HASH}":1,"${HASH}":1}`],
  ['an array', `{"${HASH}":[]}`],
])('a hash listed as a field that is %s is not repeated', (_name, body) => {
  expect(() => signedValues(readText(body, [HASH]))).toThrow(
    /^(?!.*[0-9a-f]{64}).*its name is not repeated here/,
  );
});
