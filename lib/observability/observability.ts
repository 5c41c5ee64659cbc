import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { ServiceDashboard } from './dashboard/service-dashboard.ts';
import type { ObservedStack } from './observed-stack.ts';
import { SavedQueries } from './saved-queries.ts';
import { stackAlarms } from './stack-alarms.ts';

/**
 * Adds all that watches a stack: alarms, saved log queries, dashboard.
 *
 * @returns the topic that the alarms go to
 */
export function addObservability(scope: Construct, stack: ObservedStack): Topic {
  const { stackName, alarms: settings, dashboard } = stack.config;
  const definitions = stackAlarms(stack);
  const { topic, all } = new Alarms(scope, 'Alarms', {
    stackName,
    emails: settings.emails,
    runbookUrl: settings.runbookUrl,
    definitions,
    encryptionKey: stack.encryptionKey,
  });
  new SavedQueries(scope, 'Queries', stack);
  if (dashboard) new ServiceDashboard(scope, 'Dashboard', { stack, definitions, alarms: all });
  return topic;
}
