import { useEffect, useRef, useState } from 'preact/hooks';
import type { SentRequest, SpoilFacts } from '../../../contract.ts';
import { formatClock, formatNumber, formatSpan } from '../../format.ts';
import { useNow } from '../../hooks/use-now.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import { Badge } from '../../parts/badge.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Loading, Notice } from '../../parts/notice.tsx';
import { StreamLight } from '../../parts/stream-light.tsx';
import { SentDetail } from './sent-detail.tsx';
import { SENT_SHOWN } from './sent-log.ts';
import { SentResult } from './sent-result.tsx';
import type { SentLog } from './use-sent-log.ts';

/** Rows that are drawn until more are asked for: most looks are at the newest. */
const ROWS = 50;

/** What was sent and what came back: the platform's page *API Webhook Logs*. */
export function SentList(props: { readonly log: SentLog; readonly spoils: readonly SpoilFacts[] }) {
  const { requests, isLoaded, state, error } = props.log;
  const [opened, setOpened] = useState<number>();
  const [rows, setRows] = useState(ROWS);
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // The button that asked for more is gone: on to the first of them.
    if (rows > ROWS) list.current?.children[ROWS]?.querySelector('button')?.focus();
  }, [rows]);
  const now = useNow(60_000);
  return (
    <section class="card sent" aria-labelledby="sent">
      <div class="card-head">
        <h2 id="sent">Webhook log of the sender</h2>
        <StreamLight state={state} />
      </div>
      {error !== undefined && (
        <Notice tone="watch">
          <p>{error}</p>
        </Notice>
      )}
      {!isLoaded ? (
        <Loading what="what was sent" />
      ) : requests.length === 0 ? (
        <Empty title="Nothing was sent yet">What you send appears here with its answer.</Empty>
      ) : (
        <ul ref={list} class="sent-rows">
          {requests.slice(0, rows).map((request) => (
            <Row
              key={request.id}
              request={request}
              now={now}
              spoil={props.spoils.find(({ name }) => name === request.spoil)}
              isOpen={opened === request.id}
              onToggle={() => setOpened(opened === request.id ? undefined : request.id)}
            />
          ))}
        </ul>
      )}
      {requests.length > rows && (
        <button type="button" class="button sent-more" onClick={() => setRows(SENT_SHOWN)}>
          Show {formatNumber(requests.length - rows)} more
        </button>
      )}
      {requests.length === SENT_SHOWN && rows === SENT_SHOWN && (
        <p class="muted small sent-more">The newest {SENT_SHOWN} are shown.</p>
      )}
    </section>
  );
}

function Row(props: {
  readonly request: SentRequest;
  readonly now: number;
  /** Absent for a genuine one. */
  readonly spoil: SpoilFacts | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const { request, now, spoil, isOpen, onToggle } = props;
  const { id, at, eventType, requestUuid, answer } = request;
  return (
    <li class="sent-row" data-open={isOpen}>
      <button
        type="button"
        class="sent-line"
        aria-expanded={isOpen}
        aria-controls={`sent-${id}`}
        onClick={onToggle}
      >
        <Icon name={isOpen ? 'down' : 'right'} size={12} />
        <span class="number muted sent-time">{formatClock(at, now, useTimeZone())}</span>
        <SentResult request={request} />
        <span class="wrap-anywhere sent-type">{eventType}</span>
        <span class="sent-variant">
          {spoil !== undefined && (
            <Badge tone="odd" title={spoil.title}>
              {spoil.label}
            </Badge>
          )}
        </span>
        <code class="cut muted sent-uuid" title={requestUuid}>
          {requestUuid}
        </code>
        <span class="number muted sent-span">{answer && formatSpan(answer.milliseconds)}</span>
      </button>
      {isOpen && <SentDetail request={request} />}
    </li>
  );
}
