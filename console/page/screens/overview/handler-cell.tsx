import { BUILT_IN_SUBSCRIBER } from '../../../../lambda/core/settings/event-type.ts';
import { callerName } from '../../../../operator/audit/caller-name.ts';
import type { Overview } from '../../../contract.ts';
import { Badge } from '../../parts/badge.tsx';
import { ChangeButton } from '../../parts/change-button.tsx';
import { RelativeTime } from '../../parts/time.tsx';
import type { HandlerSwitch } from './handler-dialog.tsx';

type Queue = Overview['queues'][number];

/** Whether the handler of a queue is paused, and the button that changes that. Others have consumers of their own. */
export function HandlerCell(props: {
  readonly queue: Queue;
  readonly onSwitch: (change: HandlerSwitch) => void;
}) {
  const { queue, onSwitch } = props;
  const { entity, subscriber, paused } = queue;
  if (subscriber !== BUILT_IN_SUBSCRIBER) return <span class="muted">–</span>;
  const to = paused === undefined ? 'pause' : 'resume';
  return (
    <span class="handler-cell">
      {paused !== undefined && (
        <span>
          <Badge tone="watch" icon="hand" title={`by ${callerName(paused.by)}: ${paused.reason}`}>
            paused
          </Badge>{' '}
          <RelativeTime at={paused.since} />
        </span>
      )}
      <ChangeButton onClick={() => onSwitch({ entity, to })}>
        {to === 'pause' ? 'Pause…' : 'Resume…'}
        <span class="visually-hidden"> the {entity} handler</span>
      </ChangeButton>
    </span>
  );
}
