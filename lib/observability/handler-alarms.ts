import { Duration } from 'aws-cdk-lib';
import type { EventHandler } from '../constructs/event-handler.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { serviceMetric } from './service-metric.ts';

/** From this receive on a message counts as failing: once may happen, and heals by itself. */
const FAILING_RECEIVE = 3;

/**
 * What is watched of the handlers, beside their queues: for messages that are received again and again the age of the
 * oldest message may not count, so a handler that fails at all of them could leave it low until they are dead.
 *
 * - A crash or a time-out is an error to Lambda, also one before any code of ours has run.
 * - An event that fails is none: the handlers count how often they get the same message. They do so before they work
 *   on it, so a message that crashes or blocks its handler is counted, too.
 *
 * @param service - name of the stack
 * @param maxReceiveCount - receives after which a message is a dead letter, of which there is an alarm in any case
 */
export function handlerAlarms(
  service: string,
  handlers: readonly EventHandler[],
  maxReceiveCount: number,
): AlarmDefinition[] {
  return [
    ...handlers.map(
      ({ entity, lambda }): AlarmDefinition => ({
        kind: 'handler-errors',
        subject: entity,
        label: `${entity} handler`,
        metric: lambda.metricErrors({ period: Duration.minutes(1) }),
        threshold: 1,
        impact: `The handler of ${entity} events crashed or ran into its time-out: its events wait and are tried again.`,
      }),
    ),
    ...(maxReceiveCount < FAILING_RECEIVE ? [] : [repeatedReceives(service)]),
  ];
}

function repeatedReceives(service: string): AlarmDefinition {
  return {
    kind: 'repeated-receives',
    label: 'Receives of one message',
    metric: serviceMetric(service, 'ReceiveCount', 'Maximum'),
    threshold: FAILING_RECEIVE,
    impact:
      'An event keeps failing in its handler: its entity is out of date, and the event becomes a dead letter soon.',
  };
}
