import { Aws, Duration } from 'aws-cdk-lib';
import { Dashboard, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { DashboardSource } from './dashboard-source.ts';
import { eventSection } from './event-section.ts';
import { failureSection } from './failure-section.ts';
import { functionSection } from './function-section.ts';
import { overview } from './overview.ts';
import { requestSection } from './request-section.ts';
import { tableSection } from './table-section.ts';

/** The dashboard of a stack. Its first row answers whether all works. */
export class ServiceDashboard extends Dashboard {
  constructor(scope: Construct, id: string, source: DashboardSource) {
    super(scope, id, {
      // Dashboards share their names across regions.
      dashboardName: `${source.stack.config.stackName}-${Aws.REGION}`,
      defaultInterval: Duration.hours(3),
      // A threshold is that of its alarm's period, so the graphs keep it.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        overview(source),
        requestSection(source),
        eventSection(source),
        functionSection(source),
        tableSection(source),
        failureSection(source),
      ].map((widget) => [widget]),
    });
  }
}
