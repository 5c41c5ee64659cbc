import type { Template } from 'aws-cdk-lib/assertions';
import { resourcesOf } from '../synthesize.ts';
import type { MetricReference } from './metric-reference.ts';

/** One line of a metric widget: a metric, or an expression over others. */
export interface Line {
  readonly metric?: MetricReference;
  readonly expression?: string;
  readonly id?: string;
  readonly label?: string;
  readonly statistic: string;
  /** Seconds. */
  readonly period: number;
}

export interface Annotation {
  readonly label: string;
  readonly value: number;
}

/** One widget of a dashboard. Its properties are as CloudWatch gets them. */
export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly query?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
    readonly annotations?: { readonly horizontal?: readonly Annotation[] };
  };
}

interface Body {
  readonly periodOverride?: string;
  readonly widgets: readonly Widget[];
}

/** The text of the one dashboard of a template, with what is only known on deployment as JSON text. */
export function dashboardOf(template: Template): { readonly name: unknown; readonly body: Body } {
  const [dashboard] = Object.values(resourcesOf(template, 'AWS::CloudWatch::Dashboard'));
  if (dashboard === undefined) throw new Error('The template has no dashboard.');
  const join = (dashboard.Properties.DashboardBody as { 'Fn::Join': [string, unknown[]] })['Fn::Join'];
  const text = join[1]
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(JSON.stringify(part)).slice(1, -1)))
    .join(join[0]);
  return { name: dashboard.Properties.DashboardName, body: JSON.parse(text) };
}

/** What a line's rendering may say. CloudWatch fills in the rest: an average over five minutes. */
interface Rendering {
  readonly expression?: string;
  readonly id?: string;
  readonly label?: string;
  readonly stat?: string;
  readonly period?: number;
}

/** The lines of a metric widget: what is drawn of which metric. */
export function linesOf({ properties }: Widget): Line[] {
  return (properties.metrics ?? []).map((entry) => {
    const last = entry.at(-1);
    const {
      stat = 'Average',
      period = 300,
      ...rendering
    } = (typeof last === 'object' ? last : {}) as Rendering;
    const shared = { ...rendering, statistic: stat, period };
    const [namespace, name, ...pairs] = entry.filter((part) => typeof part === 'string');
    if (namespace === undefined || name === undefined) return shared;
    const dimensions: Record<string, string> = {};
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      dimensions[String(pairs[index])] = String(pairs[index + 1]);
    }
    return { ...shared, metric: { namespace, name, dimensions } };
  });
}
