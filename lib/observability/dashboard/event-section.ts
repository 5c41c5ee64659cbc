import { Duration } from 'aws-cdk-lib';
import type { IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { handledEvents, serviceMetric } from '../service-metric.ts';
import { alarmsOf, counts, type DashboardSource } from './dashboard-source.ts';
import { graph } from './graph.ts';
import { section } from './section.ts';

/** The way of events: outbox, queues, handlers. */
export function eventSection(source: DashboardSource): IWidget {
  const { stack } = source;
  const { serviceName } = stack.settings;
  const period = Duration.minutes(1);
  return section(
    '## Events',
    [
      graph({
        title: 'By outcome of their handling',
        metrics: [
          handledEvents(serviceName),
          ...counts(source, 'RepeatedDeliveries', 'LateEvents', 'HandlingFailures', 'DeadLetteredEvents'),
        ],
      }),
      graph({
        title: 'Time to handle, milliseconds',
        metrics: (['p50', 'p99'] as const).map((statistic) =>
          serviceMetric(serviceName, 'EndToEndLatency', statistic).with({ label: statistic }),
        ),
      }),
      graph({
        title: 'Waiting in queues',
        metrics: stack.queues.map(({ source: queue, entity, subscriber }) =>
          queue.metricApproximateNumberOfMessagesVisible({
            period,
            statistic: 'Maximum',
            label: `${entity}-${subscriber}`,
          }),
        ),
      }),
    ],
    [
      graph({ title: 'Oldest message, seconds', alarms: alarmsOf(source, 'oldest-message') }),
      graph({ title: 'Dead letters', alarms: alarmsOf(source, 'dead-letters') }),
      graph({ title: 'Oldest unsent event, seconds', alarms: alarmsOf(source, 'unsent-events') }),
    ],
    [
      graph({
        title: 'Outbox',
        alarms: alarmsOf(source, 'parked-events'),
        metrics: counts(source, 'EventsLeftToSweeper', 'UnsentEvents'),
      }),
      graph({ title: 'Runs of the sweeper', alarms: alarmsOf(source, 'sweeper-silence') }),
      repeatedReceives(source),
    ],
  );
}

/** Drawn also where messages die before there could be an alarm. */
function repeatedReceives(source: DashboardSource): IWidget {
  const alarms = alarmsOf(source, 'repeated-receives');
  const drawn = serviceMetric(source.stack.settings.serviceName, 'ReceiveCount', 'Maximum');
  return graph({
    title: 'Receives of one message',
    alarms,
    metrics: alarms.length > 0 ? [] : [drawn.with({ label: 'ReceiveCount' })],
  });
}
