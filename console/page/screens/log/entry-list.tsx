import type { RefObject } from 'preact';
import { useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Entry } from '../../../../operator/events/entry.ts';
import { RunContext } from '../../hooks/use-run.ts';
import { useSize } from '../../hooks/use-size.ts';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Loading } from '../../parts/notice.tsx';
import { hrefTo } from '../../routing/route.ts';
import { EntryRows, rowId } from './entry-rows.tsx';
import { type RowView, rowOfKey, rowWindow, scrollToShow } from './row-window.ts';

/** Heights of a row, in pixels. The style sheet has the same. */
const ONE_LINE = 32;
const TWO_LINES = 58;

/** Least width of a list whose rows have one line. */
const ONE_LINE_WIDTH = 760;

/** Rows drawn above and below those in sight. */
const MARGIN = 8;

/** Older ones are loaded when fewer rows than this are left below. */
const NEAR_END = 40;

/**
 * A list of any length of which only what is in sight is drawn. Arrows move, Enter opens.
 * While it is scrolled down or moved through, it is paused.
 */
export function EntryList(props: {
  readonly listRef: RefObject<HTMLDivElement | null>;
  readonly entries: readonly Entry[];
  /** New ones that a paused list does not show yet. */
  readonly waiting: number;
  readonly isLoading: boolean;
  /** What there is could not be read, so an empty list says nothing. */
  readonly isFailed: boolean;
  readonly isFiltered: boolean;
  readonly isSearched: boolean;
  /** Looks further back; absent where there is no further. */
  readonly onWiden: (() => void) | undefined;
  readonly isPaused: boolean;
  /** Key or request UUID of what is open beside the list. */
  readonly openKey: string | undefined;
  readonly loadOlder: (() => void) | undefined;
  readonly onPause: () => void;
  readonly onResume: () => void;
  readonly onOpen: (entry: Entry) => void;
}) {
  const { listRef, entries, waiting, isLoading, isPaused, openKey, loadOlder } = props;
  const { width, height } = useSize(listRef);
  const [scrollTop, setScrollTop] = useState(0);
  const [activeKey, setActiveKey] = useState<string>();
  // Whatever was opened, by a row or by a link, is the row to go on from.
  const openEntryKey = useMemo(() => {
    const isOpen = (entry: Entry) => entry.requestUuid === openKey || entry.key === openKey;
    return openKey === undefined ? undefined : entries.find(isOpen)?.key;
  }, [entries, openKey]);
  useEffect(() => {
    if (openEntryKey !== undefined) setActiveKey(openEntryKey);
  }, [openEntryKey]);
  const rowHeight = width >= ONE_LINE_WIDTH ? ONE_LINE : TWO_LINES;
  const view: RowView = { count: entries.length, rowHeight, scrollTop, viewHeight: height };
  const { first, end } = rowWindow(view, MARGIN);
  const isNearEnd = entries.length > 0 && end + NEAR_END >= entries.length;

  useEffect(() => {
    if (isNearEnd && !isLoading) loadOlder?.();
  }, [isNearEnd, isLoading, loadOlder]);

  const showRow = (row: number) => {
    const list = listRef.current;
    if (list === null || row < 0) return;
    const { scrollTop, clientHeight: viewHeight } = list;
    list.scrollTo({ top: scrollToShow(row, { ...view, scrollTop, viewHeight }) });
  };
  const showActive = () => showRow(entries.findIndex(({ key }) => key === activeKey));
  // The same place is elsewhere among rows of another height.
  useLayoutEffect(showActive, [rowHeight]);
  const wasOpen = useRef(false);
  useLayoutEffect(() => {
    const isClosed = wasOpen.current && openKey === undefined;
    wasOpen.current = openKey !== undefined;
    if (!isClosed) return;
    listRef.current?.focus();
    showActive();
  }, [openKey]);

  const moveTo = (row: number) => {
    const entry = entries[row];
    if (entry === undefined) return;
    setActiveKey(entry.key);
    showRow(row);
    if (row > 0) props.onPause();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const active = entries.findIndex(({ key }) => key === activeKey);
    const row = rowOfKey(event.key, active, view);
    if (row !== undefined) moveTo(row);
    else if ((event.key === 'Enter' || event.key === ' ') && entries[active]) props.onOpen(entries[active]);
    else return;
    event.preventDefault();
  };
  const rows = entries.slice(first, end);
  const isActiveDrawn = rows.some(({ key }) => key === activeKey);

  return (
    <div class="entries" data-lines={rowHeight === ONE_LINE ? 1 : 2}>
      {waiting > 0 && (
        <button type="button" class="button waiting" data-kind="strong" onClick={props.onResume}>
          <Icon name="up" size={14} />
          {waiting} new
        </button>
      )}
      <div
        ref={listRef}
        class="entries-scroll"
        role="listbox"
        tabIndex={0}
        aria-label="Events and requests, newest first"
        aria-describedby="entries-keys"
        aria-busy={isLoading}
        aria-activedescendant={isActiveDrawn && activeKey !== undefined ? rowId(activeKey) : undefined}
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (activeKey === undefined && entries[0] !== undefined) setActiveKey(entries[0].key);
        }}
        onScroll={({ currentTarget }) => {
          const top = currentTarget.scrollTop;
          // Drawn anew only when another row comes in sight.
          setScrollTop(top - (top % rowHeight));
          if (top >= rowHeight) props.onPause();
        }}
      >
        <div role="presentation" class="entries-space" style={{ height: `${entries.length * rowHeight}px` }}>
          <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
            <EntryRows
              entries={rows}
              first={first}
              count={entries.length}
              activeKey={activeKey}
              openKey={openKey}
              onOpen={(entry) => {
                setActiveKey(entry.key);
                props.onOpen(entry);
              }}
            />
          </div>
        </div>
      </div>
      {entries.length === 0 && (isLoading || !props.isFailed) && (
        <div class="entries-empty">
          {isLoading ? (
            <Loading what="entries" />
          ) : (
            <NothingFound
              isFiltered={props.isFiltered}
              isSearched={props.isSearched}
              onWiden={props.onWiden}
            />
          )}
        </div>
      )}
      <p id="entries-keys" class="visually-hidden">
        Arrows move, Enter opens, Escape closes.
      </p>
      <p class="visually-hidden" role="status">
        {isPaused && waiting > 0 ? 'The list is paused. New entries are waiting.' : ''}
      </p>
    </div>
  );
}

function NothingFound(props: {
  readonly isFiltered: boolean;
  readonly isSearched: boolean;
  readonly onWiden: (() => void) | undefined;
}) {
  const { isFiltered, isSearched, onWiden } = props;
  const isLocal = useContext(RunContext)?.isLocal;
  return (
    <Empty title={isFiltered ? 'Nothing matches' : 'Nothing has come in during this time'}>
      {isFiltered ? (
        <p>Choose another state, type or time, or search for something else.</p>
      ) : (
        <p>
          What comes in is listed here, without reloading.{' '}
          {isLocal && <a href={hrefTo('/sender')}>Send a first event.</a>}
        </p>
      )}
      {isSearched && !isLocal && (
        <p>
          What the platform has sent, and is not here in the last 30 days either, never arrived: have it send
          it again from its <em>Webhook Log</em>. <code>npx cedar-webhooks reconcile</code> compares a whole
          list of it.
        </p>
      )}
      {onWiden !== undefined && (
        <p>
          <button type="button" class="button" onClick={onWiden}>
            Look at the last 30 days
          </button>
        </p>
      )}
    </Empty>
  );
}
