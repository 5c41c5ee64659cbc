import { formatCount } from '../../../../operator/words.ts';
import type { ParkedItem } from '../../../contract.ts';
import { api } from '../../api.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { Badge } from '../../parts/badge.tsx';
import { ChangeButton } from '../../parts/change-button.tsx';
import { focusTitle } from '../../parts/focus-title.ts';
import { Empty } from '../../parts/notice.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import { hrefTo, pathOf } from '../../routing/route.ts';
import { ReleaseParkedDialog } from './parked-dialog.tsx';
import { useParkedRelease } from './use-parked-release.ts';

/** Pause between two reads, in milliseconds. */
const REFRESH = 10_000;

/** Rows drawn; there can be thousands. */
const SHOWN = 200;

/** Accepted events that the sweeper could not send, and their release. */
export function ParkedScreen() {
  const parked = usePolled('parked', REFRESH, api.parked);
  const release = useParkedRelease(parked.refresh, focusTitle);
  return (
    <div class="page">
      <PageHead
        title="Parked"
        lead="Accepted events that a queue rejected as often as the sweeper may try. Nothing happens to them until they are released."
      >
        <button type="button" class="button" onClick={parked.refresh}>
          Refresh
        </button>
      </PageHead>
      <AnswerView answer={parked} what="the parked events" onRetry={parked.refresh} every={REFRESH}>
        {(items) => <List items={items} onRelease={() => release.ask({})} />}
      </AnswerView>
      <ReleaseParkedDialog release={release} />
    </div>
  );
}

function List({
  items,
  onRelease,
}: {
  readonly items: readonly ParkedItem[];
  readonly onRelease: () => void;
}) {
  if (items.length === 0) {
    return (
      <div class="card">
        <Empty title="No event is parked">
          An event that no queue takes is tried again by the sweeper. When it is out of attempts, it appears
          here.
        </Empty>
      </div>
    );
  }
  const more = items.length - SHOWN;
  return (
    <section class="card" aria-labelledby="parked-events">
      <div class="card-head waiting-head">
        <div class="row">
          <h2 id="parked-events">Parked events</h2>
          <Badge tone="bad" icon="pause">
            {formatCount(items.length, 'event')}
          </Badge>
        </div>
        <ChangeButton onClick={onRelease}>Release all…</ChangeButton>
      </div>
      <Table
        caption="Parked events"
        columns={COLUMNS}
        rows={items.slice(0, SHOWN)}
        keyOf={({ requestUuid }) => requestUuid}
      />
      {more > 0 && <p class="muted small">And {more} more.</p>}
    </section>
  );
}

const COLUMNS: readonly Column<ParkedItem>[] = [
  {
    title: 'Event',
    cell: ({ requestUuid }) => (
      <a class="mono" href={hrefTo(pathOf({ screen: 'event', uuid: requestUuid }))}>
        {requestUuid}
      </a>
    ),
  },
  { title: 'Entity', cell: ({ entity, subject }) => `${entity} ${subject}` },
  { title: 'Accepted', cell: ({ claimedAt }) => <RelativeTime at={claimedAt} /> },
  { title: 'Not in', cell: ({ unsent }) => unsent.join(', ') },
  { title: 'Attempts', isNumber: true, cell: ({ attempts }) => attempts },
  { title: 'Reason', cell: ({ reason }) => reason },
];
