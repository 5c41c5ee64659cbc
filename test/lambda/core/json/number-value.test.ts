import fc from 'fast-check';
import { isSameNumber } from '../../../../lambda/core/json/number-value.ts';

test.each([
  ['1500.10', '1500.1'],
  ['1e2', '100'],
  ['100', '1E+2'],
  ['0.1', '0.1'],
  ['0.10', '1e-1'],
  ['-0', '0'],
  ['0.000', '0e5'],
  ['-12.50e-3', '-0.0125'],
  ['1e+21', '1000000000000000000000'],
  ['123456789012345678901234567890', '123456789012345678901234567890.0'],
])('%s is the same number as %s', (a, b) => {
  expect([isSameNumber(a, b), isSameNumber(b, a)]).toEqual([true, true]);
});

test.each([
  ['9007199254740995', '9007199254740996'],
  ['0.1', '0.10000000000000001'],
  ['1', '-1'],
  ['1', '10'],
  ['0', '1e-400'],
  ['1e400', 'Infinity'],
  ['1', '1x'],
  ['1', 'x1'],
  ['', '0'],
  ['x', 'y'],
])('%s is another number than %s', (a, b) => {
  expect([isSameNumber(a, b), isSameNumber(b, a)]).toEqual([false, false]);
});

/** A number as a fraction of whole numbers, by another way than the one that is tested. */
function fractionOf(text: string): readonly [bigint, bigint] {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const power = Number(exponent) - fraction.length;
  const numerator = BigInt(whole + fraction);
  return power < 0 ? [numerator, 10n ** BigInt(-power)] : [numerator * 10n ** BigInt(power), 1n];
}

const numberText = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.stringMatching(/^(0|[1-9][0-9]{0,5})$/),
    fc.option(fc.stringMatching(/^[0-9]{1,5}$/), { nil: undefined }),
    fc.option(fc.integer({ min: -8, max: 8 }), { nil: undefined }),
  )
  .map(
    ([sign, whole, fraction, exponent]) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${exponent === undefined ? '' : `e${exponent}`}`,
  );

test('two numbers are the same if their fractions are', () => {
  fc.assert(
    fc.property(numberText, numberText, (a, b) => {
      const [[p, q], [r, s]] = [fractionOf(a), fractionOf(b)];
      expect(isSameNumber(a, b)).toBe(p * s === r * q);
    }),
  );
});

test('a number is the same with its point moved and zeros added', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), fc.nat(40), fc.nat(5), (value, places, zeros) => {
      const digits = value.toString().padStart(places + 1, '0');
      const cut = digits.length - places;
      const moved = `${digits.slice(0, cut)}.${digits.slice(cut)}${'0'.repeat(zeros + 1)}E+${places}`;
      expect(isSameNumber(value.toString(), moved)).toBe(true);
    }),
  );
});

test('what JavaScript prints of a whole number is the same up to 2^53, and where a double has it exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (value) => {
      const text = value.toString();
      expect(isSameNumber(text, String(Number(text)))).toBe(BigInt(String(Number(text))) === value);
    }),
  );
});
