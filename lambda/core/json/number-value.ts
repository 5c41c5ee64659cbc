const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** The same text for all ways to write a decimal number: sign, significant digits, and the power of ten before the first. */
function normalized(text: string): string | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, whole, fraction = '', exponent] = match;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${BigInt(exponent ?? 0) + BigInt(digits.length - fraction.length)}`;
}

/**
 * Whether two texts of numbers, as JSON or JavaScript writes them, mean exactly the same: `1500.10` and `1500.1` do,
 * `1e2` and `100`, too, but not `9007199254740995` and the `9007199254740996` that JavaScript makes of it.
 */
export function isSameNumber(a: string, b: string): boolean {
  if (a === b) return true;
  const one = normalized(a);
  return one !== undefined && one === normalized(b);
}
