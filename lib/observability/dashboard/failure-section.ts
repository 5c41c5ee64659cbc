import { type IWidget, LogQueryWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { logGroupNames } from '../log-group-names.ts';
import { LOG_QUERIES } from '../log-queries.ts';
import type { DashboardSource } from './dashboard-source.ts';
import { section } from './section.ts';

/** What failed, grouped by cause. */
export function failureSection({ stack }: DashboardSource): IWidget {
  const { logs, text } = LOG_QUERIES['failures-by-fingerprint'];
  return section('## Failures', [
    new LogQueryWidget({
      title: 'By fingerprint of the error',
      logGroupNames: logGroupNames(stack, logs),
      queryString: text,
      width: 24,
      height: 8,
    }),
  ]);
}
