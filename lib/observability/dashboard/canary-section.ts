import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { STAGES_IN_WORDS } from '../canary-alarm.ts';
import { serviceMetric } from '../service-metric.ts';
import { alarmsOf, type DashboardSource } from './dashboard-source.ts';
import { graph } from './graph.ts';
import { section } from './section.ts';

const HALF = 12;

/** The canary's runs; nothing where there is none. */
export function canarySection(source: DashboardSource): IWidget[] {
  const { canary, settings } = source.stack;
  if (canary === undefined) return [];
  const latency = serviceMetric(settings.serviceName, 'CanaryLatency', 'Maximum');
  return [
    section('## Canary', [
      graph({
        title: `Stopped at: ${STAGES_IN_WORDS}`,
        width: HALF,
        alarms: alarmsOf(source, 'canary-stopped'),
      }),
      graph({
        title: 'Time to handle, milliseconds',
        width: HALF,
        metrics: [latency.with({ label: 'canary' })],
      }),
    ]),
  ];
}
