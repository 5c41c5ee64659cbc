import type { Entry, EntryState } from '../../../../operator/events/entry.ts';
import type { EntryQuery, EventTypeFacts } from '../../../contract.ts';
import { STATES } from '../../parts/state-looks.ts';

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

/** Which entries the log shows. Everything that is given must hold. */
export interface LogFilter {
  readonly state?: EntryState;
  /** Name of an event type. */
  readonly type?: string;
  /** Id of an entity, or the first characters of a request UUID. */
  readonly search?: string;
  /** The usual one, if no time is given. */
  readonly last?: LastName;
  /** Used only without `last`. */
  readonly since?: number;
  readonly until?: number;
}

const UUID_PREFIX = /^[0-9a-f]{1,8}(-[0-9a-f]{0,4}){0,3}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{0,12}$/i;

/** The filter that an address names. What makes no sense in it is left out. */
export function filterOf(query: URLSearchParams): LogFilter {
  const state = STATES.find((each) => each === query.get('state'));
  const type = query.get('type')?.trim();
  const search = query.get('q')?.trim();
  const last = query.get('last') ?? '';
  const since = timeOf(query.get('since'));
  const until = timeOf(query.get('until'));
  return {
    ...(state !== undefined && { state }),
    ...(type && { type }),
    ...(search && { search }),
    ...(isLast(last)
      ? { ...(last !== USUAL && { last }) }
      : { ...(since !== undefined && { since }), ...(until !== undefined && { until }) }),
  };
}

/** The filter as it stands in an address; {@link filterOf} reads it again. */
export function queryOf({ state, type, search, last, since, until }: LogFilter): URLSearchParams {
  const query = new URLSearchParams();
  if (state !== undefined) query.set('state', state);
  if (type) query.set('type', type);
  if (search) query.set('q', search);
  if (last !== undefined && last !== USUAL) query.set('last', last);
  if (last === undefined && since !== undefined) query.set('since', new Date(since).toISOString());
  if (last === undefined && until !== undefined) query.set('until', new Date(until).toISOString());
  return query;
}

/** Whether an entry is shown. The server looks for the same, so that what is here already shows at once. */
export function matcherOf(filter: LogFilter, now: number): (entry: Entry) => boolean {
  const { state, type } = filter;
  const search = filter.search?.toLowerCase();
  const { since, until = Number.POSITIVE_INFINITY } = spanOf(filter, now);
  return (entry) =>
    (state === undefined || entry.state === state) &&
    (type === undefined || entry.eventType === type) &&
    entry.time >= since &&
    entry.time <= until &&
    (search === undefined ||
      entry.subject?.toLowerCase() === search ||
      entry.requestUuid?.startsWith(search) === true);
}

/**
 * What the server is asked for. What was searched for may be an id or the beginning of a UUID, and both are looked for
 * then.
 */
export function entryQueries(
  filter: LogFilter,
  eventTypes: readonly EventTypeFacts[],
  now: number,
  limit: number,
): readonly EntryQuery[] {
  const { state, type, search } = filter;
  const entity = eventTypes.find(({ name }) => name === type)?.entity;
  const query: EntryQuery = {
    ...(state !== undefined && { state }),
    ...(entity !== undefined && { entity }),
    ...spanOf(filter, now),
    limit,
  };
  if (search === undefined) return [query];
  const bySubject = { ...query, subject: search };
  return UUID_PREFIX.test(search) ? [{ ...query, uuid: search.toLowerCase() }, bySubject] : [bySubject];
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
