import './entity-screen.css';
import { useMemo } from 'preact/hooks';
import type { EntityDetail } from '../../../contract.ts';
import { api } from '../../api.ts';
import { formatSpan } from '../../format.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Empty } from '../../parts/notice.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { ExactTime, RelativeTime } from '../../parts/time.tsx';
import { hrefTo, pathOf, type Route } from '../../routing/route.ts';
import { statusChart } from './status-chart.ts';
import { StatusDrawing } from './status-drawing.tsx';

type Change = EntityDetail['history'][number];

const REFRESH = 3000;

/** One merchant, account, transaction or payout: its status, and how it came to it. */
export function EntityScreen({ route }: { readonly route: Extract<Route, { screen: 'entity' }> }) {
  const { entity, id } = route;
  const detail = usePolled(`${entity}/${id}`, REFRESH, (signal) => api.entity(entity, id, signal));
  return (
    <div class="page">
      <PageHead title={`${entity} ${id}`}>
        <a class="button" href={hrefTo('/log', new URLSearchParams({ q: id }))}>
          <Icon name="search" size={14} />
          Find in the log
        </a>
      </PageHead>
      <AnswerView answer={detail} what="the history" onRetry={detail.refresh} every={REFRESH}>
        {(data) => <Entity detail={data} />}
      </AnswerView>
    </div>
  );
}

function Entity({ detail }: { readonly detail: EntityDetail }) {
  const { entity, id, status, statusSince, history } = detail;
  const chart = useMemo(() => statusChart(history, Date.now()), [history]);
  if (history.length === 0 && status === undefined) {
    return <Empty title="Nothing is on record">No event of this {entity} was handled here.</Empty>;
  }
  return (
    <>
      <section class="card entity-now" aria-label="Current status">
        <p class="entity-status">{status ?? 'No status yet'}</p>
        {statusSince !== undefined && (
          <p class="muted">
            since <RelativeTime at={statusSince} />, <ExactTime at={statusSince} />
          </p>
        )}
      </section>
      {history.length > 0 && (
        <section class="card" aria-label="History">
          <div class="card-head">
            <h2>History</h2>
          </div>
          <StatusDrawing chart={chart} label={`Statuses of ${entity} ${id} over time`} />
        </section>
      )}
      {history.length > 0 && (
        <section class="card" aria-label="Events">
          <div class="card-head">
            <h2>Events</h2>
            <span class="small muted number">{history.length}</span>
          </div>
          <Table
            caption={`Events of ${entity} ${id}, newest first`}
            columns={COLUMNS}
            rows={history.toReversed()}
            keyOf={({ requestUuid }) => requestUuid}
          />
        </section>
      )}
    </>
  );
}

const COLUMNS: readonly Column<Change>[] = [
  { title: 'Status', cell: ({ status }) => <strong>{status}</strong> },
  { title: 'Handling', cell: (change) => <Handling change={change} /> },
  { title: 'Accepted', cell: ({ claimedAt }) => <ExactTime at={claimedAt} /> },
  {
    title: 'Took',
    isNumber: true,
    cell: ({ claimedAt, handledAt }) => (handledAt === undefined ? '–' : formatSpan(handledAt - claimedAt)),
  },
  {
    title: 'Event',
    cell: ({ requestUuid }) => (
      <a class="mono" href={hrefTo(pathOf({ screen: 'event', uuid: requestUuid }))}>
        {requestUuid}
      </a>
    ),
  },
];

function Handling({ change: { handledAt, late, failed } }: { readonly change: Change }) {
  if (failed) {
    return (
      <Badge tone="bad" icon="cross">
        failed
      </Badge>
    );
  }
  if (late) {
    return (
      <Badge tone="odd" icon="late" title="A later event had come first; the status was not overwritten.">
        late
      </Badge>
    );
  }
  return handledAt === undefined ? (
    <Badge tone="busy" icon="queue">
      not handled yet
    </Badge>
  ) : (
    <Badge tone="good" icon="check">
      handled
    </Badge>
  );
}
