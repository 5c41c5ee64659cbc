import { useEffect, useState } from 'preact/hooks';
import type { ProblemCode } from '../../../../lambda/core/request/webhook-error.ts';
import type { Entry, EntryState } from '../../../../operator/events/entry.ts';
import { isUnderWay } from '../../../../operator/events/event-state.ts';
import { asSentence } from '../../../../operator/words.ts';
import type { EventDetail, RemedyAction, RunFacts } from '../../../contract.ts';
import { api } from '../../api.ts';
import { useInterval } from '../../hooks/use-interval.ts';
import { useLoad } from '../../hooks/use-load.ts';
import { usePace } from '../../hooks/use-run.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { StateBadge } from '../../parts/badge.tsx';
import { ChangeButton } from '../../parts/change-button.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Notice } from '../../parts/notice.tsx';
import { badgeOf } from '../../parts/state-badges.ts';
import { RelativeTime } from '../../parts/time.tsx';
import { hrefTo, pathOf } from '../../routing/route.ts';
import { EventDialogs, useEventActions } from './event-actions.tsx';
import { FailureFacts, RequestFacts } from './event-facts.tsx';
import { Panel } from './panel.tsx';
import { Payload } from './payload.tsx';
import { Remedy } from './remedy.tsx';
import { SkipDialog } from './skip-dialog.tsx';
import { Timeline } from './timeline.tsx';

/** How often an event is looked at again that is still under way, in milliseconds. */
const UNSETTLED = 2000;

/** Logs come a little later than what they tell of. */
const LOGS_LAG = 15_000;

/** What has not moved for longer is left to the stream, which tells of it when it does. */
const PATIENCE = 300_000;

/** States in which there is nothing to replay, or the first sending is not over. */
const NOT_REPLAYED: readonly EntryState[] = ['rejected', 'held', 'erased', 'unsent', 'parked'];

/** What the screen of the sender or of the platform has against a rejection, by the code of the answer. */
const SENDER_LINKS: ReadonlyMap<string, string> = new Map<ProblemCode, string>([
  ['hash_mismatch', 'Webhook secret'],
  ['not_found', 'URLs of the event types'],
  ['unknown_event_type', 'URLs of the event types'],
]);

/** Everything known of one request UUID. */
export function EventPanel(props: {
  readonly uuid: string;
  /** What the list knows of it, which is the newest. */
  readonly entry: Entry | undefined;
  readonly run: RunFacts;
  readonly isWide: boolean;
  readonly onClose: () => void;
  /** Told how it stands. */
  readonly onEntry: (entry: Entry) => void;
  /** Told when it was held, and discarded. */
  readonly onDiscarded: () => void;
}) {
  const { uuid, entry, run, isWide, onClose, onEntry, onDiscarded } = props;
  const event = useLoad(uuid, (signal) => api.event(uuid, signal));
  const { data, error, isCutOff, isLoading, isMissing, reload } = event;
  const pace = usePace();
  const told = `${entry?.state} ${entry?.note}`;
  const [toldBefore, setToldBefore] = useState(told);
  useEffect(() => {
    if (told === toldBefore) return;
    setToldBefore(told);
    reload();
  }, [told, toldBefore, reload]);
  useEffect(() => {
    if (data !== undefined) onEntry(data.entry);
  }, [data, onEntry]);
  useInterval(
    () => {
      if (isLoading || isMissing) return;
      if (error !== undefined || (data !== undefined && mayChange(data, Date.now()))) reload();
    },
    isCutOff ? UNSETTLED : UNSETTLED * pace,
  );
  const shown = data?.entry ?? entry;
  return (
    <Panel title={shown === undefined ? 'Event' : titleOf(shown)} isWide={isWide} onClose={onClose}>
      <AnswerView answer={event} what="the event" onRetry={reload} {...(!isMissing && { every: UNSETTLED })}>
        {(detail) => <Detail detail={detail} run={run} onChanged={reload} onDiscarded={onDiscarded} />}
      </AnswerView>
    </Panel>
  );
}

function titleOf({ state, entity, subject, status, eventType }: Entry): string {
  if (state === 'rejected') return 'Rejected request';
  if (subject === undefined) return state === 'held' ? 'Held request' : (eventType ?? 'Request');
  return [`${entity} ${subject}`, status].filter(Boolean).join(': ');
}

function mayChange({ entry: { state, time }, steps }: EventDetail, now: number): boolean {
  const last = steps.at(-1)?.time ?? time;
  return now - last < (isUnderWay(state) ? PATIENCE : LOGS_LAG);
}

