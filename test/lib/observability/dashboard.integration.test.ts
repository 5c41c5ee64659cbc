import { METRIC_CATALOGUE } from '../../../lambda/core/telemetry/metric-catalogue.ts';
import { LARGE } from '../large.ts';
import { resourcesOf, synthesize } from '../synthesize.ts';
import { type AlarmProperties, alarmsOf, kindOf, metricOf } from './alarm-properties.ts';
import { type Annotation, dashboardOf, linesOf, type Widget } from './dashboard-body.ts';
import { faultOf } from './metric-reference.ts';
import { OBSERVED, SERVICE } from './observed.ts';

const { name, body } = dashboardOf(OBSERVED);
const { widgets } = body;
const alarms = [...alarmsOf(OBSERVED).values()];
const titled = widgets.map((widget): [string, Widget] => [
  widget.properties.title ?? widget.properties.markdown ?? 'no title',
  widget,
]);
const graphs = titled.filter(([, { type }]) => type === 'metric');

/** Kinds of the alarms that an annotation stands for. */
function kindsOf({ label }: Annotation): string[] {
  const [, kinds] = /^alarm: (.+)$/.exec(label) ?? [];
  if (kinds === undefined) throw new Error(`"${label}" is not the label of a threshold.`);
  return kinds.split(', ');
}

const annotationsOf = ({ properties }: Widget): readonly Annotation[] =>
  properties.annotations?.horizontal ?? [];

function draws(widget: Widget, alarm: AlarmProperties): boolean {
  return linesOf(widget).some(
    ({ metric, statistic, period }) =>
      JSON.stringify(metric) === JSON.stringify(metricOf(alarm)) &&
      statistic === alarm.Statistic &&
      period === alarm.Period,
  );
}

describe('the body', () => {
  it('is of the name of the stack and region, as names of dashboards are global, and keeps the periods of alarms', () => {
    expect(name).toEqual({ 'Fn::Join': ['', [`${SERVICE}-`, { Ref: 'AWS::Region' }]] });
    expect(body.periodOverride).toBe('inherit');
  });

  it('has widgets of known types only, each with something to show', () => {
    for (const { type, properties } of widgets) {
      switch (type) {
        case 'text':
          expect(properties.markdown).toMatch(/^## \w+$/);
          break;
        case 'alarm':
          expect(properties.alarms?.length).toBeGreaterThan(0);
          break;
        case 'log':
          expect(properties.query).toMatch(/^SOURCE /);
          break;
        default:
          expect(type).toBe('metric');
          expect(properties.title).toMatch(/^[A-Z]/);
          expect(properties.metrics?.length).toBeGreaterThan(0);
      }
    }
  });

  it.each([
    ['some subscribers', OBSERVED],
    ['as many queues as are meant', LARGE],
  ])('keeps to the grid and to the limits of CloudWatch, with %s', (_, template) => {
    const all = dashboardOf(template).body.widgets;
    const cells = new Set<string>();
    let area = 0;
    for (const { x, y, width, height } of all) {
      expect(x + width).toBeLessThanOrEqual(24);
      area += width * height;
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) cells.add(`${column}/${row}`);
      }
    }
    expect(cells.size).toBe(area);
    expect(all.length).toBeLessThanOrEqual(500);
    const metrics = all.map((widget) => linesOf(widget).length);
    expect(Math.max(...metrics)).toBeLessThanOrEqual(500);
    expect(metrics.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(2500);
    for (const { properties } of all) expect(properties.alarms?.length ?? 0).toBeLessThanOrEqual(100);
  });
});

describe('what it shows', () => {
  it.each(graphs)('%s: metrics that there are', (_, widget) => {
    const lines = linesOf(widget);
    const ids = new Set(lines.flatMap(({ id }) => id ?? []));
    for (const { metric, expression, statistic, period } of lines) {
      if (metric === undefined) {
        const used = expression?.match(/[a-z]+\d+/g) ?? [];
        expect(used.length).toBeGreaterThan(0);
        for (const id of used) expect(ids).toContain(id);
        continue;
      }
      expect(faultOf(metric, OBSERVED, SERVICE)).toBeUndefined();
      expect(statistic).toMatch(/^(Sum|SampleCount|Maximum|p50|p99)$/);
      expect([60, 300, 600, 3600]).toContain(period);
    }
  });

  it('answers in its first row whether all works: alarms first, then what counts', () => {
    const [first, ...others] = widgets.filter(({ y }) => y < 8);
    expect(first?.type).toBe('alarm');
    const shown = others.flatMap(linesOf);
    expect(shown.flatMap(({ metric }) => (metric?.namespace === 'CedarWebhooks' ? metric.name : []))).toEqual(
      [
        'AcceptedEvents',
        'EndToEndLatency',
        'RejectedRequests',
        'HeldEvents',
        'OldestUnsentAge',
        'ParkedEvents',
      ],
    );
    expect(shown.flatMap(({ expression, label }) => (expression === undefined ? [] : label))).toEqual([
      'Waiting in queues',
      'Dead letters',
    ]);
  });

  it('shows the state of every alarm', () => {
    const [status] = widgets.filter(({ type }) => type === 'alarm');
    const shown = status?.properties.alarms?.map((arn) => JSON.parse(arn)['Fn::GetAtt'][0]);
    expect(shown?.toSorted()).toEqual([...alarmsOf(OBSERVED).keys()].toSorted());
  });

  it('totals the dead letters of every queue', () => {
    const total = widgets.flatMap(linesOf).find(({ label }) => label === 'Dead letters');
    expect(total?.expression?.match(/dead\d+/g)).toHaveLength(11);
  });

  it.each(alarms)('draws the metric of $AlarmName beside its threshold', (alarm) => {
    const drawing = widgets.filter((widget) =>
      annotationsOf(widget).some((annotation) => kindsOf(annotation).includes(kindOf(alarm))),
    );
    expect(drawing).toHaveLength(1);
    for (const widget of drawing) {
      expect(draws(widget, alarm)).toBe(true);
      const [annotation] = annotationsOf(widget).filter((one) => kindsOf(one).includes(kindOf(alarm)));
      expect(annotation?.value).toBe(alarm.Threshold);
    }
  });

  it('draws no threshold of which there is no alarm', () => {
    const kinds = new Set(alarms.map(kindOf));
    for (const kind of widgets.flatMap(annotationsOf).flatMap(kindsOf)) expect(kinds).toContain(kind);
  });

  it('leaves no metric of ours out', () => {
    const shown = new Set(widgets.flatMap(linesOf).flatMap(({ metric }) => metric?.name ?? []));
    expect(Object.keys(METRIC_CATALOGUE).filter((metric) => !shown.has(metric))).toEqual([]);
  });

  it('groups failures by fingerprint, from the logs of every function', () => {
    const [log] = widgets.filter(({ type }) => type === 'log');
    expect(log?.properties.query).toContain('by fingerprint');
    const functions = Object.keys(resourcesOf(OBSERVED, 'AWS::Lambda::Function')).length;
    expect(log?.properties.query?.match(/SOURCE /g)).toHaveLength(functions);
  });
});

describe('the configuration', () => {
  it('can leave the dashboard out', () => {
    synthesize('dev', { dashboard: false }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  it('changes the thresholds that are drawn', () => {
    const changed = dashboardOf(synthesize('dev', { alarms: { oldestMessageMinutes: 30 } })).body.widgets;
    const values = changed.flatMap(annotationsOf).filter(({ label }) => label === 'alarm: oldest-message');
    expect(values.map(({ value }) => value)).toEqual([1800]);
  });
});
