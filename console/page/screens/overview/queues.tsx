import { useState } from 'preact/hooks';
import type { Overview } from '../../../contract.ts';
import { formatNumber, formatSpan } from '../../format.ts';
import { Badge } from '../../parts/badge.tsx';
import { Empty } from '../../parts/notice.tsx';
import { Table } from '../../parts/table.tsx';
import { hrefTo } from '../../routing/route.ts';
import { HandlerCell } from './handler-cell.tsx';
import { HandlerDialog, type HandlerSwitch } from './handler-dialog.tsx';
import { Unread } from './unread.tsx';

type Queue = Overview['queues'][number];

/** Every queue with what waits in it. */
export function Queues(
  props: Pick<Overview, 'queues' | 'unread'> & {
    /** Told when a handler was paused or resumed. */
    readonly onChanged: () => void;
  },
) {
  const { queues, unread, onChanged } = props;
  const [change, setChange] = useState<HandlerSwitch>();
  return (
    <section class="card queues" aria-labelledby="queues">
      <h2 id="queues" class="overview-title">
        Queues
      </h2>
      {queues.length === 0 ? (
        <Empty title="The stack has no queues." />
      ) : (
        <Table<Queue>
          caption="Queues"
          rows={queues}
          keyOf={({ entity, subscriber }) => `${entity}/${subscriber}`}
          columns={[
            { title: 'Queue', cell: ({ entity, subscriber }) => `${entity} ${subscriber}` },
            { title: 'Waiting', isNumber: true, cell: ({ waiting }) => number(waiting) },
            { title: 'In flight', isNumber: true, cell: ({ inFlight }) => number(inFlight) },
            { title: 'Oldest', isNumber: true, cell: ({ oldestSeconds }) => age(oldestSeconds) },
            { title: 'Dead letters', isNumber: true, cell: deadLetters },
            { title: 'Handler', cell: (queue) => <HandlerCell queue={queue} onSwitch={setChange} /> },
          ]}
        />
      )}
      {change !== undefined && (
        <HandlerDialog change={change} onEnd={onChanged} onClose={() => setChange(undefined)} />
      )}
      <Unread unread={unread} parts={['queues', 'ages', 'dead-letters', 'pauses']} />
    </section>
  );
}

/** What stands for a number that nobody knows: a blank or 0 would say something else. */
const UNKNOWN = <span class="muted">unknown</span>;

function number(count: number | undefined) {
  return count === undefined ? UNKNOWN : formatNumber(count);
}

function age(seconds: number | undefined) {
  if (seconds === undefined) return UNKNOWN;
  return seconds > 0 ? formatSpan(seconds * 1000) : <span class="muted">–</span>;
}

function deadLetters({ deadLetters: count }: Queue) {
  if (count === undefined) return UNKNOWN;
  if (count === 0) return <span class="muted">0</span>;
  return (
    <a href={hrefTo('/dead-letters')}>
      <Badge tone="bad" icon="cross">
        {formatNumber(count)}
      </Badge>
    </a>
  );
}
