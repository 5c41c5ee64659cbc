import { useEffect, useId, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import './chart.css';
import type { TimeZone } from '../../../../operator/time-zone.ts';
import { formatMinute, formatNumber, formatSpan } from '../../format.ts';
import { useTimeZone } from '../../hooks/use-time-zone.ts';
import { ScrollRegion } from '../../parts/scroll-region.tsx';
import { Table } from '../../parts/table.tsx';
import type { Measure } from './axis-marks.ts';
import { chartOptions, plotData } from './chart-options.ts';
import type { Line, Minutes } from './minutes.ts';
import { type MinuteRow, tableOf } from './series-text.ts';

/** A line with how it is drawn: a tone and a dash, so that colour is not all that tells lines apart. */
interface ChartLine extends Line {
  readonly tone: 'accent' | 'good' | 'watch' | 'bad' | 'odd';
  readonly isDashed?: boolean;
}

interface ChartProps {
  readonly title: string;
  readonly minutes: Minutes;
  readonly lines: readonly ChartLine[];
  readonly measure: Measure;
  /** What the chart shows, in a sentence. */
  readonly summary: string;
  /** Least value at the top of the axis, so that little does not look like much. */
  readonly leastTop: number;
}

/** Lines over time. Whoever does not see them has a sentence, and a table on request. */
export function Chart(props: ChartProps) {
  const { title, minutes, lines, summary } = props;
  const [isTable, setIsTable] = useState(false);
  const titleId = useId();
  return (
    <figure class="card chart" aria-labelledby={titleId}>
      <figcaption class="card-head">
        <h2 id={titleId}>{title}</h2>
        <button
          type="button"
          class="button"
          data-kind="quiet"
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
        >
          Table<span class="visually-hidden"> of {title}</span>
        </button>
        <ul class="chart-legend">
          {lines.map(({ name, tone, isDashed }) => (
            <li key={name}>
              <span class="chart-key" data-tone={tone} data-dashed={isDashed} aria-hidden="true" />
              {name}
            </li>
          ))}
          {minutes.started !== undefined && (
            <li>
              <span class="chart-key" data-dot aria-hidden="true" />
              this minute, so far
            </li>
          )}
        </ul>
      </figcaption>
      {isTable ? <ChartTable {...props} /> : <Plot {...props} />}
      <p class="visually-hidden">{summary}</p>
    </figure>
  );
}

function ChartTable({ title, minutes, lines, measure }: ChartProps) {
  const zone = useTimeZone();
  const format = measure === 'count' ? formatNumber : formatSpan;
  const rows = tableOf(minutes, lines);
  if (rows.length === 0) return <p class="chart-body muted small">Nothing in this time.</p>;
  return (
    <ScrollRegion class="chart-body" label={`${title}, a minute a row`}>
      <Table<MinuteRow>
        caption={title}
        rows={rows}
        keyOf={({ time }) => String(time)}
        columns={[
          {
            title: `Minute (${zone === 'utc' ? 'UTC' : 'local'})`,
            cell: ({ time, isSoFar }) => `${timeOfDay(time, zone)}${isSoFar ? ', so far' : ''}`,
          },
          ...lines.map(({ name }, index) => ({
            title: name,
            isNumber: true,
            cell: ({ values }: MinuteRow) => valueText(values[index], format),
          })),
        ]}
      />
    </ScrollRegion>
  );
}

function valueText(value: number | null | undefined, format: (value: number) => string): string {
  return value === null || value === undefined ? '–' : format(value);
}

/** Drawn once; new data and new colours are drawn into it, so nothing flickers. */
function Plot({ minutes, lines, measure, leastTop }: ChartProps) {
  const zone = useTimeZone();
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const data = plotData(minutes, lines);
  const latest = useRef(data);
  latest.current = data;

  // What a chart is made of stays as it is; its data come below.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const ink = inkOf(element);
    const options = chartOptions({
      width: element.clientWidth,
      height: element.clientHeight,
      lines,
      ink,
      fontFamily: getComputedStyle(element).fontFamily,
      measure,
      formatTime: (time) => timeOfDay(time, zone),
      leastTop,
    });
    // Its marks stand at full hours of the browser's zone otherwise.
    const inUtc = { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC') };
    const made = new uPlot({ ...options, ...(zone === 'utc' && inUtc) }, latest.current, element);
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    resized.observe(element);
    const recoloured = onSchemeChange(() => made.redraw(false));
    return () => {
      resized.disconnect();
      recoloured();
      made.destroy();
      plot.current = undefined;
    };
  }, []);

  useEffect(() => plot.current?.setData(latest.current));

  return (
    <div class="chart-body chart-plot" ref={place} aria-hidden="true">
      {(['line', 'muted', 'surface', ...lines.map(({ tone }) => tone)] as const).map((tone, index) => (
        <span key={`${tone}${index}`} class="chart-ink" data-tone={tone} />
      ))}
    </div>
  );
}

/** Reads colours as the style sheet has them now: a canvas knows no variables. */
function inkOf(element: Element): (tone: string) => string {
  return (tone) => {
    const probe = element.querySelector(`.chart-ink[data-tone="${tone}"]`);
    return probe === null ? 'gray' : getComputedStyle(probe).color;
  };
}

/** Calls back when light becomes dark, by the system or by the toggle. @returns ends it */
function onSchemeChange(callback: () => void): () => void {
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  media.addEventListener('change', callback);
  const toggled = new MutationObserver(callback);
  toggled.observe(document.documentElement, { attributes: true, attributeFilter: ['data-scheme'] });
  return () => {
    media.removeEventListener('change', callback);
    toggled.disconnect();
  };
}

function timeOfDay(time: number, zone: TimeZone): string {
  return formatMinute(time, time, zone);
}
