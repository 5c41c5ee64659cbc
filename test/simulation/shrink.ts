import type { Implementation } from './implementation.ts';
import { type HistoryReport, runHistory } from './random-history.ts';

/** Names of what is decided before a history begins. */
const PLANNED = /^(event|operation|outage|poison|catalogue)/;

/** Histories run at most to make one smaller. */
const MAX_RUNS = 400;

/**
 * Makes a failing history small: leaves out requests, outages, faults and kills, first many at a time and then one by
 * one, as long as it still breaks the same promise.
 */
export async function shrink(failing: HistoryReport, implementation: Implementation): Promise<HistoryReport> {
  const kind = kindOf(failing.violations[0]);
  let smallest = failing;
  let omitted: ReadonlySet<string> = new Set();
  let runs = 0;
  const tryWithout = async (names: readonly string[]): Promise<boolean> => {
    if (runs++ >= MAX_RUNS) return false;
    const without = new Set([...omitted, ...names]);
    const report = await runHistory(failing.seed, implementation, without);
    if (!report.violations.some((violation) => kindOf(violation) === kind)) return false;
    smallest = report;
    omitted = without;
    return true;
  };
  // What was planned goes first, piece by piece: each request left out takes many faults with it.
  for (const name of failing.removable) if (PLANNED.test(name)) await tryWithout([name]);
  for (
    let size = Math.ceil(failing.removable.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let index = 0; index < smallest.removable.length; ) {
      const names = smallest.removable.slice(index, index + size);
      if (!(await tryWithout(names))) index += size;
    }
  }
  return smallest;
}

/** A violation without the event and the process that it names. */
function kindOf(violation: string | undefined): string | undefined {
  return violation?.replaceAll(/[0-9a-f-]{36}|\d+/g, '#');
}
