import type { Entry } from '../../../../operator/events/entry.ts';
import { StateBadge } from '../../parts/badge.tsx';
import { Empty, Loading, Notice } from '../../parts/notice.tsx';
import { ExactTime, RelativeTime } from '../../parts/time.tsx';
import { Panel } from './panel.tsx';

/** A request that bore no UUID: the list's line is all that is known of it. */
export function RequestPanel(props: {
  readonly entry: Entry | undefined;
  readonly isLoading: boolean;
  readonly isWide: boolean;
  readonly onClose: () => void;
}) {
  const { entry, isLoading, isWide, onClose } = props;
  return (
    <Panel title="Request without a UUID" isWide={isWide} onClose={onClose}>
      {entry !== undefined ? (
        <RequestEntry entry={entry} />
      ) : isLoading ? (
        <Loading what="the request" />
      ) : (
        <Empty title="It is not in the list">It may be older than what the list has loaded.</Empty>
      )}
    </Panel>
  );
}

function RequestEntry({ entry: { state, time, note, eventType } }: { readonly entry: Entry }) {
  return (
    <>
      <div class="panel-facts">
        <StateBadge state={state} />
        <RelativeTime at={time} />
      </div>
      <Notice tone="bad">
        <p>
          <strong>It was answered {note ?? 'with an error'}.</strong> A genuine request of the platform bears
          a UUID, so this one is hardly of the platform, or lost its headers on the way.
        </p>
      </Notice>
      <section class="panel-part">
        <h2>Request</h2>
        <dl class="facts">
          <dt>Received</dt>
          <dd>
            <ExactTime at={time} />
          </dd>
          <dt>Sent to</dt>
          <dd>{eventType ?? 'no event type'}</dd>
          <dt>UUID</dt>
          <dd class="muted">none</dd>
        </dl>
      </section>
    </>
  );
}
