import type { Entry } from '../../../../operator/events/entry.ts';

/** What the list shows, and how much waits to be shown. */
export interface ShownList {
  readonly entries: readonly Entry[];
  readonly waiting: number;
}

/**
 * The entries of a list that may be paused. A paused list keeps its rows and their order, so that nothing moves while
 * it is read; what is known of them is still brought up to date.
 *
 * @param matching - what the list would show, newest first
 * @param paused - keys of the rows it shows while paused, in order; `undefined` if it is not paused
 */
export function shownList(
  matching: readonly Entry[],
  paused: readonly string[] | undefined,
  get: (key: string) => Entry | undefined,
): ShownList {
  if (paused === undefined) return { entries: matching, waiting: 0 };
  const rows = new Set(paused);
  const last = paused.at(-1);
  const oldest = last === undefined ? undefined : get(last)?.time;
  const entries = paused.flatMap((key) => get(key) ?? []);
  // Pages of older entries are loaded by scrolling, and wait for nothing.
  const older =
    oldest === undefined ? [] : matching.filter(({ key, time }) => time <= oldest && !rows.has(key));
  const waiting = matching.reduce((count, { key }) => (rows.has(key) ? count : count + 1), 0) - older.length;
  return { entries: older.length === 0 ? entries : [...entries, ...older], waiting };
}
