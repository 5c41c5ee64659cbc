import './status-drawing.css';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatExact } from '../../format.ts';
import { useSize } from '../../hooks/use-size.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import { ScrollRegion } from '../../parts/scroll-region.tsx';
import { hrefTo, pathOf } from '../../routing/route.ts';
import type { ChartPoint, StatusChart } from './status-chart.ts';

const ROW = 34;
const TOP = 14;
const FOOT = 12;
const MARGIN = 14;

/** Least room for an event, in pixels; a long history scrolls. */
const MIN_WIDTH = 30;

/** An entity's statuses over time: bars where it had one, marks where an event reported one. */
export function StatusDrawing({ chart, label }: { readonly chart: StatusChart; readonly label: string }) {
  const { statuses, points, stretches, end } = chart;
  const frame = useRef<HTMLElement>(null);
  const { width: room } = useSize(frame);
  useLayoutEffect(() => {
    // The newest is at the right.
    frame.current?.scrollTo({ left: frame.current.scrollWidth });
  }, [room, points.length]);
  const width = Math.max(room, points.length * MIN_WIDTH + 2 * MARGIN);
  const height = TOP + statuses.length * ROW + FOOT;
  const x = (share: number) => MARGIN + share * (width - 2 * MARGIN);
  const y = (row: number) => TOP + (statuses.length - 1 - row + 0.5) * ROW;
  return (
    <figure class="status-figure">
      <div class="status-chart">
        <ul class="status-names" aria-hidden="true" style={{ height: `${height}px`, paddingTop: `${TOP}px` }}>
          {statuses.toReversed().map((status) => (
            <li key={status} class="cut" title={status} style={{ height: `${ROW}px` }}>
              {status}
            </li>
          ))}
        </ul>
        <ScrollRegion regionRef={frame} class="status-scroll" label={label}>
          <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="presentation">
            {statuses.map((status, row) => (
              <line key={status} class="status-row" x1={0} x2={width} y1={y(row)} y2={y(row)} />
            ))}
            {stretches.map(({ from, to, row }, index) => {
              const next = stretches[index + 1];
              return (
                <g key={from}>
                  <line
                    class="status-bar"
                    x1={x(from)}
                    x2={x(to)}
                    y1={y(row)}
                    y2={y(row)}
                    data-now={!next || undefined}
                  />
                  {next && <line class="status-step" x1={x(to)} x2={x(to)} y1={y(row)} y2={y(next.row)} />}
                </g>
              );
            })}
            <line class="status-now" x1={x(end)} x2={x(end)} y1={0} y2={height} />
            {points.map((point) => (
              <Mark key={point.change.requestUuid} point={point} x={x(point.x)} y={y(point.row)} />
            ))}
          </svg>
        </ScrollRegion>
      </div>
      <figcaption class="status-legend">
        <LegendMark kind="done">handled</LegendMark>
        <LegendMark kind="late">late: the status was not overwritten</LegendMark>
        <LegendMark kind="failed">dead-lettered or parked</LegendMark>
        <LegendMark kind="open">not handled yet</LegendMark>
        <span class="status-scale">Time runs to the right, up to now; long waits are drawn shortened.</span>
      </figcaption>
    </figure>
  );
}

type Kind = 'done' | 'late' | 'failed' | 'open';

function kindOf({ state, late, handledAt }: ChartPoint['change']): Kind {
  if (state === 'dead-lettered' || state === 'parked') return 'failed';
  if (late) return 'late';
  return handledAt === undefined ? 'open' : 'done';
}

function Mark({
  point: { change },
  x,
  y,
}: {
  readonly point: ChartPoint;
  readonly x: number;
  readonly y: number;
}) {
  const { requestUuid, status, state, claimedAt } = change;
  const kind = kindOf(change);
  const words = `${status}, ${state}, ${formatExact(claimedAt, useTimeZone())}`;
  return (
    <a
      class="status-mark"
      href={hrefTo(pathOf({ screen: 'event', uuid: requestUuid }))}
      aria-label={words}
      data-kind={kind}
    >
      <title>{words}</title>
      <circle class="status-target" cx={x} cy={y} r={15} />
      <Shape kind={kind} x={x} y={y} />
    </a>
  );
}

/** Told apart by form as well as by colour. */
function Shape({ kind, x, y }: { readonly kind: Kind; readonly x: number; readonly y: number }) {
  switch (kind) {
    case 'late':
      return <path class="status-shape" d={`M${x} ${y - 7}l7 7-7 7-7-7z`} />;
    case 'failed':
      return <path class="status-shape" d={`M${x - 5} ${y - 5}l10 10M${x + 5} ${y - 5}l-10 10`} />;
    default:
      return <circle class="status-shape" cx={x} cy={y} r={5.5} />;
  }
}

function LegendMark({ kind, children }: { readonly kind: Kind; readonly children: string }) {
  return (
    <span class="status-key">
      <svg width={18} height={18} viewBox="0 0 18 18" class="status-mark" data-kind={kind} aria-hidden="true">
        <Shape kind={kind} x={9} y={9} />
      </svg>
      {children}
    </span>
  );
}
