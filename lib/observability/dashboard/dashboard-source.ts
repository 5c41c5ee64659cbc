import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { MetricName } from '../../../lambda/core/telemetry/metric-catalogue.ts';
import type { AlarmDefinition, AlarmKind } from '../alarm-definition.ts';
import type { ObservedStack } from '../observed-stack.ts';
import { serviceMetric } from '../service-metric.ts';

/** What a dashboard is made from. */
export interface DashboardSource {
  readonly stack: ObservedStack;
  readonly definitions: readonly AlarmDefinition[];
  /** The alarms made from the definitions. */
  readonly alarms: readonly Alarm[];
}

/** The alarms of some kinds, in the order of the kinds. A kind that is switched off has none. */
export function alarmsOf(
  { definitions }: DashboardSource,
  ...kinds: readonly AlarmKind[]
): AlarmDefinition[] {
  return kinds.flatMap((kind) => definitions.filter((definition) => definition.kind === kind));
}

/** How often something of ours happened, by the minute. */
export function counts({ stack }: DashboardSource, ...names: readonly MetricName[]) {
  return names.map((name) => serviceMetric(stack.settings.serviceName, name, 'Sum').with({ label: name }));
}
