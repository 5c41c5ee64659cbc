import { Aws, Lazy, Stack } from 'aws-cdk-lib';
import { CfnDashboard, Column, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { canarySection } from './canary-section.ts';
import type { DashboardSource } from './dashboard-source.ts';
import { eventSection } from './event-section.ts';
import { failureSection } from './failure-section.ts';
import { functionSection } from './function-section.ts';
import { overview } from './overview.ts';
import { requestSection } from './request-section.ts';
import { tableSection } from './table-section.ts';

/**
 * The dashboard. Its first row answers whether all works.
 *
 * CDK's own `Dashboard` takes its widgets when it is made; this one is drawn at synthesis, when every subscriber is known.
 */
export class ServiceDashboard extends Construct {
  /** @param source - what is drawn, asked for at synthesis */
  constructor(scope: Construct, id: string, serviceName: string, source: () => DashboardSource) {
    super(scope, id);
    new CfnDashboard(this, 'Resource', {
      // Dashboards share their names across regions.
      dashboardName: `${serviceName}-${Aws.REGION}`,
      dashboardBody: Lazy.string({ produce: () => this.#body(source()) }),
    });
  }

  #body(source: DashboardSource): string {
    const column = new Column(
      overview(source),
      requestSection(source),
      eventSection(source),
      ...canarySection(source),
      functionSection(source),
      tableSection(source),
      failureSection(source),
    );
    column.position(0, 0);
    return Stack.of(this).toJsonString({
      start: '-PT3H',
      // A threshold is that of its alarm's period, so the graphs keep it.
      periodOverride: PeriodOverride.INHERIT,
      widgets: column.toJson(),
    });
  }
}
