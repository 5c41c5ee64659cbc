/** How one record of a batch ended. */
export type RecordResult<R> =
  | { readonly record: R; readonly outcome: 'done' }
  | { readonly record: R; readonly outcome: 'failed'; readonly error: unknown }
  /** An earlier record of the same group failed and holds back the others, so this one was not tried. */
  | { readonly record: R; readonly outcome: 'skipped' };

/**
 * Works through a batch of a FIFO queue: the records of a group one after another, different groups side by side.
 *
 * When a record fails, what follows it in its group is skipped, or a later event would overtake it; other groups go
 * on. Report everything that is not `done` as a batch item failure.
 *
 * The exception is a failure that the group need not wait for any more.
 *
 * @param goesOn - whether a failure holds back nothing; without it every one does
 * @returns one result per record, in the order of the batch
 */
export async function processFifoBatch<R>(
  records: readonly R[],
  groupOf: (record: R) => string,
  handle: (record: R) => Promise<void>,
  goesOn?: (record: R, error: unknown) => boolean,
): Promise<RecordResult<R>[]> {
  const results = new Map<R, RecordResult<R>>();
  const groups = Map.groupBy(records, groupOf);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      for (const record of group) {
        try {
          await handle(record);
          results.set(record, { record, outcome: 'done' });
        } catch (error) {
          results.set(record, { record, outcome: 'failed', error });
          if (!goesOn?.(record, error)) break;
        }
      }
    }),
  );
  return records.map((record) => results.get(record) ?? { record, outcome: 'skipped' });
}
