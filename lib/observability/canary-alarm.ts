import { Duration } from 'aws-cdk-lib';
import { TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CANARY_STAGES, stageNumber } from '../../lambda/core/canary/canary-stage.ts';
import type { CanarySetting } from '../config/stage-schema.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

/** What the values of the metric mean. */
export const STAGES_IN_WORDS = CANARY_STAGES.map((stage) => `${stageNumber(stage)} ${stage}`).join(', ');

/** Runs that a period has room for: one that comes a moment late must not leave a period empty. */
const RUNS_PER_PERIOD = 2;

/**
 * The canary stopped on its way, or does not run. One alarm does for all stages: the value that it was set off by is the
 * number of the stage, and CloudWatch tells it with the alarm.
 *
 * @param service - name of the stack
 */
export function canaryAlarm(
  service: string,
  { everyMinutes, withinSeconds }: Pick<CanarySetting, 'everyMinutes' | 'withinSeconds'>,
): AlarmDefinition {
  return {
    kind: 'canary-stopped',
    label: 'Stage at which it stopped',
    metric: serviceMetric(service, 'CanaryStoppedAt', 'Maximum').with({
      period: Duration.minutes(RUNS_PER_PERIOD * everyMinutes),
    }),
    threshold: 1,
    missingData: TreatMissingData.BREACHING,
    impact: `The canary's event was not handled within ${withinSeconds} seconds, so webhooks may be lost or wait: the value is the stage at which it stopped (${STAGES_IN_WORDS}), and without a value the canary does not run.`,
  };
}
