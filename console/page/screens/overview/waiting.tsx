import type { Overview, StuckRow } from '../../../contract.ts';
import { formatExact, formatNumber } from '../../format.ts';
import { useNow } from '../../hooks/use-now.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import { StateBadge } from '../../parts/badge.tsx';
import { Table } from '../../parts/table.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { hrefTo, pathOf } from '../../routing/route.ts';
import { Unread } from './unread.tsx';

/** Accepted events that do not go on as they should, with what waits behind them; nothing if there are none. */
export function Waiting(props: {
  readonly waiting: Overview['waiting'];
  readonly unread: Overview['unread'];
}) {
  const { waiting, unread } = props;
  const isUnread = unread.some(({ part }) => part === 'waiting');
  if (!isUnread && (waiting === undefined || waiting.stuck.length === 0)) return null;
  return (
    <section class="card waiting-events" aria-labelledby="waiting">
      <h2 id="waiting" class="overview-title">
        Waiting
      </h2>
      <Unread unread={unread} parts={['waiting']} />
      {waiting !== undefined && <Stuck waiting={waiting} />}
    </section>
  );
}

function Stuck({ waiting }: { readonly waiting: NonNullable<Overview['waiting']> }) {
  const { stuck, stuckCount, onTheirWay, lookedSince, isComplete } = waiting;
  const zone = useTimeZone();
  const more = stuckCount - stuck.length;
  return (
    <>
      <Table<StuckRow>
        caption="Events that do not go on as they should"
        rows={stuck}
        keyOf={({ requestUuid }) => requestUuid}
        columns={[
          { title: 'Event', cell: Subject },
          { title: 'State', cell: StuckState },
          { title: 'Since', cell: ({ since }) => <RelativeTime at={since} /> },
          { title: 'Attempt', cell: ({ attempt }) => (attempt ? `${attempt.number} of ${attempt.of}` : '–') },
          { title: 'Next', cell: Next },
          { title: 'Cause', cell: ({ cause }) => <span class="wrap-anywhere">{cause ?? '–'}</span> },
          { title: 'Behind it', isNumber: true, cell: ({ behind }) => formatNumber(behind) },
        ]}
      />
      <p class="waiting-note">
        {more > 0 && `${formatNumber(more)} more are not listed. `}
        {onTheirWay > 0 && `${formatNumber(onTheirWay)} more queued, or at a first attempt. `}
        Looked at: what was accepted{' '}
        {isComplete ? 'in the last day' : `since ${formatExact(lookedSince, zone)}`}, and what is unsent or
        parked however old.
      </p>
    </>
  );
}

/** What is listed while it is being handled has failed before. */
function StuckState({ state }: StuckRow) {
  return <StateBadge state={state} hasFailed />;
}

/** When it goes on. What is due has no past: it is done by the next run. */
function Next({ next }: StuckRow) {
  const now = useNow(1000);
  if (next === undefined) return '–';
  return next <= now ? 'now' : <RelativeTime at={next} />;
}

function Subject({ requestUuid, entity, id }: StuckRow) {
  return (
    <span class="wrap-anywhere">
      <a href={hrefTo(pathOf({ screen: 'event', uuid: requestUuid }))}>
        {entity} {id}
      </a>{' '}
      <a class="muted" href={hrefTo(pathOf({ screen: 'entity', entity, id }))}>
        history<span class="visually-hidden"> of {`${entity} ${id}`}</span>
      </a>
    </span>
  );
}
