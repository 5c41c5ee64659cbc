import type { Entry } from '../../../../operator/events/entry.ts';
import type { EntryPage, EntryQuery, EventTypeFacts } from '../../../contract.ts';
import { entryQuery, type LogFilter, sinceOf } from './log-filter.ts';

/** Entries that are loaded in one go. */
export const PAGE = 1000;

/** Entries that are read before the others of the first page: more than a screen shows, and there at once. */
const FIRST = 200;

/** Some of what matches a filter, and since when all that matches is loaded by now. */
export interface LoadedPage {
  readonly entries: readonly Entry[];
  readonly floor: number;
  readonly problem?: string;
}

/**
 * Loads a page of what matches a filter; the first one in two parts. The server answers what it has found in a while, so
 * it is asked for each part until it has found all of it, or nothing is left.
 *
 * @param until - what is loaded already begins here; absent for the first page
 * @param read - asks the server
 */
export async function* loadPages(
  filter: LogFilter,
  eventTypes: readonly EventTypeFacts[],
  now: number,
  until: number | undefined,
  read: (query: EntryQuery) => Promise<EntryPage>,
): AsyncGenerator<LoadedPage> {
  let before = until;
  for (const limit of until === undefined ? [FIRST, PAGE - FIRST] : [PAGE]) {
    for (let left = limit; left > 0; ) {
      const query = entryQuery(filter, eventTypes, now, left);
      const page = await read(before === undefined ? query : { ...query, until: before });
      const floor = floorOf(page, left, before);
      yield { ...page, floor: floor ?? sinceOf(filter, now) };
      if (floor === undefined) return;
      before = floor;
      left -= page.entries.length;
    }
  }
}

/** From when on everything is loaded, if there may be something before. */
function floorOf(
  { entries, readTo }: EntryPage,
  limit: number,
  until: number | undefined,
): number | undefined {
  const floor = readTo ?? (entries.length < limit ? undefined : entries[0]?.time);
  if (floor === undefined) return undefined;
  // A whole page of one millisecond: what is before it cannot be asked for.
  return until !== undefined && floor >= until ? undefined : floor;
}
