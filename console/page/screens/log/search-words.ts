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
 * What a search, or a filter by state, has looked at: in which places, and how far back.
 *
 * @param loadedSince - since when everything that matches is loaded, if that is not all of the time asked for
 * @param isLoading - it is still at it
 */
export function searchWords(
  filter: LogFilter,
  loadedSince: number | undefined,
  isLoading: boolean,
  zone: TimeZone,
): string {
  const back = loadedSince === undefined ? undefined : `back to ${formatExact(loadedSince, zone)} so far`;
  if (isLoading) return back === undefined ? 'Searching…' : `Searching, ${back}…`;
  const { search } = filter;
  const places = search === undefined ? [] : parseSearch(search).places.map((place) => PLACES[place]);
  const where = search === undefined ? 'at everything' : `in ${listed(places)},`;
  const span = back === undefined ? spanWords(filter, zone) : `${back}; scrolling down goes further`;
  return `Looked ${where} ${span}.`;
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
