/** A decimal number: sign, significant digits, and the power of ten of the last of them. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: bigint;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

function readDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return { negative: false, digits: '', exponent: 0n };
  const trailing = digits.length - significant.length;
  return {
    negative: sign === '-',
    digits: significant,
    exponent: BigInt(exponent) - BigInt(fraction.length - trailing),
  };
}

/**
 * Whether two texts of numbers, as JSON or JavaScript writes them, mean exactly the same: `1500.10` and `1500.1` do,
 * `1e2` and `100`, too, but not `9007199254740995` and the `9007199254740996` that JavaScript makes of it.
 */
export function isSameNumber(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [readDecimal(a), readDecimal(b)];
  if (one === undefined || other === undefined) return false;
  return one.negative === other.negative && one.digits === other.digits && one.exponent === other.exponent;
}
