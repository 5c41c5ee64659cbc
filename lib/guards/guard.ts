import { AspectPriority, Aspects, CfnResource, type IAspect, Stack, Token } from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { applicationLogLevel } from './application-log-level.ts';
import { deadLetterQueues } from './dead-letter-queues.ts';
import { customerManagedKey, encryptionAtRest } from './encryption-at-rest.ts';
import { functionPlatform } from './function-platform.ts';
import { logRetention } from './log-retention.ts';
import { noWildcards } from './no-wildcards.ts';
import { queueConsumers } from './queue-consumers.ts';
import { queueRetention } from './queue-retention.ts';
import { secretWithoutValue } from './secret-without-value.ts';
import { deletionProtection, pointInTimeRecovery } from './table-protection.ts';
import type { Guard, TemplateResources } from './template-resources.ts';
import { environmentSize, parameterSize } from './text-limits.ts';
import { tlsOnly } from './tls-only.ts';
import { visibilityTimeout } from './visibility-timeout.ts';

/** Guards that hold in every stage. */
const ALWAYS: readonly Guard[] = [
  applicationLogLevel,
  encryptionAtRest,
  logRetention,
  parameterSize,
  pointInTimeRecovery,
  queueConsumers,
  secretWithoutValue,
  tlsOnly,
  visibilityTimeout,
];

/** As long as CloudFormation takes it. */
const LONGEST_STACK_NAME = 'x'.repeat(128);

/** Guards of code and rights: those of a user's own handler are the user's to choose. */
const OF_FUNCTIONS: readonly Guard[] = [functionPlatform, noWildcards];

/** Guards of events: what the canary's queues hold is nobody's loss. */
const OF_EVENTS: readonly Guard[] = [deadLetterQueues, queueRetention];

/** What is looked at in another way than the rest. */
export interface GuardedApart {
  /** Constructs of users, whose functions may run on what they like and do what they are allowed to. */
  readonly users?: readonly IConstruct[];
  /** Tells constructs whose queues hold no events. */
  readonly isWithoutEvents?: (construct: IConstruct) => boolean;
}

/** What a stage asks for beyond the guards of every stage. */
export interface GuardSettings {
  readonly production: boolean;
  readonly customerManagedKey: boolean;
}

/**
 * Checks everything below a construct when it is synthesized, whoever added to it: synthesis fails with every fault in one
 * list.
 *
 * It looks at resources as CloudFormation will get them, escape hatches included.
 *
 * @param scope - a construct, or a whole stack
 * @param apart - constructs that some guards are not for
 */
export function guard(
  scope: Construct,
  settings: GuardSettings,
  { users = [], isWithoutEvents = () => false }: GuardedApart = {},
): void {
  const { stackName } = Stack.of(scope);
  const guards = [
    ...ALWAYS,
    environmentSize(Token.isUnresolved(stackName) ? LONGEST_STACK_NAME : stackName),
    ...(settings.production ? [deletionProtection] : []),
    ...(settings.customerManagedKey ? [customerManagedKey] : []),
  ];
  const collector = new ResourceCollector();
  // Last: other aspects may change resources.
  Aspects.of(scope).add(collector, { priority: AspectPriority.READONLY });
  scope.node.addValidation({
    validate() {
      const without = (isApart: (construct: IConstruct) => boolean) =>
        rendered(collector.resources.filter(({ node }) => !node.scopes.some(isApart)));
      const resources = without(() => false);
      const ofEvents = without(isWithoutEvents);
      const ownFunctions = without((construct) => users.includes(construct));
      return [
        ...guards.flatMap((each) => each(resources)),
        ...OF_EVENTS.flatMap((each) => each(ofEvents)),
        ...OF_FUNCTIONS.flatMap((each) => each(ownFunctions)),
      ];
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
  _toCloudFormation(): { readonly Resources: TemplateResources };
}

/** Resources as CloudFormation will get them. */
export function rendered(resources: readonly CfnResource[]): TemplateResources {
  return Object.assign(
    {},
    ...resources.map((resource) => {
      const { Resources } = resource.stack.resolve((resource as unknown as Rendered)._toCloudFormation());
      return Resources as TemplateResources;
    }),
  );
}
