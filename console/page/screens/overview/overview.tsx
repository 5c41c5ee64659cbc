import './overview.css';
import type { Overview as OverviewData, RunFacts } from '../../../contract.ts';
import { api } from '../../api.ts';
import { usePolled } from '../../hooks/use-polled.ts';
import { AnswerView } from '../../parts/answer-view.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { hrefTo } from '../../routing/route.ts';
import { goInPlace } from '../../routing/use-location.ts';
import type { ScreenProps } from '../screen.tsx';
import { Alarms } from './alarms.tsx';
import { Chart } from './chart.tsx';
import { Counts } from './counts.tsx';
import { lineOf, partedMinutes, withoutQuiet } from './minutes.ts';
import { Queues } from './queues.tsx';
import { Rejections } from './rejections.tsx';
import { Secret } from './secret.tsx';
import { summaryOfCounts, summaryOfDurations } from './series-text.ts';
import { SPANS, type Span, spanOf } from './span.ts';
import { Verdict } from './verdict.tsx';
import { Waiting } from './waiting.tsx';

/** Pause between two reads, in milliseconds. */
const REFRESH = 4000;

/** Answers "is it working?" at a glance, and shows what has happened lately at a second one. */
export function Overview({ run, query }: ScreenProps) {
  const span = spanOf(query.get('minutes'));
  const overview = usePolled(String(span.minutes), REFRESH, (signal) => api.overview(span.minutes, signal));
  return (
    <div class="page">
      <PageHead title="Overview">
        <SpanChoice span={span} />
        <button type="button" class="button" onClick={overview.refresh}>
          Refresh
        </button>
      </PageHead>
      <AnswerView answer={overview} what="the overview" onRetry={overview.refresh} every={REFRESH}>
        {(data) => <Parts data={data} span={span} run={run} onChanged={overview.refresh} />}
      </AnswerView>
    </div>
  );
}

function SpanChoice({ span }: { readonly span: Span }) {
  const choose = (minutes: string) => goInPlace(hrefTo('/overview', new URLSearchParams({ minutes })));
  return (
    <>
      <label class="visually-hidden" for="span">
        Time shown
      </label>
      <select
        id="span"
        class="input overview-span"
        value={span.minutes}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      >
        {SPANS.map(({ minutes, words }) => (
          <option key={minutes} value={minutes}>
            Last {words}
          </option>
        ))}
      </select>
    </>
  );
}

function Parts(props: {
  readonly data: OverviewData;
  readonly span: Span;
  readonly run: RunFacts;
  /** Told when something was changed here. */
  readonly onChanged: () => void;
}) {
  const { data, span, run, onChanged } = props;
  const { series, counts, unread } = data;
  return (
    <>
      <Verdict data={data} span={span} isLocal={run.isLocal} />
      <Counts data={data} span={span} />
      <Waiting waiting={data.waiting} unread={unread} />
      {series !== undefined && <Charts series={series} at={data.at} span={span} />}
      <Queues queues={data.queues} unread={unread} onChanged={onChanged} />
      <div class="overview-columns">
        <Rejections rejected={counts?.rejected} rejections={data.rejections} unread={unread} span={span} />
        <Secret secret={data.secret} unread={unread} at={data.at} span={span} />
      </div>
      <Alarms alarms={data.alarms} unread={unread} stack={run.name} />
    </>
  );
}

function Charts(props: {
  readonly series: NonNullable<OverviewData['series']>;
  readonly at: number;
  readonly span: Span;
}) {
  const { series, at, span } = props;
  const minutes = partedMinutes(series.times, at);
  const line = (name: string, values: readonly (number | null)[]) => lineOf(name, values, minutes);
  const requests = [
    { ...line('accepted', series.accepted), tone: 'accent' },
    { ...withoutQuiet(line('rejected', series.rejected)), tone: 'bad', isDashed: true },
  ] as const;
  const handling = [
    { ...line('handled', series.handled), tone: 'good' },
    { ...withoutQuiet(line('failed', series.failed)), tone: 'bad', isDashed: true },
  ] as const;
  const latency = [
    { ...line('p50', series.latencyP50), tone: 'accent' },
    { ...line('p99', series.latencyP99), tone: 'odd', isDashed: true },
  ] as const;
  // A chart is made for one time: another one gets a new chart.
  const key = span.minutes;
  return (
    <div class="overview-charts">
      <Chart
        key={`requests ${key}`}
        title="Requests a minute"
        minutes={minutes}
        lines={requests}
        measure="count"
        summary={summaryOfCounts(requests)}
        leastTop={4}
      />
      <Chart
        key={`handling ${key}`}
        title="Handling a minute"
        minutes={minutes}
        lines={handling}
        measure="count"
        summary={summaryOfCounts(handling)}
        leastTop={4}
      />
      <Chart
        key={`latency ${key}`}
        title="From accepted to handled"
        minutes={minutes}
        lines={latency}
        measure="duration"
        summary={summaryOfDurations(latency)}
        leastTop={100}
      />
    </div>
  );
}
