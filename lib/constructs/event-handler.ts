import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { builtInHandlerEnvironment, handlerEnvironment } from '../../lambda/core/settings/environment.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import type { Handler } from '../cedar-webhooks-props.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { FUNCTION_MEMORY } from '../config/function-memory.ts';
import type { Settings } from '../config/settings.ts';
import { HANDLER_REPORT_SECONDS, handlerTimes } from '../config/time-limits.ts';
import type { FunctionCode } from '../function-code.ts';
import { applicationLogLevel } from '../guards/application-log-level.ts';
import { rendered } from '../guards/guard.ts';
import type { EntityTable } from './entity-table.ts';
import type { EventQueue } from './event-queue.ts';
import {
  addFunctionParameters,
  ServiceFunction,
  type ServiceFunctionSettings,
  telemetryEnvironment,
} from './service-function.ts';

export interface EventHandlerProps {
  readonly settings: Settings;
  readonly shared: ServiceFunctionSettings;
  readonly code: FunctionCode;
  readonly eventType: EventType;
  readonly handler: Handler;
  readonly queue: EventQueue;
  readonly entities: EntityTable;
}

/** Also of another copy of the CDK in the user's app, whose functions are of another class: none may be taken for properties. */
function isFunction(handler: Handler): handler is LambdaFunction {
  return Construct.isConstruct(handler);
}

/** Time of one batch in a handler, in seconds. */
export function handlerSeconds(handler: Handler, { handlerTimeoutSeconds }: Settings): number {
  // Lambda's default is 3 seconds.
  if (isFunction(handler)) return handler.timeout?.toSeconds() ?? 3;
  return (handler.overrides?.timeout ?? handler.timeout)?.toSeconds() ?? handlerTimeoutSeconds;
}

/**
 * A handler keeps some of its time-out to report its batch. One that has nothing left, as with the 3 seconds that a function
 * has by default, would fail at every event.
 *
 * @throws ConfigurationError if there is no time for an event
 */
function assertTimeEnough(eventType: string, seconds: number, recordTimeoutSeconds = 1): void {
  const least = HANDLER_REPORT_SECONDS + recordTimeoutSeconds;
  if (seconds >= least) return;
  throw new ConfigurationError([
    `eventTypes: the handler of "${eventType}" has a time-out of ${seconds} s. Give it ${least} s or more: ${HANDLER_REPORT_SECONDS} to report its batch, and ${recordTimeoutSeconds} for an event.`,
  ]);
}

/** The built-in subscriber of one event type: keeps the entity's status and runs the user's business code. */
export class EventHandler extends Construct {
  readonly lambda: LambdaFunction;
  readonly entity: string;

  constructor(scope: Construct, id: string, props: EventHandlerProps) {
    super(scope, id);
    const { settings, eventType, entities, handler, queue } = props;
    const { entity } = eventType;
    const seconds = handlerSeconds(handler, settings);
    assertTimeEnough(eventType.name, seconds, settings.recordTimeoutSeconds);
    const times = handlerTimes(seconds, settings.recordTimeoutSeconds);
    const environment = handlerEnvironment.write({
      QUEUE_URL: queue.source.queueUrl,
      DEAD_LETTER_QUEUE_URL: queue.deadLetters.queueUrl,
      ENTITY_TABLE: entities.tableName,
      RECORD_TIMEOUT_SECONDS: times.recordTimeoutSeconds,
      MAX_RECEIVE_COUNT: settings.maxReceiveCount,
      HISTORY_RETENTION_DAYS: settings.historyRetentionDays ?? 0,
    });
    const permissions = [
      new PolicyStatement({
        actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
        resources: [entities.tableArn],
      }),
      consumePermission(queue),
      skipPermission(queue),
    ];
    this.entity = entity;
    const parameterName = `handlers/${entity}`;
    if (isFunction(handler)) {
      this.lambda = handler;
      const given = { ...telemetryEnvironment(props.shared.serviceName), ...environment };
      for (const [name, value] of Object.entries(given)) handler.addEnvironment(name, value);
      for (const permission of permissions) handler.addToRolePolicy(permission);
      // It may stand outside of what the guards look at.
      const resource = handler.node.defaultChild as CfnFunction;
      handler.node.addValidation({ validate: () => applicationLogLevel(rendered([resource])) });
      addFunctionParameters(this, props.shared.serviceName, parameterName, handler);
    } else {
      const { entry, vpc, vpcSubnets, securityGroups } = handler;
      this.lambda = new ServiceFunction(this, 'Function', {
        ...props.shared,
        parameterName,
        description: `Handles the events ${eventType.name}`,
        code: entry === undefined ? props.code.of('built-in-handler') : props.code.ofEntry(entry),
        timeoutSeconds: seconds,
        memorySize: handler.memorySize ?? FUNCTION_MEMORY.handler,
        environment: {
          ...handler.environment,
          ...environment,
          ...(entry === undefined && builtInHandlerEnvironment.write({ EVENT_TYPE: eventType.name })),
        },
        permissions,
        overrides: {
          ...(vpc && { vpc }),
          ...(vpcSubnets && { vpcSubnets }),
          ...(securityGroups && { securityGroups }),
          ...handler.overrides,
        },
      });
    }
    const { source } = queue;
    // The id is the one CDK's own event source would take: another would have CloudFormation make the mapping anew, which
    // Lambda rejects as long as the old one is there. That event source grants more than a mapping needs.
    this.lambda.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(source.node)}`, {
      eventSourceArn: source.queueArn,
      batchSize: times.batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: settings.handlerMaxConcurrency,
    });
  }
}

/** What Lambda does on the queue in the function's name; it rejects the mapping without these. */
function consumePermission({ source }: EventQueue): PolicyStatement {
  return new PolicyStatement({
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resources: [source.queueArn],
  });
}

/** What the function does itself with an event that an operator skips. */
function skipPermission({ deadLetters }: EventQueue): PolicyStatement {
  return new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] });
}
