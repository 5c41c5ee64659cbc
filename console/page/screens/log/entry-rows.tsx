import { useMemo, useRef } from 'preact/hooks';
import type { Entry } from '../../../../operator/events/entry.ts';
import { formatClock, formatExact } from '../../format.ts';
import { useNow } from '../../hooks/use-now.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import { StateBadge } from '../../parts/badge.tsx';

/** Id of a row's element, by which the list says which one is active. */
export function rowId(key: string): string {
  return `entry-${encodeURIComponent(key)}`;
}

/** The rows of the log that are in sight. */
export function EntryRows(props: {
  readonly entries: readonly Entry[];
  readonly first: number;
  readonly count: number;
  readonly activeKey: string | undefined;
  readonly openKey: string | undefined;
  readonly onOpen: (entry: Entry) => void;
}) {
  const { entries, first, count, activeKey, openKey, onOpen } = props;
  const now = useNow(60_000);
  return (
    <>
      {entries.map((entry, index) => (
        <EntryRow
          key={entry.key}
          entry={entry}
          position={first + index + 1}
          count={count}
          now={now}
          isActive={entry.key === activeKey}
          isOpen={openKey !== undefined && (entry.requestUuid === openKey || entry.key === openKey)}
          onOpen={onOpen}
        />
      ))}
    </>
  );
}

function EntryRow(props: {
  readonly entry: Entry;
  readonly position: number;
  readonly count: number;
  readonly now: number;
  readonly isActive: boolean;
  readonly isOpen: boolean;
  readonly onOpen: (entry: Entry) => void;
}) {
  const { entry, position, count, now, isActive, isOpen, onOpen } = props;
  const { key, time, state, hasFailed, eventType, entity, subject, status, note, requestUuid } = entry;
  const zone = useTimeZone();
  const latest = useRef(onOpen);
  latest.current = onOpen;
  // The same element again is not compared again: a row that only scrolls costs nothing.
  return useMemo(
    () => (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the keys for all of its rows.
      // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and tells which row is active.
      <div
        id={rowId(key)}
        class="entry"
        role="option"
        aria-selected={isOpen}
        aria-setsize={count}
        aria-posinset={position}
        data-active={isActive || undefined}
        data-state={state}
        onClick={() => latest.current(entry)}
      >
        <time
          class="entry-time number"
          dateTime={new Date(time).toISOString()}
          title={formatExact(time, zone)}
        >
          {formatClock(time, now, zone)}
        </time>{' '}
        <span class="entry-state">
          <StateBadge state={state} hasFailed={hasFailed} />
        </span>{' '}
        <span class="entry-what">
          {subject !== undefined ? (
            <>
              <span class="muted">{entity}</span> <span class="mono">{subject}</span>
            </>
          ) : (
            <span class="muted">{entity ?? 'unknown'}</span>
          )}
        </span>{' '}
        <span class="entry-more">
          <span class="entry-status cut">{status ?? ''}</span>{' '}
          <span class="entry-type cut muted">{eventType ?? ''}</span>{' '}
          <span class="entry-note cut muted">{note ?? ''}</span>{' '}
          <span class="entry-uuid mono muted">{requestUuid?.slice(0, 8) ?? ''}</span>
        </span>
      </div>
    ),
    [entry, position, count, now, zone, isActive, isOpen],
  );
}
