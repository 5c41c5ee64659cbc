import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CANARY_EVENT_TYPE, CANARY_KEY_PREFIX } from '../../lambda/core/canary/canary-event.ts';
import { canaryEnvironment } from '../../lambda/core/settings/environment.ts';
import { BUILT_IN_SUBSCRIBER } from '../../lambda/core/settings/event-type.ts';
import type { CanaryProps as CanaryOptions } from '../cedar-webhooks-props.ts';
import { FUNCTION_MEMORY } from '../config/function-memory.ts';
import { PATH_TOKEN_JSON_KEY, type Settings } from '../config/settings.ts';
import type { CanarySetting } from '../config/stage-schema.ts';
import { CANARY_MARGIN_SECONDS } from '../config/time-limits.ts';
import type { FunctionCode } from '../function-code.ts';
import { fifoQueues } from './fifo-queues.ts';
import type { LedgerTable } from './ledger-table.ts';
import { ServiceFunction, type ServiceFunctionSettings } from './service-function.ts';
import type { VerifierFunction } from './verifier-function.ts';
import type { WebhookApi } from './webhook-api.ts';
import type { WebhookSecret } from './webhook-secret.ts';

/** Where the canary's function runs. */
export type CanaryNetwork = Pick<CanaryOptions, 'vpc' | 'vpcSubnets' | 'securityGroups'>;

export interface CanaryProps {
  readonly settings: Settings;
  readonly schedule: CanarySetting;
  readonly shared: ServiceFunctionSettings;
  readonly code: FunctionCode;
  readonly ledger: LedgerTable;
  readonly secret: WebhookSecret;
  readonly verifier: VerifierFunction;
  readonly api: WebhookApi;
  readonly network: CanaryNetwork;
}

/** How long its messages are kept: what is older than a run is of no use. */
const RETENTION = Duration.hours(1);
const DEAD_LETTER_RETENTION = Duration.days(1);

/** A second time, because the first may have met a crash that has nothing to do with it. */
const MAX_RECEIVE_COUNT = 2;

/**
 * Sends a signed event through the public URL every few minutes, and handles it: one function at both ends of the way, with
 * a queue of its own between them. Its events are in no catalogue, so nothing else of the stack has them.
 */
export class Canary extends Construct {
  readonly lambda: ServiceFunction;

  constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id);
    const { settings, schedule, ledger, secret, verifier, api, shared } = props;
    const timeoutSeconds = schedule.withinSeconds + CANARY_MARGIN_SECONDS;
    const { source: queue } = fifoQueues(this, {
      sourceId: 'Queue',
      serviceName: shared.serviceName,
      entity: CANARY_EVENT_TYPE.entity,
      subscriber: BUILT_IN_SUBSCRIBER,
      consumerTimeoutSeconds: timeoutSeconds,
      maxReceiveCount: MAX_RECEIVE_COUNT,
      retention: RETENTION,
      deadLetterRetention: DEAD_LETTER_RETENTION,
      encryptionKey: shared.encryptionKey,
      // Nothing in it is worth keeping, and a name that is kept is in the way when the canary is switched on again.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    verifier.lambda.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
    );
    this.lambda = new ServiceFunction(this, 'Function', {
      ...shared,
      parameterName: 'canary',
      description: 'Sends a signed event through the public URL and handles it, to prove the way',
      code: props.code.of('canary'),
      timeoutSeconds,
      memorySize: FUNCTION_MEMORY.canary,
      environment: canaryEnvironment.write({
        ENDPOINT: api.endpoint,
        LEDGER_TABLE: ledger.tableName,
        WEBHOOK_SECRET_ID: secret.arn,
        WEBHOOK_SECRET_JSON_KEY: settings.secretJsonKey,
        PATH_TOKEN: settings.pathToken,
        PATH_TOKEN_JSON_KEY: settings.pathToken !== 'off' ? PATH_TOKEN_JSON_KEY : '',
        WITHIN_SECONDS: schedule.withinSeconds,
      }),
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [ledger.tableArn],
          // Of its own claims alone. Both actions always name a key.
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${CANARY_KEY_PREFIX}*`] } },
        }),
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.arn] }),
        new PolicyStatement({
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          resources: [queue.queueArn],
        }),
      ],
      overrides: props.network,
    });
    const mapping = this.lambda.addEventSourceMapping('Messages', {
      eventSourceArn: queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
      maxConcurrency: 2,
    });
    // A run that failed is told of; the next one is soon.
    const once = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };
    this.lambda.configureAsyncInvoke(once);
    const rule = new Rule(this, 'Schedule', {
      description: 'Runs the canary',
      schedule: Schedule.rate(Duration.minutes(schedule.everyMinutes)),
      targets: [new LambdaTarget(this.lambda, once)],
    });
    // A run on a stack that is half there would set off the alarm.
    rule.node.addDependency(api, verifier, mapping);
  }
}
