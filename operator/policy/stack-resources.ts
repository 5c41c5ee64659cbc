import { OUTBOX_INDEX } from '../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX } from '../../lambda/core/ledger/time-index.ts';
import { indexPath } from '../../lib/config/index-path.ts';
import { pauseNotesPath } from '../../lib/config/pause-notes-path.ts';
import { locationOf } from '../target/stack-location.ts';
import type { Target } from '../target/target.ts';

/** Kinds of what the calls of an operator are about. */
export const RESOURCE_KINDS = [
  'pause-notes',
  'parameters',
  'ledger',
  'ledger-indexes',
  'entities',
  'queues',
  'dead-letter-queues',
  'secret',
  'functions',
  'canary',
  'event-source-mappings',
  'log-groups',
  'audit-log',
  'topics',
  'any',
] as const;

export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** ARNs of a stack, by their kind. Those of log groups and parameters stand for what is in them. */
export type StackResources = Readonly<Record<ResourceKind, readonly string[]>>;

/**
 * What there is of a stack.
 *
 * @param stack - name of its CloudFormation stack, if it is found by that
 * @param topics - ARNs of what its alarms tell
 */
export function stackResources(
  target: Target,
  stack: string | undefined,
  topics: readonly string[],
): StackResources {
  const { secret, stackName, ledgerTable, entityTable, queues, functions, logGroups } = target;
  const [, partition = 'aws'] = secret.arn.split(':');
  const { region, account } = locationOf(target);
  const arn = (service: string, name: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${name}`;
  const table = (name: string): string => arn('dynamodb', `table/${name}`);
  const canary = functions.canary === undefined ? [] : [functions.canary];
  const parameters = [`/${stackName}`, ...(stack === undefined ? [] : [indexPath(stack)])];
  return {
    'pause-notes': [arn('ssm', `parameter${pauseNotesPath(target.stackName)}/*`)],
    parameters: parameters.map((path) => arn('ssm', `parameter${path}/*`)),
    ledger: [table(ledgerTable)],
    'ledger-indexes': [OUTBOX_INDEX, TIME_INDEX].map((index) => `${table(ledgerTable)}/index/${index}`),
    entities: [table(entityTable)],
    queues: queues.map((queue) => queue.arn),
    'dead-letter-queues': queues.map(({ deadLetterArn }) => deadLetterArn),
    secret: [secret.arn],
    functions: [functions.verifier, functions.sweeper, ...functions.handlers.values()].map((name) =>
      arn('lambda', `function:${name}`),
    ),
    canary: canary.map((name) => arn('lambda', `function:${name}`)),
    // Their ids are made up by Lambda, and are others when a mapping is made anew.
    'event-source-mappings': [arn('lambda', 'event-source-mapping:*')],
    'log-groups': [logGroups.verifier, logGroups.access, ...logGroups.handlers.values()].map((name) =>
      arn('logs', `log-group:${name}:*`),
    ),
    'audit-log': logGroups.audit === undefined ? [] : [arn('logs', `log-group:${logGroups.audit}:*`)],
    topics,
    any: ['*'],
  };
}
