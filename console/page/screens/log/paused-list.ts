import type { Entry } from '../../../../operator/events/entry.ts';
import { compareNewest } from './entry-store.ts';

/** What the list shows, and how much waits to be shown. */
export interface ShownList {
  readonly entries: readonly Entry[];
  readonly waiting: number;
}

/**
 * The entries of a list that may be paused. A paused list keeps its rows and their order, so that nothing moves while
 * it is read; what is known of them is still brought up to date. Both lists are in one order, so they are gone through
 * side by side: they may be long, and this is done with every change.
 *
 * @param matching - what the list would show, newest first
 * @param paused - the rows that it had when it was paused, newest first; `undefined` if it is not paused
 * @param get - what is known of a row that matches no more
 */
export function shownList(
  matching: readonly Entry[],
  paused: readonly Entry[] | undefined,
  get: (key: string) => Entry | undefined,
): ShownList {
  if (paused === undefined) return { entries: matching, waiting: 0 };
  const entries: Entry[] = [];
  let waiting = 0;
  let at = 0;
  for (const row of paused) {
    for (let next = matching[at]; next !== undefined && compareNewest(next, row) < 0; next = matching[++at]) {
      waiting += 1;
    }
    const isMatching = matching[at]?.key === row.key;
    const known = isMatching ? matching[at++] : get(row.key);
    if (known !== undefined) entries.push(known);
  }
  // Pages of older entries are loaded by scrolling, and wait for nothing.
  const rest = matching.slice(at);
  return paused.length === 0 ? { entries, waiting: rest.length } : { entries: entries.concat(rest), waiting };
}
