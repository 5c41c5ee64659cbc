import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal } from 'aws-cdk-lib/aws-iam';
import { CedarWebhooks } from '../../../lib/cedar-webhooks.ts';
import { codeFromSources } from '../../../lib/function-code.ts';
import type { ChangedTemplate } from '../../../tools/deploy/faults-of-change.ts';
import { appOf } from '../synthesize.ts';

/**
 * Template of an app that is not ours and has the construct, with what gives it further resources that hold data. It stays as
 * it is between two releases: a live app's code does not change by an upgrade.
 */
export function embeddedTemplate(): ChangedTemplate {
  const stack = new Stack(appOf({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Payments');
  const webhooks = new CedarWebhooks(
    stack,
    'Webhooks',
    { customerManagedKey: true, eventTypes: [{ name: 'BusinessRefundStatusChanged', entity: 'refund' }] },
    codeFromSources(process.cwd()),
  );
  webhooks.addSubscriber('risk-engine', { principals: [new AccountPrincipal('444455556666')] });
  return Template.fromStack(stack).toJSON() as ChangedTemplate;
}
