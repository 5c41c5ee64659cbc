/** How one record of a batch ended. */
export type RecordResult<R> =
  | { readonly record: R; readonly outcome: 'done' }
  | { readonly record: R; readonly outcome: 'failed'; readonly error: unknown }
  /** An earlier record of the same group failed, so this one was not tried. */
  | { readonly record: R; readonly outcome: 'skipped' };

/**
 * Works through a batch of a FIFO queue: the records of a group one after another, different groups side by side.
 *
 * When a record fails, what follows it in its group is skipped, or a later event would overtake it; other groups go
 * on. Report everything that is not `done` as a batch item failure.
 *
 * The exception is a record that leaves the queue with this failure. Waiting for it is no use any more, and SQS has
 * counted each of its receives for those behind it in the batch, too: skipped once more, they would leave with it.
 *
 * @param leavesQueue - whether the queue moves the record to its dead-letter queue if it fails now
 * @returns one result per record, in the order of the batch
 */
export async function processFifoBatch<R>(
  records: readonly R[],
  groupOf: (record: R) => string,
  handle: (record: R) => Promise<void>,
  leavesQueue: (record: R) => boolean = () => false,
): Promise<RecordResult<R>[]> {
  const results = new Map<R, RecordResult<R>>();
  const groups = Map.groupBy(records, groupOf);
  await Promise.all(
    [...groups.values()].map(async (group) => {
      let blocked = false;
      for (const record of group) {
        if (blocked) {
          results.set(record, { record, outcome: 'skipped' });
          continue;
        }
        try {
          await handle(record);
          results.set(record, { record, outcome: 'done' });
        } catch (error) {
          blocked = !leavesQueue(record);
          results.set(record, { record, outcome: 'failed', error });
        }
      }
    }),
  );
  return records.map((record) => results.get(record) ?? { record, outcome: 'skipped' });
}
