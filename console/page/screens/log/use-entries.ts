import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Entry } from '../../../../operator/events/entry.ts';
import type { EntryQuery, LiveMessage, RunFacts } from '../../../contract.ts';
import { api, messageOf } from '../../api.ts';
import { followStream, type StreamState } from '../../stream.ts';
import { EntryStore } from './entry-store.ts';
import { loadPages, PAGE } from './load-pages.ts';
import { LoadedSpans } from './loaded-spans.ts';
import { type LogFilter, matcherOf, queryOf, sinceOf } from './log-filter.ts';
import { countStates, type StateCounts } from './state-counts.ts';

/** How often what the stream told is drawn, in milliseconds. */
const FLUSH = 150;

/** What the log knows of a run or stack. */
export interface Entries {
  /** Newest first. */
  readonly matching: readonly Entry[];
  /** Whether older ones match that are not loaded. */
  readonly isMore: boolean;
  /** Since when all that matches is loaded, in milliseconds since the epoch; absent if that is all of it, or nothing yet. */
  readonly loadedSince: number | undefined;
  /** Those that match but for their state, by state; absent if not enough is loaded to tell. */
  readonly counts: StateCounts | undefined;
  readonly get: (key: string) => Entry | undefined;
  /** Takes in what was learnt of an event elsewhere: the stream tells no more of what is settled. */
  readonly note: (entry: Entry) => void;
  /** Lets go what was held under a request UUID: of what was discarded, the stream tells nothing. */
  readonly discardHeld: (requestUuid: string) => void;
  readonly isLoading: boolean;
  readonly error: string | undefined;
  readonly problem: string | undefined;
  readonly stream: StreamState;
  /** Whether there is no room for older ones. */
  readonly isFull: boolean;
  /** Loads a page of older ones; absent if there are none, or no room for them. */
  readonly loadOlder: (() => void) | undefined;
  readonly reload: () => void;
}

interface Loading {
  /** What is or was loaded. */
  readonly query: string;
  readonly isLoading: boolean;
  readonly error?: string;
}

/** Loads what matches a filter, and follows what happens. */
export function useEntries(run: RunFacts, filter: LogFilter): Entries {
  const [store] = useState(() => new EntryStore());
  const [spans] = useState(() => new LoadedSpans());
  const [version, setVersion] = useState(0);
  const [turn, setTurn] = useState(0);
  const [problem, setProblem] = useState<string>();
  const [isListed, setIsListed] = useState(false);
  const query = queryOf(filter).toString();
  const [loading, setLoading] = useState<Loading>({ query, isLoading: true });
  const isCurrent = loading.query === query;
  const latest = useRef({ filter, run });
  latest.current = { filter, run };
  const changed = useCallback(() => setVersion((before) => before + 1), []);
  const stream = useStream(store, isListed, changed, setProblem);

  const load = useCallback(
    async (until: number | undefined, signal: AbortSignal) => {
      const { filter, run } = latest.current;
      const query = queryOf(filter).toString();
      const now = Date.now();
      setLoading({ query, isLoading: true });
      if (until === undefined && store.isFull) {
        // What another filter finds may be older than all of it, and would be let go at once.
        store.clear();
        spans.clear();
        changed();
      }
      try {
        const read = (each: EntryQuery) => api.entries(each, signal);
        for await (const page of loadPages(filter, run.eventTypes, now, until, read)) {
          store.add(page.entries);
          spans.note(filter, page.floor);
          setProblem(page.problem);
          setIsListed(true);
          changed();
        }
        setLoading({ query, isLoading: false });
      } catch (error) {
        if (signal.aborted) return;
        setIsListed(true);
        setLoading({ query, isLoading: false, error: messageOf(error) });
      }
    },
    [store, spans, changed],
  );

  // What is loading belongs to the filter, and ends with it.
  const abort = useRef(new AbortController());
  useEffect(() => {
    abort.current = new AbortController();
    void load(undefined, abort.current.signal);
    return () => abort.current.abort();
  }, [load, query, turn]);

  const { matching, counts, floor } = useMemo(() => {
    const now = Date.now();
    const { states, ...ofAnyState } = filter;
    const since = sinceOf(filter, now);
    const floor = spans.floorOf(filter, since);
    const countFloor = spans.floorOf(ofAnyState, since);
    const matches = matcherOf(ofAnyState, now);
    // Before anything is loaded, what is known already shows.
    const from = (floor: number) => (floor === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : floor);
    const all = store.newestFirst().filter(matches);
    const matching = all.filter(
      (entry) => entry.time >= from(floor) && (states === undefined || states.includes(entry.state)),
    );
    const counts = countFloor === Number.POSITIVE_INFINITY ? undefined : countStates(all, countFloor);
    return { matching, counts, floor };
  }, [store, spans, version, query]);

  const isMore = Number.isFinite(floor);
  const loadOlder = useCallback(() => void load(floor, abort.current.signal), [load, floor]);
  return {
    matching,
    counts,
    isMore: isMore || store.isFull,
    isFull: store.isFull,
    loadedSince: Number.isFinite(floor) ? floor : undefined,
    get: useCallback((key) => store.get(key), [store]),
    note: useCallback(
      (entry) => {
        const known = store.get(entry.key);
        if (known === undefined || (known.state === entry.state && known.note === entry.note)) return;
        store.add([entry]);
        changed();
      },
      [store, changed],
    ),
    discardHeld: useCallback(
      (requestUuid) => {
        store.discardHeld(requestUuid);
        changed();
      },
      [store, changed],
    ),
    isLoading: loading.isLoading || !isCurrent,
    error: isCurrent ? loading.error : undefined,
    problem,
    stream,
    // What has failed is tried again only if somebody asks.
    loadOlder: isMore && !store.isFull && !loading.error ? loadOlder : undefined,
    reload: useCallback(() => setTurn((before) => before + 1), []),
  };
}

/**
 * Takes in what happens, some of it at a time. The stream begins with what came in the last minutes, so it can wait for
 * the first rows, which would come later beside it.
 */
function useStream(
  store: EntryStore,
  isListed: boolean,
  onChange: () => void,
  onProblem: (words: string | undefined) => void,
): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => {
    if (!isListed) return;
    let told: Entry[] = [];
    const timer = setInterval(() => {
      if (told.length === 0) return;
      store.add(told);
      told = [];
      onChange();
    }, FLUSH);
    let hasBroken = false;
    const end = followStream<LiveMessage>(
      `/api/live?limit=${PAGE}`,
      (message) => ('entry' in message ? told.push(message.entry) : onProblem(message.problem)),
      (next) => {
        // What is a problem still is told again.
        if (next === 'open' && hasBroken) onProblem(undefined);
        if (next === 'lost') hasBroken = true;
        setState(next);
      },
      document,
    );
    return () => {
      clearInterval(timer);
      end();
    };
  }, [store, isListed, onChange, onProblem]);
  return state;
}
