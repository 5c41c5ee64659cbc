import { itemBytes, type SizedItem } from './item-size.ts';

const UNIT_BYTES = 4096;

/** Read units of so many bytes that one call reads: one for each started 4 KB, half of that if eventually consistent. */
export function unitsOfReadBytes(bytes: number, consistent: boolean): number {
  return Math.max(1, Math.ceil(bytes / UNIT_BYTES)) / (consistent ? 1 : 2);
}

/**
 * Read units of one item that is read by its key: one for each started 4 KB, half of that for an eventually consistent
 * read. What the request asks for of the item makes no difference, nor does it help that there is none.
 *
 * Source: "Capacity unit consumption for read operations" in the Amazon DynamoDB Developer Guide.
 */
export function getUnits(item: SizedItem | undefined, consistent: boolean): number {
  return unitsOfReadBytes(item === undefined ? 0 : itemBytes(item), consistent);
}

/** Read units of BatchGetItem: each item is rounded up by itself. Source: as {@link getUnits}. */
export function batchGetUnits(items: readonly (SizedItem | undefined)[], consistent: boolean): number {
  return items.reduce((sum, item) => sum + getUnits(item, consistent), 0);
}

/**
 * Read units of one call of Query: the sizes of all it looked at are added up before rounding. A filter makes it no
 * cheaper, and finding nothing costs as much as one small item. Source: as {@link getUnits}.
 *
 * @param entries - items of the table or entries of the index, those that a filter took out among them
 */
export function queryUnits(entries: readonly SizedItem[], consistent: boolean): number {
  return unitsOfReadBytes(
    entries.reduce((sum, entry) => sum + itemBytes(entry), 0),
    consistent,
  );
}
