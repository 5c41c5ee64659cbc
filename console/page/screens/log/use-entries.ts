import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Entry } from '../../../../cli/events/entry.ts';
import type { EntryPage, EntryQuery, LiveMessage, RunFacts } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { followStream, type StreamState } from '../../stream.ts';
import { EntryStore } from './entry-store.ts';
import { entryQueries, type LogFilter, matcherOf, queryOf } from './log-filter.ts';

/** Entries that are loaded in one go. */
const PAGE = 1000;

/** How often what the stream told is drawn, in milliseconds. */
const FLUSH = 150;

/** What the log knows of a run or stack. */
export interface Entries {
  /** Newest first. */
  readonly matching: readonly Entry[];
  /** Those that match but for their state. */
  readonly ofAnyState: readonly Entry[];
  readonly get: (key: string) => Entry | undefined;
  /** Counts up with each change of what is known. */
  readonly version: number;
  readonly isLoading: boolean;
  readonly error: string | undefined;
  readonly problem: string | undefined;
  readonly stream: StreamState;
  /** Loads a page of older ones; absent if there are none. */
  readonly loadOlder: (() => void) | undefined;
  readonly reload: () => void;
}

interface PageState {
  readonly query: string;
  readonly isLoading: boolean;
  readonly error?: string;
  /** Everything from this time on is loaded; absent if nothing older matches, or nothing is known yet. */
  readonly floor?: number;
}

/** Loads what matches a filter, and follows what happens. */
export function useEntries(run: RunFacts, filter: LogFilter): Entries {
  const [store] = useState(() => new EntryStore());
  const [version, setVersion] = useState(0);
  const [turn, setTurn] = useState(0);
  const [problem, setProblem] = useState<string>();
  const [stream, setStream] = useState<StreamState>('connecting');
  const query = queryOf(filter).toString();
  const [page, setPage] = useState<PageState>({ query, isLoading: true });
  const latest = useRef({ filter, run });
  latest.current = { filter, run };

  const load = useCallback(
    async (of: string, until: number | undefined, signal: AbortSignal) => {
      const now = Date.now();
      const queries = entryQueries(latest.current.filter, latest.current.run.eventTypes, now, PAGE).map(
        (each): EntryQuery => (until === undefined ? each : { ...each, until }),
      );
      setPage((before) => ({ ...(before.query === of ? before : {}), query: of, isLoading: true }));
      try {
        const pages = await Promise.all(queries.map((each) => api.entries(each, signal)));
        const count = pages.reduce((sum, { entries }) => sum + store.add(entries), 0);
        const floor = floorOf(pages, until === undefined || count > 0);
        setProblem(pages.find((each) => each.problem !== undefined)?.problem);
        setPage({ query: of, isLoading: false, ...(floor !== undefined && { floor }) });
        setVersion((before) => before + 1);
      } catch (error) {
        if (!signal.aborted) setPage((before) => ({ ...before, isLoading: false, error: messageOf(error) }));
      }
    },
    [store],
  );

  useEffect(() => {
    const abort = new AbortController();
    void load(query, undefined, abort.signal);
    return () => abort.abort();
  }, [load, query, turn]);

  useEffect(() => {
    let told: Entry[] = [];
    const timer = setInterval(() => {
      if (told.length === 0) return;
      store.add(told);
      told = [];
      setVersion((before) => before + 1);
    }, FLUSH);
    const end = followStream<LiveMessage>(
      `/api/live?limit=${PAGE}`,
      (message) => ('entry' in message ? told.push(message.entry) : setProblem(message.problem)),
      setStream,
    );
    return () => {
      clearInterval(timer);
      end();
    };
  }, [store]);

  const floor = page.query === query ? page.floor : undefined;
  const { ofAnyState, matching } = useMemo(() => {
    const { state, ...others } = filter;
    const matches = matcherOf(others, Date.now());
    const ofAnyState = store.newestFirst().filter((entry) => entry.time >= (floor ?? 0) && matches(entry));
    const matching = state === undefined ? ofAnyState : ofAnyState.filter((entry) => entry.state === state);
    return { ofAnyState, matching };
  }, [store, version, query, floor]);

  const older = useRef<AbortController>(undefined);
  useEffect(() => () => older.current?.abort(), [query]);
  const loadOlder = useCallback(() => {
    if (floor === undefined) return;
    older.current = new AbortController();
    void load(query, floor, older.current.signal);
  }, [load, query, floor]);

  return {
    matching,
    ofAnyState,
    get: useCallback((key) => store.get(key), [store]),
    version,
    isLoading: page.isLoading || page.query !== query,
    error: page.query === query ? page.error : undefined,
    problem,
    stream,
    loadOlder: floor === undefined ? undefined : loadOlder,
    reload: useCallback(() => setTurn((before) => before + 1), []),
  };
}

/** From when on everything is loaded, if there may be something before. */
function floorOf(pages: readonly EntryPage[], isProgress: boolean): number | undefined {
  if (!isProgress) return undefined;
  const floors = pages.flatMap(({ entries: [oldest, ...rest] }) =>
    oldest !== undefined && rest.length + 1 >= PAGE ? [oldest.time] : [],
  );
  return floors.length === 0 ? undefined : Math.max(...floors);
}
