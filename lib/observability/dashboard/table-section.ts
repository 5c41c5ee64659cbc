import { Duration } from 'aws-cdk-lib';
import type { IWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { OUTBOX_INDEX } from '../../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX } from '../../../lambda/core/ledger/time-index.ts';
import type { DashboardSource } from './dashboard-source.ts';
import { graph } from './graph.ts';
import { section } from './section.ts';

interface Part {
  readonly label: string;
  readonly table: Table;
  readonly index?: string;
}

/** What DynamoDB says of both tables. SQS reports no throttling: it shows as events left to the sweeper. */
export function tableSection({ stack }: DashboardSource): IWidget {
  const parts: readonly Part[] = [
    { label: 'ledger', table: stack.ledger },
    { label: `ledger, ${OUTBOX_INDEX}`, table: stack.ledger, index: OUTBOX_INDEX },
    { label: `ledger, ${TIME_INDEX}`, table: stack.ledger, index: TIME_INDEX },
    { label: 'entities', table: stack.entities },
  ];
  const drawn = (metricName: string): Metric[] => parts.map((part) => tableMetric(part, metricName));
  return section('## Tables', [
    graph({ title: 'Throttled writes', metrics: drawn('WriteThrottleEvents') }),
    graph({ title: 'Throttled reads', metrics: drawn('ReadThrottleEvents') }),
    graph({ title: 'Write units used', metrics: drawn('ConsumedWriteCapacityUnits') }),
  ]);
}

function tableMetric({ label, table, index }: Part, metricName: string): Metric {
  return table.metric(metricName, {
    label,
    statistic: 'Sum',
    period: Duration.minutes(1),
    dimensionsMap: {
      TableName: table.tableName,
      ...(index !== undefined && { GlobalSecondaryIndexName: index }),
    },
  });
}