function Detail(props: {
  readonly detail: EventDetail;
  readonly run: RunFacts;
  readonly onChanged: () => void;
  readonly onDiscarded: () => void;
}) {
  const { detail, run, onChanged, onDiscarded } = props;
  const { entry, requestUuid, steps, failure, problems } = detail;
  const { state, entity, subject, eventType, time, code = '' } = entry;
  const canReplay = !NOT_REPLAYED.includes(state);
  const actions = useEventActions(detail, onChanged, onDiscarded);
  const [isSkipping, setSkipping] = useState(false);
  const canSkip = state === 'handling' && entry.hasFailed === true;
  return (
    <>
      <div class="panel-facts">
        <StateBadge {...entry} />
        <RelativeTime at={time} />
        {eventType !== undefined && <span class="muted wrap-anywhere">{eventType}</span>}
      </div>
      <Explanation detail={detail} onAct={actions.act} />
      <div class="panel-actions">
        {canReplay && (
          <ChangeButton onClick={actions.replay}>
            <Icon name="retry" size={14} />
            Replay
          </ChangeButton>
        )}
        {canSkip && (
          <ChangeButton onClick={() => setSkipping(true)}>
            <Icon name="ban" size={14} />
            Skip…
          </ChangeButton>
        )}
        {actions.discard && (
          <ChangeButton onClick={actions.discard}>
            <Icon name="eraser" size={14} />
            Discard…
          </ChangeButton>
        )}
        {entity !== undefined && subject !== undefined && (
          <a class="button" href={hrefTo(pathOf({ screen: 'entity', entity, id: subject }))}>
            <Icon name="clock" size={14} />
            History of this {entity}
          </a>
        )}
        {SENDER_LINKS.has(code) && (
          <a class="button" href={hrefTo(pathOf({ screen: 'sender' }))}>
            <Icon name="upload" size={14} />
            {SENDER_LINKS.get(code)}
          </a>
        )}
        {state === 'dead-lettered' && detail.failure !== undefined && (
          <a
            class="button"
            href={hrefTo('/dead-letters', new URLSearchParams({ fingerprint: detail.failure.fingerprint }))}
          >
            <Icon name="cross" size={14} />
            Dead letters of this error
          </a>
        )}
      </div>
      <section class="panel-part">
        <h2>Timeline</h2>
        {steps.length > 0 ? <Timeline steps={steps} /> : <p class="small muted">Nothing is on record.</p>}
      </section>
      <section class="panel-part">
        <h2>Request</h2>
        <RequestFacts detail={detail} />
      </section>
      {failure !== undefined && <FailureFacts failure={failure} />}
      <Payload uuid={requestUuid} hasBody={detail.hasBody} />
      {problems.map((problem) => (
        <Notice key={problem} tone="watch">
          {problem}
        </Notice>
      ))}
      {isSkipping && (
        <SkipDialog requestUuid={requestUuid} onEnd={onChanged} onClose={() => setSkipping(false)} />
      )}
      <EventDialogs
        actions={actions}
        subscribers={run.eventTypes.find(({ name }) => name === eventType)?.subscribers ?? []}
      />
    </>
  );
}

/** Why it is not where it should be, and what to do. */
function Explanation(props: {
  readonly detail: EventDetail;
  readonly onAct: (action: RemedyAction) => void;
}) {
  const { entry, failure, rejection, paused, remedy } = props.detail;
  const { state, note } = entry;
  const { tone, meaning } = badgeOf(entry);
  if (tone === 'good' || tone === 'busy') {
    // Of an event with which all is well, something else may not be: another request came with its UUID.
    return remedy?.command === undefined ? null : (
      <Notice tone="watch">
        {paused !== undefined && <p>{paused}</p>}
        <Remedy remedy={remedy} onAct={props.onAct} />
      </Notice>
    );
  }
  const told = state === 'late' || (note !== undefined && rejection?.includes(note)) ? undefined : note;
  // What an error says is shown as it is.
  const reason = failure?.error ?? (told && asSentence(told));
  return (
    <Notice tone={tone}>
      <p>
        <strong>{meaning}</strong> {reason}
      </p>
      {rejection !== undefined && <p>{rejection}</p>}
      {paused !== undefined && <p>{paused}</p>}
      {remedy !== undefined && <Remedy remedy={remedy} onAct={props.onAct} />}
    </Notice>
  );
}
