import { AspectPriority, Aspects, CfnResource, type IAspect, type Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { deadLetterQueues } from './dead-letter-queues.ts';
import { customerManagedKey, encryptionAtRest } from './encryption-at-rest.ts';
import { functionPlatform } from './function-platform.ts';
import { logRetention } from './log-retention.ts';
import { noWildcards } from './no-wildcards.ts';
import { queueConsumers } from './queue-consumers.ts';
import { queueRetention } from './queue-retention.ts';
import { secretWithoutValue } from './secret-without-value.ts';
import { deletionProtection, pointInTimeRecovery } from './table-protection.ts';
import type { Guard, TemplateResource } from './template-resources.ts';
import { environmentSize, parameterSize } from './text-limits.ts';
import { tlsOnly } from './tls-only.ts';
import { visibilityTimeout } from './visibility-timeout.ts';

/** Guards that hold in every stage. */
const ALWAYS: readonly Guard[] = [
  deadLetterQueues,
  encryptionAtRest,
  environmentSize,
  functionPlatform,
  logRetention,
  noWildcards,
  parameterSize,
  pointInTimeRecovery,
  queueConsumers,
  queueRetention,
  secretWithoutValue,
  tlsOnly,
  visibilityTimeout,
];

/** What a stage asks for beyond the guards of every stage. */
export interface GuardSettings {
  readonly production: boolean;
  readonly customerManagedKey: boolean;
}

/**
 * Checks the whole stack when it is synthesized, whoever added to it: synthesis fails with every fault in one list.
 *
 * It looks at resources as CloudFormation will get them, escape hatches included.
 */
export function guardStack(stack: Stack, settings: GuardSettings): void {
  const guards = [
    ...ALWAYS,
    ...(settings.production ? [deletionProtection] : []),
    ...(settings.customerManagedKey ? [customerManagedKey] : []),
  ];
  const collector = new ResourceCollector();
  // Last: other aspects may change resources.
  Aspects.of(stack).add(collector, { priority: AspectPriority.READONLY });
  stack.node.addValidation({
    validate() {
      const resources = Object.assign(
        {},
        ...collector.resources.map((resource) => resolved(stack, resource)),
      );
      return guards.flatMap((guard) => guard(resources));
    },
  });
}

class ResourceCollector implements IAspect {
  readonly resources: CfnResource[] = [];

  visit(node: IConstruct): void {
    if (CfnResource.isCfnResource(node)) this.resources.push(node);
  }
}

/** The method is public in JavaScript and left out of the types. */
interface Rendered {
  _toCloudFormation(): { readonly Resources: Readonly<Record<string, TemplateResource>> };
}

function resolved(stack: Stack, resource: CfnResource): Readonly<Record<string, TemplateResource>> {
  const { Resources } = stack.resolve((resource as unknown as Rendered)._toCloudFormation());
  return Resources;
}
