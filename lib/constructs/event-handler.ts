import { Names } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { handlerEnvironment } from '../../lambda/core/settings/environment.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { handlerEntry } from '../bundling.ts';
import { FUNCTION_MEMORY } from '../config/function-memory.ts';
import type { StageConfig } from '../config/stage-config.ts';
import type { EntityTable } from './entity-table.ts';
import type { EventQueue } from './event-queue.ts';
import { ServiceFunction, type ServiceFunctionSettings } from './service-function.ts';

export interface EventHandlerProps {
  readonly config: StageConfig;
  readonly shared: ServiceFunctionSettings;
  readonly eventType: EventType;
  readonly queue: EventQueue;
  readonly entities: EntityTable;
}

/** The built-in subscriber of one event type: keeps the entity's status and runs the user's business code. */
export class EventHandler extends Construct {
  readonly lambda: ServiceFunction;
  readonly entity: string;

  constructor(scope: Construct, id: string, props: EventHandlerProps) {
    super(scope, id);
    const { config, eventType, entities } = props;
    this.entity = eventType.entity;
    this.lambda = new ServiceFunction(this, 'Function', {
      ...props.shared,
      parameterName: `handlers/${eventType.entity}`,
      description: `Handles the events ${eventType.name}`,
      entry: handlerEntry(eventType.entity),
      timeoutSeconds: config.handlerTimeoutSeconds,
      memorySize: FUNCTION_MEMORY.handler,
      environment: handlerEnvironment.write({
        QUEUE_URL: props.queue.source.queueUrl,
        ENTITY_TABLE: entities.tableName,
        RECORD_TIMEOUT_SECONDS: config.handler.recordTimeoutSeconds,
        MAX_RECEIVE_COUNT: config.maxReceiveCount,
        HISTORY_RETENTION_DAYS: config.historyRetentionDays ?? 0,
      }),
      permissions: [
        { actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem'], resources: [entities.tableArn] },
        consumePermission(props.queue),
      ],
    });
    const { source } = props.queue;
    // The id is the one CDK's own event source would take: another would have CloudFormation make the mapping anew, which
    // Lambda rejects as long as the old one is there. That event source grants more than a mapping needs.
    this.lambda.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(source.node)}`, {
      eventSourceArn: source.queueArn,
      batchSize: config.handler.batchSize,
      reportBatchItemFailures: true,
      maxConcurrency: config.handlerMaxConcurrency,
    });
  }
}

/** What Lambda does on the queue in the function's name; it rejects the mapping without these. */
function consumePermission({ source }: EventQueue): { actions: string[]; resources: string[] } {
  return {
    actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
    resources: [source.queueArn],
  };
}
