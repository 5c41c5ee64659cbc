import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { CANARY_STAGES, stageNumber } from '../../../lambda/core/canary/canary-stage.ts';
import { serviceMetric } from '../service-metric.ts';
import { alarmsOf, type DashboardSource } from './dashboard-source.ts';
import { graph } from './graph.ts';
import { section } from './section.ts';

const HALF = 12;

/** The canary's runs; nothing where there is none. */
export function canarySection(source: DashboardSource): IWidget[] {
  const { canary, settings } = source.stack;
  if (canary === undefined) return [];
  const stages = CANARY_STAGES.map((stage) => `${stageNumber(stage)} ${stage}`).join(', ');
  const latency = serviceMetric(settings.serviceName, 'CanaryLatency', 'Maximum');
  return [
    section('## Canary', [
      graph({ title: `Stopped at: ${stages}`, width: HALF, alarms: alarmsOf(source, 'canary-stopped') }),
      graph({
        title: 'Time to handle, milliseconds',
        width: HALF,
        metrics: [latency.with({ label: 'canary' })],
      }),
    ]),
  ];
}
