import type { ComponentChildren } from 'preact';
import type { Overview } from '../../../contract.ts';
import { formatNumber, formatSpan } from '../../format.ts';
import { hrefTo } from '../../routing/route.ts';
import { enqueued } from './not-in-a-queue.ts';
import type { Span } from './span.ts';
import { Unread } from './unread.tsx';

/** What happened in the time shown, in numbers. */
export function Counts({ data, span }: { readonly data: Overview; readonly span: Span }) {
  const { counts, latency, kept, unsentOldestSeconds, unread } = data;
  const isBacklogKnown = kept !== undefined && unsentOldestSeconds !== undefined;
  const list = (children: ComponentChildren) => (
    <dl class="counts" aria-label={`Last ${span.words}`}>
      {children}
    </dl>
  );
  if (counts === undefined && !isBacklogKnown) {
    return <Unread unread={unread} parts={['metrics', 'ledger']} />;
  }
  return (
    <>
      {list(
        <>
          {counts !== undefined && <Flow counts={counts} latency={latency} span={span} />}
          {isBacklogKnown && <Count name="Not in a queue" {...enqueued(data)} />}
        </>,
      )}
      {counts !== undefined && (
        <p class="counts-note">
          Handled counts what was finished in the last {span.words}, whenever it was accepted, and once more
          what a replay ran again: it can be more than Accepted.
        </p>
      )}
      <Unread unread={unread} parts={['metrics', 'ledger']} />
    </>
  );
}

function Flow(props: {
  readonly counts: NonNullable<Overview['counts']>;
  readonly latency: Overview['latency'];
  readonly span: Span;
}) {
  const { counts, latency, span } = props;
  const rejected = counts.rejected.reduce((sum, { count }) => sum + count, 0);
  return (
    <>
      <Count name="Accepted" value={formatNumber(counts.accepted)} note={`last ${span.words}`} />
      <Count
        name="Handled"
        value={formatNumber(counts.handled)}
        note={`${counts.failed === 0 ? 'no attempt' : formatNumber(counts.failed)} failed`}
      />
      <Count name="Duplicates" value={formatNumber(counts.duplicates)} note="answered, not queued again" />
      <Count
        name="Rejected"
        value={formatNumber(rejected)}
        note={
          rejected > 0 ? (
            <a href={hrefTo('/log', new URLSearchParams({ state: 'held,rejected' }))}>See which</a>
          ) : (
            'none'
          )
        }
      />
      <Count
        name="Time to handle (median)"
        value={latency === undefined ? '–' : formatSpan(latency.p50)}
        note={
          latency === undefined
            ? 'nothing was handled'
            : `p95 ${formatSpan(latency.p95)}, p99 ${formatSpan(latency.p99)}`
        }
      />
    </>
  );
}

function Count(props: { readonly name: string; readonly value: string; readonly note: ComponentChildren }) {
  const { name, value, note } = props;
  return (
    <div class="count">
      <dt>{name}</dt>
      <dd class="count-value number">{value}</dd>
      <dd class="count-note">{note}</dd>
    </div>
  );
}
