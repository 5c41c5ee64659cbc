/**
 * Version of the items this code writes to both tables.
 *
 * Unknown attributes of an item of this version are left alone, so adding one needs no new version. A change of what an
 * attribute means does: code that meets a later version touches nothing and says so.
 */
export const RECORD_VERSION = 1;

/** An item cannot be read: a later version of this code wrote it, or something else. */
export class RecordVersionError extends Error {
  override readonly name = 'RecordVersionError';

  /** @param version - what the item says */
  constructor(version: unknown) {
    super(
      `The item has version ${String(version)}; this code reads ${RECORD_VERSION}. Deploy the version that wrote it.`,
    );
  }
}
