import { Color, GraphWidget, type HorizontalAnnotation, type Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { AlarmDefinition } from '../alarm-definition.ts';

/** Three in a row: the grid has 24 columns. */
const THIRD = 8;

export interface GraphSettings {
  readonly title: string;
  readonly width?: number;
  /** Metrics that no alarm watches. */
  readonly metrics?: readonly Metric[];
  /** Alarms whose metrics are drawn, and their thresholds with them. */
  readonly alarms?: readonly AlarmDefinition[];
}

/** A graph over time. */
export function graph({ title, width = THIRD, metrics = [], alarms = [] }: GraphSettings): GraphWidget {
  return new GraphWidget({
    title,
    width,
    left: [
      ...alarms.map((definition) =>
        definition.metric.with({
          label: definition.label ?? definition.subject ?? definition.metric.metricName,
        }),
      ),
      ...metrics,
    ],
    leftYAxis: { min: 0, showUnits: false },
    leftAnnotations: thresholds(alarms),
  });
}

/** One line for each value at which alarms go off, labelled with their kinds. */
function thresholds(alarms: readonly AlarmDefinition[]): HorizontalAnnotation[] {
  const kindsByValue = new Map<number, Set<string>>();
  for (const { threshold, kind } of alarms) {
    kindsByValue.set(threshold, (kindsByValue.get(threshold) ?? new Set()).add(kind));
  }
  return [...kindsByValue].map(([value, kinds]) => ({
    value,
    label: `alarm: ${[...kinds].join(', ')}`,
    color: Color.RED,
  }));
}
