type NumberWriting = (source: string) => string;

/** Longer numbers are no amounts and no ids; they stay as they are. */
const MAX_NUMBER_LENGTH = 60;
const MAX_DECIMALS = 8;

/** Every way in which a sender may write a number, other than as it stands in the body. */
export function numberWritings(): NumberWriting[] {
  const decimals = Array.from({ length: MAX_DECIMALS + 1 }, (_, places) => places);
  const writings: NumberWriting[] = [
    ...decimals.map(
      (places): NumberWriting =>
        (source) =>
          fixed(source, places),
    ),
    (source) => String(Number(source)),
    (source) => Number(source).toExponential(),
    (source) => Number(source).toExponential().toUpperCase(),
    (source) => Number(source).toExponential().replace('e+', 'E'),
    javaDouble,
    pythonFloat,
    (source) => fixed(source, 0),
    (source) => String(Math.trunc(Number(source))),
    // Thousands, with what several countries put between them.
    ...[',', '.', ' ', "'", '\u00a0', '_'].flatMap((separator) => [
      (source: string) => grouped(source, separator, separator === '.' ? ',' : '.'),
      (source: string) => grouped(fixed(source, 2), separator, separator === '.' ? ',' : '.'),
    ]),
    (source) => source.replace('.', ','),
    (source) => fixed(source, 2).replace('.', ','),
    (source) => `"${source}"`,
    (source) => `+${source}`,
    (source) => source.replace(/^-/, ''),
    (source) => source.replace('e', 'E'),
    (source) => (isWhole(source) && source.length <= 20 ? BigInt(source).toString(16) : source),
  ];
  return writings.map((write) => (source) => (source.length > MAX_NUMBER_LENGTH ? source : write(source)));
}

/** Whether a number is written without a decimal point and an exponent. */
export function isWhole(source: string): boolean {
  return /^-?\d+$/.test(source);
}

/** With exactly so many decimals, by digits and not by value where zeros are all there is to add. */
function fixed(source: string, places: number): string {
  const [, whole, decimals = ''] = /^(-?\d+)(?:\.(\d+))?$/.exec(source) ?? [];
  if (whole !== undefined && decimals.length <= places) {
    return places === 0 ? whole : `${whole}.${decimals.padEnd(places, '0')}`;
  }
  return Number(source).toFixed(places);
}

/** As `Double.toString` has it: always a decimal, and an exponent from ten million on. */
function javaDouble(source: string): string {
  const value = Number(source);
  if (value !== 0 && (Math.abs(value) >= 1e7 || Math.abs(value) < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

/** As Python prints a float. */
function pythonFloat(source: string): string {
  const value = Number(source);
  if (Math.abs(value) >= 1e16) return value.toExponential().replace(/e\+(\d)$/, 'e+0$1');
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function grouped(source: string, separator: string, point: string): string {
  const [whole = '', decimals] = source.split('.');
  const groups = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, separator);
  return decimals === undefined ? groups : groups + point + decimals;
}

/**
 * Whether a body that some JavaScript or similar has written again would hold the first where the second was sent: the
 * same number without the zeros at its end.
 */
export function isReserialised(source: string, sent: string): boolean {
  return (
    source !== sent && /^-?\d+\.\d*0$/.test(sent) && source.includes('.') && String(Number(sent)) === source
  );
}

const MAX_NEIGHBOURS = 1024;

/** The whole numbers that a double rounds to this one; none if it is small enough to be exact. */
export function* roundedFrom(source: string): Iterable<string> {
  if (!/^-?\d{16,20}$/.test(source) || Number.isSafeInteger(Number(source))) return;
  const value = Number(source);
  if (String(value) !== source && BigInt(value).toString() !== source) return;
  const rounded = BigInt(source);
  for (let distance = 1n; distance <= MAX_NEIGHBOURS / 2; distance++) {
    let isNear = false;
    for (const neighbour of [rounded - distance, rounded + distance]) {
      if (Number(neighbour) !== value) continue;
      isNear = true;
      yield neighbour.toString();
    }
    if (!isNear) return;
  }
}
