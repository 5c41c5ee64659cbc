import type { Entry, EntryState } from '../../../../operator/events/entry.ts';
import { matchesSearch, parseSearch } from '../../../../operator/events/entry-search.ts';
import type { EntryQuery, EventTypeFacts } from '../../../contract.ts';
import { STATES } from '../../parts/state-badges.ts';

/** Spans of time that end now, by the name they have in the address. */
export const LAST = {
  '15m': { title: 'Last 15 minutes', milliseconds: 900_000 },
  '1h': { title: 'Last hour', milliseconds: 3_600_000 },
  '24h': { title: 'Last 24 hours', milliseconds: 86_400_000 },
  '7d': { title: 'Last 7 days', milliseconds: 604_800_000 },
  '30d': { title: 'Last 30 days', milliseconds: 2_592_000_000 },
} as const;

export type LastName = keyof typeof LAST;

/** Shown if no time is given. */
export const USUAL: LastName = '24h';

/** The longest of them. */
export const WIDEST: LastName = '30d';

/** Which entries the log shows. Everything that is given must hold. */
export interface LogFilter {
  /** Any of these; none twice, in the order of `STATES`. */
  readonly states?: readonly EntryState[];
  /** Name of an event type. */
  readonly type?: string;
  /** As `parseSearch` reads it. */
  readonly search?: string;
  /** The usual one, if no time is given. */
  readonly last?: LastName;
  /** Used only without `last`. */
  readonly since?: number;
  readonly until?: number;
}

/** The filter that an address names. What makes no sense in it is left out. */
export function filterOf(query: URLSearchParams): LogFilter {
  const named = statesNamed(query);
  const states = STATES.filter((each) => named.includes(each));
  const type = query.get('type')?.trim();
  const search = query.get('q')?.trim();
  const last = query.get('last') ?? '';
  const since = timeOf(query.get('since'));
  const until = timeOf(query.get('until'));
  return {
    ...(states.length > 0 && { states }),
    ...(type && { type }),
    ...(search && { search }),
    ...(isLast(last)
      ? { ...(last !== USUAL && { last }) }
      : { ...(since !== undefined && { since }), ...(until !== undefined && { until }) }),
  };
}

/** States that an address names and that do not exist. */
export function unknownStates(query: URLSearchParams): readonly string[] {
  return statesNamed(query).filter((each) => !(STATES as readonly string[]).includes(each));
}

/** The parameter may be given several times, and each may be a list. */
function statesNamed(query: URLSearchParams): readonly string[] {
  return query
    .getAll('state')
    .flatMap((list) => list.split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** The filter as it stands in an address; {@link filterOf} reads it again. */
export function queryOf({ states, type, search, last, since, until }: LogFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (states !== undefined) query.set('state', states.join(','));
  if (type) query.set('type', type);
  if (search) query.set('q', search);
  if (last !== undefined && last !== USUAL) query.set('last', last);
  if (last === undefined && since !== undefined) query.set('since', new Date(since).toISOString());
  if (last === undefined && until !== undefined) query.set('until', new Date(until).toISOString());
  return query;
}

/** Whether an entry is shown. The server looks for the same, so that what is here already shows at once. */
export function matcherOf(filter: LogFilter, now: number): (entry: Entry) => boolean {
  const { states, type } = filter;
  const search = filter.search === undefined ? undefined : parseSearch(filter.search);
  const { since, until = Number.POSITIVE_INFINITY } = spanOf(filter, now);
  return (entry) =>
    (states === undefined || states.includes(entry.state)) &&
    (type === undefined || entry.eventType === type) &&
    entry.time >= since &&
    entry.time <= until &&
    (search === undefined || matchesSearch(entry, search));
}

/** Which entries a filter lets through, but for their time, in words. */
export function filterWords({ states, type, search }: LogFilter): string {
  const parts = [
    states === undefined ? 'entries in any state' : states.join(' or '),
    type,
    search !== undefined && `“${search}”`,
  ];
  return parts.filter(Boolean).join(', ');
}

/** What the server is asked for. */
export function entryQuery(
  filter: LogFilter,
  eventTypes: readonly EventTypeFacts[],
  now: number,
  limit: number,
): EntryQuery {
  const { states, type, search } = filter;
  const entity = eventTypes.find(({ name }) => name === type)?.entity;
  return {
    ...(states !== undefined && { state: states }),
    ...(entity !== undefined && { entity }),
    ...(search !== undefined && { search }),
    ...spanOf(filter, now),
    limit,
  };
}

/** When the span of time begins that a filter asks for. */
export function sinceOf(filter: LogFilter, now: number): number {
  return spanOf(filter, now).since;
}

function spanOf(
  { last, since, until }: LogFilter,
  now: number,
): { readonly since: number; readonly until?: number } {
  if (last !== undefined || (since === undefined && until === undefined)) {
    return { since: now - LAST[last ?? USUAL].milliseconds };
  }
  return { since: since ?? 0, ...(until !== undefined && { until }) };
}

function isLast(name: string): name is LastName {
  return Object.hasOwn(LAST, name);
}

function timeOf(text: string | null): number | undefined {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
