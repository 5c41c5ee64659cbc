import './log-screen.css';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Entry } from '../../../../operator/events/entry.ts';
import { api } from '../../api.ts';
import { formatNumber } from '../../format.ts';
import { useEscape } from '../../hooks/use-escape.ts';
import { useMedia, WIDE } from '../../hooks/use-media.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { Icon } from '../../parts/icon.tsx';
import { Failure, Notice } from '../../parts/notice.tsx';
import { StreamLight } from '../../parts/stream-light.tsx';
import { hrefTo, pathOf, type Route } from '../../routing/route.ts';
import { go, goInPlace } from '../../routing/use-location.ts';
import { EventPanel } from '../event/event-panel.tsx';
import { RequestPanel } from '../event/request-panel.tsx';
import type { ScreenProps } from '../screen.tsx';
import { EntryList } from './entry-list.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import { entryQuery, filterOf, type LogFilter, queryOf, unknownStates, WIDEST } from './log-filter.ts';
import { shownList } from './paused-list.ts';
import { searchWords } from './search-words.ts';
import { StateChips } from './state-chips.tsx';
import { useEntries } from './use-entries.ts';

type LogRoute = Extract<Route, { screen: 'log' | 'event' | 'request' }>;

/** Pause between two reads of who has paused what, in milliseconds. */
const PAUSES_REFRESH = 4000;

/** The live list of everything that came in, and beside it what is opened of it. */
export function LogScreen({ run, query, route }: ScreenProps & { readonly route: LogRoute }) {
  const filter = filterOf(query);
  const unknown = unknownStates(query);
  const [isExporting, setExporting] = useState(false);
  const entries = useEntries(run, filter);
  const pauses = usePolled('pauses', PAUSES_REFRESH, api.pauses);
  const isWide = useMedia(WIDE);
  const list = useRef<HTMLDivElement>(null);
  const filterQuery = queryOf(filter);
  const listed = filterQuery.toString();
  const [pausedList, setPausedList] = useState<{
    readonly listed: string;
    readonly rows: readonly Entry[];
  }>();
  // Another filter makes another list, which begins at its top.
  const paused = pausedList?.listed === listed ? pausedList.rows : undefined;
  const path = pathOf(route);
  const shown = useMemo(
    () => shownList(entries.matching, paused, entries.get),
    [entries.matching, paused, entries.get],
  );
  const openKey = route.screen === 'event' ? route.uuid : route.screen === 'request' ? route.key : undefined;
  const isOpen = openKey !== undefined;

  useEffect(() => {
    // The server is back.
    if (entries.stream === 'open' && entries.error !== undefined) entries.reload();
  }, [entries.stream]);

  const setFilter = (next: LogFilter) => {
    setPausedList(undefined);
    goInPlace(hrefTo(path, queryOf(next)));
  };
  const widen = () => {
    const { since: _, until: __, ...others } = filter;
    setFilter({ ...others, last: WIDEST });
  };
  const close = () => go(hrefTo('/log', filterQuery));
  useEscape(close, isOpen);
  const pause = () => {
    if (paused === undefined) setPausedList({ listed, rows: shown.entries });
  };
  const resume = () => {
    setPausedList(undefined);
    list.current?.scrollTo({ top: 0 });
  };

  return (
    <div class="log" data-open={isOpen || undefined}>
      <section class="log-list" aria-label="Log" hidden={isOpen && !isWide}>
        <div class="log-head">
          <div class="log-title">
            <h1 tabIndex={-1}>Log</h1>
            <StreamLight state={entries.stream} />
            <button
              type="button"
              class="button"
              data-kind="quiet"
              aria-pressed={paused !== undefined}
              onClick={paused === undefined ? pause : resume}
            >
              <Icon name={paused === undefined ? 'pause' : 'play'} size={14} />
              {paused === undefined ? 'Pause' : 'Resume'}
            </button>
            <button type="button" class="button" data-kind="quiet" onClick={() => setExporting(true)}>
              Export…
            </button>
          </div>
          <FilterBar
            filter={filter}
            eventTypes={run.eventTypes}
            onChange={setFilter}
            onDown={() => list.current?.focus()}
          />
          <StateChips
            counts={entries.counts}
            found={`${formatNumber(entries.matching.length)}${entries.isMore ? '+' : ''}`}
            states={filter.states ?? []}
            onChange={(states) => {
              const { states: _, ...others } = filter;
              setFilter(states.length === 0 ? others : { ...others, states });
            }}
          />
          {(filter.search !== undefined || filter.states !== undefined) && (
            <p class="log-searched" role="status" aria-busy={entries.isLoading}>
              {searchWords(filter, entries.loadedSince, entries.isLoading, run.timeZone)}
            </p>
          )}
        </div>
        {unknown.length > 0 && (
          <div class="log-notice">
            <Notice tone="watch">
              There is no state {unknown.join(', ')}; the address asks for it. It is left out of the filter.
            </Notice>
          </div>
        )}
        {pauses.data?.map((sentence) => (
          <div key={sentence} class="log-notice">
            <Notice tone="watch">{sentence}</Notice>
          </div>
        ))}
        {entries.problem !== undefined && (
          <div class="log-notice">
            <Notice tone="watch">{entries.problem}</Notice>
          </div>
        )}
        {entries.isFull && (
          <div class="log-notice">
            <Notice tone="watch">
              There is no room for more entries than these. A filter, or an earlier time, shows older ones.
            </Notice>
          </div>
        )}
        {entries.error !== undefined && (
          <div class="log-notice">
            <Failure error={entries.error} onRetry={entries.reload} />
          </div>
        )}
        <EntryList
          key={listed}
          listRef={list}
          entries={shown.entries}
          waiting={shown.waiting}
          isLoading={entries.isLoading}
          isFailed={entries.error !== undefined}
          isFiltered={filterQuery.size > 0}
          isSearched={filter.search !== undefined}
          onWiden={filter.last === WIDEST ? undefined : widen}
          isPaused={paused !== undefined}
          openKey={openKey}
          loadOlder={entries.loadOlder}
          onPause={pause}
          onResume={resume}
          onOpen={({ key, requestUuid: uuid }) => {
            const to: Route = uuid === undefined ? { screen: 'request', key } : { screen: 'event', uuid };
            go(hrefTo(pathOf(to), filterQuery));
          }}
        />
      </section>
      {isExporting && (
        <ExportDialog
          filter={filter}
          queryNow={() => {
            const { limit: _, ...wanted } = entryQuery(filter, run.eventTypes, Date.now(), 1);
            return wanted;
          }}
          onClose={() => setExporting(false)}
        />
      )}
      {route.screen === 'event' && (
        <EventPanel
          key={route.uuid}
          uuid={route.uuid}
          entry={entries.get(route.uuid)}
          run={run}
          isWide={isWide}
          onClose={close}
          onEntry={entries.note}
          onDiscarded={() => {
            entries.discardHeld(route.uuid);
            close();
          }}
        />
      )}
      {route.screen === 'request' && (
        <RequestPanel
          entry={entries.get(route.key)}
          isLoading={entries.isLoading}
          isWide={isWide}
          onClose={close}
        />
      )}
    </div>
  );
}
