import { isDeepStrictEqual } from 'node:util';
import { itemBytes, type SizedItem } from './item-size.ts';
import { type IndexShape, indexEntry, type TableShape } from './table-shape.ts';

/** Write units of one write. */
export interface WriteUnits {
  /** Those of the table itself. */
  readonly table: number;
  /** Those of each index, by its name; 0 if the write did not change it. */
  readonly indexes: Readonly<Record<string, number>>;
  readonly total: number;
}

/** Bytes that DynamoDB stores, for its price of storage, besides the content of each item and each index entry. */
const STORAGE_OVERHEAD_BYTES = 100;

/** Write units of an item of that size: one for each started KB. */
export function unitsOfWrittenBytes(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 1024));
}

/** A write costs by the larger of the item before and after it. */
function unitsOfLarger(...items: readonly (SizedItem | undefined)[]): number {
  return unitsOfWrittenBytes(Math.max(0, ...items.map((item) => (item === undefined ? 0 : itemBytes(item)))));
}

function indexUnits(index: IndexShape, before: SizedItem | undefined, after: SizedItem | undefined): number {
  const [removed, put] = [indexEntry(index, before), indexEntry(index, after)];
  if (removed === undefined && put === undefined) return 0;
  if (removed === undefined || put === undefined) return unitsOfLarger(removed, put);
  if (index.keys.some((key) => !isDeepStrictEqual(removed[key], put[key]))) {
    return unitsOfLarger(removed) + unitsOfLarger(put);
  }
  return isDeepStrictEqual(removed, put) ? 0 : unitsOfLarger(removed, put);
}

/**
 * Write units of a put, an update or a delete that took effect.
 *
 * Of an index: nothing if its entry stays as it is, one write if the entry comes, goes or changes in other attributes
 * than its key, two if its key changes.
 *
 * Sources: "Capacity unit consumption for write operations" and "Provisioned throughput considerations for Global
 * Secondary Indexes" in the Amazon DynamoDB Developer Guide. On-demand tables count request units in the same way.
 *
 * @param before - the item as it was; undefined if there was none
 * @param after - the item as it is; undefined if there is none
 */
export function writeUnits(
  shape: TableShape,
  before: SizedItem | undefined,
  after: SizedItem | undefined,
): WriteUnits {
  const table = unitsOfLarger(before, after);
  const indexes = Object.fromEntries(
    shape.indexes.map((index) => [index.name, indexUnits(index, before, after)]),
  );
  return { table, indexes, total: table + Object.values(indexes).reduce((sum, units) => sum + units, 0) };
}

/**
 * Write units of a write whose condition did not hold: those of the item that is there, at least one.
 *
 * Source: "Capacity unit consumption for write operations", as above.
 */
export function failedWriteUnits(existing: SizedItem | undefined): number {
  return unitsOfLarger(existing);
}

/**
 * Bytes that DynamoDB charges storage for: the item and its entry in each index, each with an overhead.
 *
 * Source: "Storage considerations for Global Secondary Indexes" in the Amazon DynamoDB Developer Guide.
 *
 * @returns 0 without an item
 */
export function storedBytes(shape: TableShape, item: SizedItem | undefined): number {
  const parts = [item, ...shape.indexes.map((index) => indexEntry(index, item))];
  return parts.reduce(
    (sum, part) => sum + (part === undefined ? 0 : itemBytes(part) + STORAGE_OVERHEAD_BYTES),
    0,
  );
}
