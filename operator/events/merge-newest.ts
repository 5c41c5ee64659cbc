/** Merges sequences that are newest first into one. Of each it holds one element at a time. */
export async function* mergeNewest<T>(
  sources: readonly AsyncIterable<T>[],
  timeOf: (element: T) => number,
): AsyncGenerator<T> {
  const iterators = sources.map((source) => source[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
    for (;;) {
      let newest: number | undefined;
      let time = Number.NEGATIVE_INFINITY;
      for (const [index, head] of heads.entries()) {
        if (head.done || timeOf(head.value) <= time) continue;
        newest = index;
        time = timeOf(head.value);
      }
      const head = newest === undefined ? undefined : heads[newest];
      const iterator = newest === undefined ? undefined : iterators[newest];
      if (newest === undefined || head === undefined || head.done || iterator === undefined) return;
      yield head.value;
      heads[newest] = await iterator.next();
    }
  } finally {
    await Promise.all(iterators.map((iterator) => iterator.return?.()));
  }
}
