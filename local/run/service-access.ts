import type { LocalAws } from '../aws/local-aws.ts';
import { LocalRunError } from '../local-run-error.ts';
import type { FunctionModel, StackModel } from '../stack-model.ts';

/** What Lambda does on a queue in the name of the function it polls for. It asks for these when a mapping is made. */
const MAPPING_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];
/** What Lambda's runtime does in the name of the function: without these there would be no log. */
const LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
/** The same for traces, which are about no resource. */
const TRACE_ACTIONS = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];

/**
 * Has the functions work under their roles, and makes sure that these allow what AWS itself does in the functions'
 * names: it makes no calls that could be rejected here.
 *
 * @throws LocalRunError naming the first permission that is missing
 */
export function assumeRoles(model: StackModel, aws: LocalAws): void {
  for (const definition of model.functions) {
    aws.access.assume(definition.name, definition.role);
    for (const [action, resource] of needsOf(definition, model, aws)) {
      if (aws.access.need(definition.name, { action, resource })) continue;
      throw new LocalRunError(
        `The role of the function ${definition.name} does not allow ${action} on ${resource}, which Lambda needs.`,
      );
    }
  }
}

function needsOf(
  { name, arn, logGroupName, traced }: FunctionModel,
  { eventSourceMappings }: StackModel,
  { region, accountId }: LocalAws,
): [string, string][] {
  const logStream = `arn:aws:logs:${region}:${accountId}:log-group:${logGroupName}:log-stream:${name}`;
  const queues = eventSourceMappings
    .filter(({ functionArn }) => functionArn === arn)
    .map(({ queueName }) => `arn:aws:sqs:${region}:${accountId}:${queueName}`);
  return [
    ...pairs(LOG_ACTIONS, [logStream]),
    ...pairs(TRACE_ACTIONS, traced ? ['*'] : []),
    ...pairs(MAPPING_ACTIONS, queues),
  ];
}

function pairs(actions: readonly string[], resources: readonly string[]): [string, string][] {
  return resources.flatMap((resource) => actions.map((action): [string, string] => [action, resource]));
}
