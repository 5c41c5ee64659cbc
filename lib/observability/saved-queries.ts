import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { logGroupNames } from './log-group-names.ts';
import { LOG_QUERIES } from './log-queries.ts';
import type { ObservedStack } from './observed-stack.ts';

/** The queries of a stack, saved in CloudWatch Logs Insights in a folder of its name. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, stack: ObservedStack) {
    super(scope, id);
    for (const [name, { logs, text }] of Object.entries(LOG_QUERIES)) {
      new CfnQueryDefinition(this, name, {
        name: `${stack.settings.serviceName}/${name}`,
        queryString: text,
        logGroupNames: logGroupNames(stack, logs),
      });
    }
  }
}
