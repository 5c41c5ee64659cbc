import './dead-letters.css';
import type { DeadLetterQueue, RedriveTarget } from '../../../contract.ts';
import { api } from '../../api.ts';
import { formatNumber } from '../../format.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { Badge } from '../../parts/badge.tsx';
import { ChangeButton } from '../../parts/change-button.tsx';
import { focusTitle } from '../../parts/focus-title.ts';
import { Empty } from '../../parts/notice.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import type { ScreenProps } from '../screen.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import { LetterGroup } from './letter-group.tsx';
import { RedriveDialog } from './redrive-dialog.tsx';
import { useDiscard } from './use-discard.ts';
import { useRedrive } from './use-redrive.ts';

/** Pause between two reads, in milliseconds. A read receives messages, so it is not free. */
const REFRESH = 10_000;

/** What lies in the dead-letter queues, by cause, and the way back into the queues. */
export function DeadLetters({ query }: ScreenProps) {
  const marked = query.get('fingerprint') ?? undefined;
  const letters = usePolled('dead-letters', REFRESH, api.deadLetters);
  const redrive = useRedrive(letters.refresh, focusTitle);
  const discard = useDiscard(letters.refresh, focusTitle);
  return (
    <div class="page">
      <PageHead title="Dead letters">
        <button type="button" class="button" onClick={letters.refresh}>
          Refresh
        </button>
      </PageHead>
      <AnswerView answer={letters} what="the dead-letter queues" onRetry={letters.refresh} every={REFRESH}>
        {(data) => <Queues queues={data} marked={marked} onRedrive={redrive.ask} onDiscard={discard.ask} />}
      </AnswerView>
      <RedriveDialog redrive={redrive} />
      <DiscardDialog discard={discard} />
    </div>
  );
}

function Queues(props: {
  readonly queues: readonly DeadLetterQueue[];
  /** Fingerprint of the cause that somebody came for. */
  readonly marked: string | undefined;
  readonly onRedrive: (target: RedriveTarget) => void;
  readonly onDiscard: (target: RedriveTarget) => void;
}) {
  const { queues, marked, onRedrive, onDiscard } = props;
  const filled = queues.filter(({ total }) => total > 0);
  if (filled.length === 0) {
    return (
      <div class="card">
        <Empty title="No dead letters">
          Nothing was dead-lettered in{' '}
          {queues.length === 1 ? 'the only queue' : `any of ${queues.length} queues`}. An event whose last
          attempt failed appears here when its visibility time-out is over.
        </Empty>
      </div>
    );
  }
  const empty = queues.length - filled.length;
  return (
    <>
      {filled.map((queue) => (
        <Queue
          key={`${queue.entity}/${queue.subscriber}`}
          queue={queue}
          marked={marked}
          onRedrive={onRedrive}
          onDiscard={onDiscard}
        />
      ))}
      {empty > 0 && (
        <p class="muted small">
          Nothing in {empty} other dead-letter {empty === 1 ? 'queue' : 'queues'}.
        </p>
      )}
    </>
  );
}

function Queue(props: {
  readonly queue: DeadLetterQueue;
  readonly marked: string | undefined;
  readonly onRedrive: (target: RedriveTarget) => void;
  readonly onDiscard: (target: RedriveTarget) => void;
}) {
  const { queue, marked, onRedrive, onDiscard } = props;
  const { entity, subscriber, total, seen, groups } = queue;
  const name = `${entity} ${subscriber}`;
  // The button of the cause then does the same.
  const isOneCause = groups.length === 1 && groups[0]?.fingerprint !== undefined && seen >= total;
  const titleId = `letters-${entity}-${subscriber}`;
  return (
    <section class="card" aria-labelledby={titleId}>
      <div class="card-head letters-head">
        <div class="row">
          <h2 id={titleId}>{name}</h2>
          <Badge tone="bad" icon="cross">
            {formatNumber(total)} {total === 1 ? 'dead letter' : 'dead letters'}
          </Badge>
        </div>
        {!isOneCause && (
          <ChangeButton onClick={() => onRedrive({ entity, subscriber })}>
            Redrive all…<span class="visually-hidden"> of {name}</span>
          </ChangeButton>
        )}
      </div>
      {seen < total && (
        <p class="muted small letters-seen">
          {formatNumber(seen)} of {formatNumber(total)} seen: somebody else looks at the others, or they lie
          behind those that are shown.
        </p>
      )}
      <ul class="letter-groups">
        {groups.map((group) => {
          const { fingerprint, error } = group;
          return (
            <LetterGroup
              key={`${fingerprint ?? 'none'} ${error}`}
              group={group}
              isMarked={fingerprint !== undefined && fingerprint === marked}
              onRedrive={
                fingerprint === undefined ? undefined : () => onRedrive({ entity, subscriber, fingerprint })
              }
              onDiscard={
                fingerprint === undefined ? undefined : () => onDiscard({ entity, subscriber, fingerprint })
              }
            />
          );
        })}
      </ul>
    </section>
  );
}
