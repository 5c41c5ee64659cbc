/**
 * An attribute value as DynamoDB's wire protocol or its client has it. A binary value is base64 text in the one and
 * bytes in the other.
 */
interface SizedValue {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: string | Uint8Array | undefined;
  readonly BOOL?: boolean | undefined;
  readonly NULL?: boolean | undefined;
  readonly SS?: readonly string[] | undefined;
  readonly NS?: readonly string[] | undefined;
  readonly BS?: readonly (string | Uint8Array)[] | undefined;
  readonly L?: readonly SizedValue[] | undefined;
  readonly M?: Readonly<Record<string, SizedValue>> | undefined;
}

/** An item, or the part of one that an index holds. */
export type SizedItem = Readonly<Record<string, SizedValue>>;

/** Bytes that a list or a map takes besides what is in it. */
const CONTAINER_BYTES = 3;
/** Bytes that each element of a list or a map takes besides itself. */
const ELEMENT_BYTES = 1;

function textBytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function binaryBytes(value: string | Uint8Array): number {
  return typeof value === 'string' ? Buffer.byteLength(value, 'base64') : value.byteLength;
}

/** One byte for two significant digits, and one more. DynamoDB calls this approximate; zeros at both ends do not count. */
function numberBytes(text: string): number {
  const digits = text
    .replace(/[eE].*$/, '')
    .replaceAll(/[^0-9]/g, '')
    .replaceAll(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1;
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

function valueBytes(value: SizedValue): number {
  const { S, N, B, SS, NS, BS, L, M } = value;
  if (S !== undefined) return textBytes(S);
  if (N !== undefined) return numberBytes(N);
  if (B !== undefined) return binaryBytes(B);
  if (SS !== undefined) return sum(SS.map(textBytes));
  if (NS !== undefined) return sum(NS.map(numberBytes));
  if (BS !== undefined) return sum(BS.map(binaryBytes));
  if (L !== undefined) return CONTAINER_BYTES + sum(L.map((element) => valueBytes(element) + ELEMENT_BYTES));
  if (M !== undefined) {
    return (
      CONTAINER_BYTES +
      sum(Object.entries(M).map(([name, element]) => textBytes(name) + valueBytes(element) + ELEMENT_BYTES))
    );
  }
  // True, false and null.
  return 1;
}

/**
 * Size of an item in bytes, as DynamoDB counts it for its capacity units: names and values of all attributes.
 *
 * Source: "DynamoDB item sizes and formats" in the Amazon DynamoDB Developer Guide.
 */
export function itemBytes(item: SizedItem): number {
  return sum(Object.entries(item).map(([name, value]) => textBytes(name) + valueBytes(value)));
}
