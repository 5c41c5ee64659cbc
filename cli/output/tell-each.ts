/**
 * Takes results as they come. What ends them on the way is thrown only when those before it were told: what was done stays
 * done.
 *
 * @param finish - prints what is left to print; not called if there was no result before a failure
 * @returns the exit code that it returns
 */
export async function tellEach<Result>(
  source: AsyncIterable<Result>,
  add: (result: Result) => void,
  finish: () => number,
): Promise<number> {
  let count = 0;
  try {
    for await (const result of source) {
      add(result);
      count += 1;
    }
  } catch (error) {
    if (count > 0) finish();
    throw error;
  }
  return finish();
}
