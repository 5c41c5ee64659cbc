import './timeline.css';
import { useState } from 'preact/hooks';
import type { Step } from '../../../../operator/events/timeline.ts';
import { formatClock, formatExact, formatSpan } from '../../format.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import type { Tone } from '../../parts/state-badges.ts';
import { folded, type TimelineRow, timelineRows } from './timeline-rows.ts';

const STYLES: Readonly<Record<Step['what'], { readonly title: string; readonly tone: Tone }>> = {
  received: { title: 'Request received', tone: 'busy' },
  accepted: { title: 'Accepted', tone: 'good' },
  held: { title: 'Held', tone: 'bad' },
  answered: { title: 'Answered', tone: 'good' },
  queued: { title: 'In its queues', tone: 'busy' },
  started: { title: 'Handling started', tone: 'busy' },
  failed: { title: 'Attempt failed', tone: 'watch' },
  marked: { title: 'Marked to be skipped', tone: 'odd' },
  'dead-lettered': { title: 'Dead-lettered', tone: 'bad' },
  skipped: { title: 'Skipped', tone: 'bad' },
  discarded: { title: 'Dead letter discarded', tone: 'idle' },
  replayed: { title: 'Replayed', tone: 'odd' },
  handled: { title: 'Handled', tone: 'good' },
  repeated: { title: 'Delivered again', tone: 'odd' },
};

/** What happened to a request, step by step; a longer line is a longer wait. */
export function Timeline({ steps }: { readonly steps: readonly Step[] }) {
  const [isWhole, setWhole] = useState(false);
  const { head, hidden, tail } = folded(timelineRows(steps), isWhole);
  return (
    <ol class="timeline">
      {head.map((row, index) => (
        <TimelineStep key={`head ${index}`} row={row} />
      ))}
      {hidden > 0 && (
        <li class="timeline-fold">
          <button type="button" class="button" data-kind="quiet" onClick={() => setWhole(true)}>
            Show {hidden} more
          </button>
        </li>
      )}
      {tail.map((row, index) => (
        <TimelineStep key={`tail ${index}`} row={row} />
      ))}
    </ol>
  );
}

function TimelineStep({ row: { step, gap, length } }: { readonly row: TimelineRow }) {
  const { time, what, detail } = step;
  const zone = useTimeZone();
  const { title, tone } = STYLES[what];
  const isRejection = what === 'answered' && /^[45]/.test(detail ?? '');
  return (
    <li class="timeline-step" data-tone={isRejection ? 'bad' : tone}>
      {gap !== undefined && (
        <p
          class="timeline-gap number"
          style={{ minHeight: `${(gap > 0 ? 1.1 + length * 2 : 0.4).toFixed(2)}rem` }}
        >
          {gap > 0 ? `+${formatSpan(gap)}` : <span class="visually-hidden">at once</span>}
        </p>
      )}
      <div class="timeline-what">
        <div class="timeline-line">
          <span class="timeline-dot" />
          <span class="timeline-title">{title}</span>
          <time
            class="timeline-time number"
            dateTime={new Date(time).toISOString()}
            title={formatExact(time, zone)}
          >
            {formatClock(time, time, zone)}
          </time>
        </div>
        {detail !== undefined && <p class="timeline-detail">{detail}</p>}
      </div>{' '}
    </li>
  );
}
