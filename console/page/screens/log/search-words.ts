import { parseSearch, type SearchPlace } from '../../../../operator/events/entry-search.ts';
import type { TimeZone } from '../../../../operator/time-zone.ts';
import { formatExact } from '../../format.ts';
import { LAST, type LogFilter, USUAL } from './log-filter.ts';

const PLACES: Readonly<Record<SearchPlace, string>> = {
  uuid: 'beginnings of request UUIDs',
  'entity-id': 'entities with their id',
  id: 'entity ids',
  status: 'statuses',
  state: 'states',
  code: 'rejection codes',
  'event-type': 'event types',
};

/**
 * What a search has looked at: in which places, and how far back.
 *
 * @param loadedSince - since when everything that matches is loaded, if that is not all of the time asked for
 */
export function searchWords(
  search: string,
  filter: LogFilter,
  loadedSince: number | undefined,
  zone: TimeZone,
): string {
  const places = parseSearch(search).places.map((place) => PLACES[place]);
  const span =
    loadedSince === undefined
      ? spanWords(filter, zone)
      : `back to ${formatExact(loadedSince, zone)} so far; scrolling down goes further`;
  return `Looked in ${listed(places)}, ${span}.`;
}

/** The time that a filter asks for, in words. */
export function spanWords({ last, since, until }: LogFilter, zone: TimeZone): string {
  if (last !== undefined || (since === undefined && until === undefined)) {
    return `in the ${LAST[last ?? USUAL].title.toLowerCase()}`;
  }
  const parts = [
    since !== undefined && `from ${formatExact(since, zone)}`,
    until !== undefined && `until ${formatExact(until, zone)}`,
  ];
  return parts.filter((part) => part !== false).join(' ');
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
