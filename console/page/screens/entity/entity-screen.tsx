import './entity-screen.css';
import { useMemo } from 'preact/hooks';
import type { EntityDetail, RemedyAction } from '../../../contract.ts';
import { api } from '../../api.ts';
import { formatSpan } from '../../format.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { StateBadge } from '../../parts/badge.tsx';
import { focusTitle } from '../../parts/focus-title.ts';
import { Icon } from '../../parts/icon.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { ExactTime, RelativeTime } from '../../parts/time.tsx';
import { hrefTo, pathOf, type Route } from '../../routing/route.ts';
import { RemedyDialogs, useRemedies } from '../event/remedies.tsx';
import { Remedy } from '../event/remedy.tsx';
import { statusChart } from './status-chart.ts';
import { StatusDrawing } from './status-drawing.tsx';

type Change = EntityDetail['history'][number];

const REFRESH = 3000;

/** One merchant, account, transaction or payout: its status, and how it came to it. */
export function EntityScreen({ route }: { readonly route: Extract<Route, { screen: 'entity' }> }) {
  const { entity, id } = route;
  const detail = usePolled(`${entity}/${id}`, REFRESH, (signal) => api.entity(entity, id, signal));
  const remedies = useRemedies(detail.refresh, focusTitle);
  return (
    <div class="page">
      <PageHead title={`${entity} ${id}`}>
        <a class="button" href={hrefTo('/log', new URLSearchParams({ q: id }))}>
          <Icon name="search" size={14} />
          Find in the log
        </a>
        <button type="button" class="button" onClick={detail.refresh}>
          Refresh
        </button>
      </PageHead>
      <AnswerView answer={detail} what="the history" onRetry={detail.refresh} every={REFRESH}>
        {(data) => <Entity detail={data} onAct={(action) => remedies.act(action, entity)} />}
      </AnswerView>
      <RemedyDialogs flows={remedies.flows} />
    </div>
  );
}

interface EntityProps {
  readonly detail: EntityDetail;
  /** Does what a remedy names. */
  readonly onAct: (action: RemedyAction) => void;
}

function Entity({ detail, onAct }: EntityProps) {
  const { entity, id, status, statusSince, statusIsFrom, statusHasFailed, history } = detail;
  const chart = useMemo(() => statusChart(history, Date.now()), [history]);
  return (
    <>
      <section class="card entity-now" aria-label="Current status">
        <p class="entity-status">{status ?? 'No status yet'}</p>
        {statusSince !== undefined && (
          <p class="muted">
            since <RelativeTime at={statusSince} />, <ExactTime at={statusSince} />
          </p>
        )}
        {statusIsFrom !== undefined && (
          <p>
            Its event is <StateBadge state={statusIsFrom} hasFailed={statusHasFailed} />
          </p>
        )}
      </section>
      <WaitingEvents detail={detail} onAct={onAct} />
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

/** What was accepted and is not handled, and behind what it waits. */
function WaitingEvents({ detail, onAct }: EntityProps) {
  const { entity, id, waiting, waitingSince, remedy } = detail;
  if (waiting.length === 0 && waitingSince === undefined) return null;
  return (
    <section class="card" aria-label="Waiting">
      <div class="card-head">
        <h2>Waiting</h2>
        <span class="small muted number">{waiting.length}</span>
      </div>
      {waiting.length > 0 && (
        <Table
          caption={`Accepted events of ${entity} ${id} that are not handled, oldest first`}
          columns={WAITING_COLUMNS}
          rows={waiting}
          keyOf={({ requestUuid }) => requestUuid}
        />
      )}
      {remedy !== undefined && <Remedy remedy={remedy} onAct={onAct} />}
      {waitingSince !== undefined && (
        <p class="small muted">
          What was accepted before <ExactTime at={waitingSince} /> and not started was not looked for.
        </p>
      )}
    </section>
  );
}

type Waiting = EntityDetail['waiting'][number];

const EVENT = {
  title: 'Event',
  cell: ({ requestUuid }: { readonly requestUuid: string }) => (
    <a class="mono wrap-anywhere" href={hrefTo(pathOf({ screen: 'event', uuid: requestUuid }))}>
      {requestUuid}
    </a>
  ),
};

const WAITING_COLUMNS: readonly Column<Waiting>[] = [
  { title: 'Status', cell: ({ status = '–' }) => <strong>{status}</strong> },
  { title: 'State', cell: ({ state, hasFailed }) => <StateBadge state={state} hasFailed={hasFailed} /> },
  { title: 'Since', cell: ({ since }) => <RelativeTime at={since} /> },
  { title: 'Note', cell: ({ note = '–' }) => <span class="wrap-anywhere">{note}</span> },
  EVENT,
];

const COLUMNS: readonly Column<Change>[] = [
  { title: 'Status', cell: ({ status }) => <strong>{status}</strong> },
  { title: 'State', cell: ({ state, hasFailed }) => <StateBadge state={state} hasFailed={hasFailed} /> },
  { title: 'Accepted', cell: ({ claimedAt }) => <ExactTime at={claimedAt} /> },
  {
    title: 'Took',
    isNumber: true,
    cell: ({ claimedAt, handledAt }) => (handledAt === undefined ? '–' : formatSpan(handledAt - claimedAt)),
  },
  EVENT,
];
