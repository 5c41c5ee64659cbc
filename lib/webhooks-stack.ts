import { CfnOutput, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { IPrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { formatCatalogue } from '../lambda/core/settings/catalogue-text.ts';
import { BUILT_IN_SUBSCRIBER, type EventType } from '../lambda/core/settings/event-type.ts';
import { assertHandlersExist, bundledCode } from './bundling.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { tellPathTokenOrder } from './config/path-token-order.ts';
import { PATH_TOKEN_JSON_KEY, type StageConfig } from './config/stage-config.ts';
import type { SubscriberSetting } from './config/stage-schema.ts';
import { handlerConstructId, queueConstructId } from './construct-ids.ts';
import { EntityTable } from './constructs/entity-table.ts';
import { EventHandler } from './constructs/event-handler.ts';
import { EventQueue, visibilitySeconds } from './constructs/event-queue.ts';
import { LedgerTable } from './constructs/ledger-table.ts';
import type { Publishing } from './constructs/publishing.ts';
import { removalPolicies } from './constructs/removal-policies.ts';
import type { ServiceFunction, ServiceFunctionSettings } from './constructs/service-function.ts';
import { addParameter, parameterPath } from './constructs/stack-parameter.ts';
import { subscriberPrincipal } from './constructs/subscriber-principal.ts';
import { SweeperFunction } from './constructs/sweeper-function.ts';
import { VerifierFunction } from './constructs/verifier-function.ts';
import { WebhookApi } from './constructs/webhook-api.ts';
import { WebhookSecret } from './constructs/webhook-secret.ts';
import { customerManagedKey } from './encryption/encryption-key.ts';
import { guardStack } from './guards/stack-guards.ts';
import { addObservability } from './observability/observability.ts';
import { projectVersion } from './project-version.ts';

export interface WebhooksStackProps {
  readonly config: StageConfig;
  /** Folder of package.json. */
  readonly projectRoot: string;
}

/**
 * One stage: everything between the Partners Platform's POST and the handled event.
 *
 * @throws ConfigurationError if an event type has no handler
 */
export class WebhooksStack extends Stack {
  readonly #config: StageConfig;
  readonly #removalPolicy: RemovalPolicy;

  constructor(scope: Construct, props: WebhooksStackProps) {
    const { config } = props;
    super(scope, config.stackName, {
      description: `Receives the webhooks of Cedar's Partners Platform (${config.stage})`,
      terminationProtection: config.production,
      analyticsReporting: false,
    });
    if (this.bundlingRequired) assertHandlersExist(props.projectRoot, config.eventTypes);
    this.#config = config;
    const { stackName } = config;
    tellPathTokenOrder(this, config.pathToken);
    const removal = removalPolicies(config.production);
    const removalPolicy = removal.others;
    this.#removalPolicy = removalPolicy;
    const encryptionKey = config.customerManagedKey
      ? customerManagedKey(this, 'Key', {
          subscribers: principalsOf(config.subscribers),
          removalPolicy: removal.key,
        })
      : undefined;
    const encryption = encryptionKey && { encryptionKey };
    const table = { deletionProtection: config.production, removalPolicy: removal.tables, ...encryption };
    const shared: ServiceFunctionSettings = {
      stackName,
      logRetentionDays: config.logRetentionDays,
      systemLogLevel: config.systemLogLevel,
      tracing: config.tracing,
      removalPolicy,
      ...encryption,
      code: (entry) => bundledCode(props.projectRoot, entry),
    };

    const secret = new WebhookSecret(this, 'WebhookSecret', { removalPolicy, ...encryption });
    const ledger = new LedgerTable(this, 'Ledger', table);
    const entities = new EntityTable(this, 'Entities', table);
    const queues: EventQueue[] = [];
    const handlers: EventHandler[] = [];
    for (const eventType of config.eventTypes) {
      for (const subscriber of eventType.subscribers) {
        const queue = this.#addQueue(eventType, subscriber, encryptionKey);
        queues.push(queue);
        if (subscriber !== BUILT_IN_SUBSCRIBER) continue;
        handlers.push(
          new EventHandler(this, handlerConstructId(eventType.entity), {
            config,
            shared,
            eventType,
            queue,
            entities,
          }),
        );
      }
    }
    assertNotEmpty(queues);
    const verifier = new VerifierFunction(this, 'Verifier', {
      config,
      shared,
      ledger,
      publishing: queues,
      secret,
    });
    const sweeper = new SweeperFunction(this, 'Sweeper', { config, shared, ledger, publishing: queues });
    updateAfter(
      verifier.lambda,
      [sweeper, ...handlers].map(({ lambda }) => lambda),
    );
    const api = new WebhookApi(this, 'WebhookApi', {
      config,
      verifier: verifier.lambda,
      removalPolicy,
      encryptionKey,
    });
    const alarmTopic = addObservability(this, {
      config,
      api,
      verifier,
      sweeper,
      handlers,
      queues,
      ledger,
      entities,
      encryptionKey,
    });
    addParameter(this, stackName, 'version', projectVersion(props.projectRoot), 'Version of the project');
    this.#publishFacts(api, secret, ledger, entities);
    this.#publishOutputs(api, secret, alarmTopic);
    guardStack(this, config);
  }

  #addQueue({ entity }: EventType, subscriber: string, encryptionKey: IKey | undefined): EventQueue {
    const config = this.#config;
    return new EventQueue(this, queueConstructId(entity, subscriber), {
      stackName: config.stackName,
      entity,
      subscriber,
      consumerTimeoutSeconds: config.handlerTimeoutSeconds,
      maxReceiveCount: config.maxReceiveCount,
      principal: config.subscribers.find(({ name }) => name === subscriber)?.principal,
      encryptionKey,
      removalPolicy: this.#removalPolicy,
    });
  }

  #publishFacts(api: WebhookApi, secret: WebhookSecret, ledger: LedgerTable, entities: EntityTable): void {
    const { stackName, secretJsonKey, pathToken, eventTypes, eventSource } = this.#config;
    const add = (name: string, value: string, description: string): void =>
      addParameter(this, stackName, name, value, description);
    add('endpoint', api.endpoint, 'Base URL of the webhooks');
    add('event-source', eventSource, 'CloudEvents source of the messages');
    add('ledger/table-name', ledger.tableName, 'Table of the request UUIDs');
    add('entities/table-name', entities.tableName, 'Table of the statuses and histories');
    add('secret/arn', secret.arn, 'The webhook secret');
    // A parameter cannot be empty.
    if (secretJsonKey !== '')
      add('secret/json-key', secretJsonKey, 'Key of the webhook secret in the stored JSON');
    add('secret/path-token', pathToken, 'Whether URLs carry a token');
    if (pathToken !== 'off')
      add('secret/path-token-key', PATH_TOKEN_JSON_KEY, 'Key of the path token in the stored JSON');
    const { previousSecretHours, secretCacheSeconds, secretRefetchSeconds } = this.#config;
    add('secret/previous-hours', `${previousSecretHours}`, 'How long the previous secret verifies');
    add('secret/cache-seconds', `${secretCacheSeconds}`, 'How long a verifier keeps the secret');
    add('secret/refetch-seconds', `${secretRefetchSeconds}`, 'How often a mismatch has it read again');
    add('max-body-bytes', `${this.#config.maxBodyBytes}`, 'Largest body that is accepted');
    const { alarms, throttling } = this.#config;
    add('alarms/oldest-message-minutes', `${alarms.oldestMessageMinutes}`, 'How old a message may get');
    add('alarms/oldest-unsent-minutes', `${alarms.oldestUnsentMinutes}`, 'How long an event may be unsent');
    add('throttling/rate', `${throttling.rate}`, 'Requests per second that API Gateway lets through');
    // One for all four: a stack may be near the most resources that CloudFormation takes.
    add('delivery', JSON.stringify(deliveryOf(this.#config)), 'How often and how fast an event is tried');
    add('event-types', formatCatalogue(eventTypes), 'The event catalogue');
  }

  #publishOutputs(api: WebhookApi, secret: WebhookSecret, alarmTopic: Topic): void {
    const output = (id: string, value: string, description: string): void => {
      new CfnOutput(this, id, { value, description });
    };
    output('Endpoint', api.endpoint, 'Base URL of the webhooks');
    output('SecretArn', secret.arn, 'Where the webhook secret is stored');
    output('AlarmTopicArn', alarmTopic.topicArn, 'Subscribe to it to hear of alarms');
    output('ParameterPath', parameterPath(this.#config.stackName), 'Where all other names are, in SSM');
    if (api.domainTarget !== undefined) {
      output('DomainTarget', api.domainTarget, "What the custom domain's DNS record must point to");
    }
  }
}

/** What operators need to know to tell how an event stands. */
function deliveryOf({ maxReceiveCount, handlerTimeoutSeconds, sweepMaxAttempts }: StageConfig) {
  return {
    maxAttempts: maxReceiveCount,
    visibilitySeconds: visibilitySeconds(handlerTimeoutSeconds),
    handlerTimeoutSeconds,
    sweeperMaxAttempts: sweepMaxAttempts,
  };
}

/**
 * CloudFormation updates functions in any order. Whoever reads what another writes is updated before it: a claim names a
 * new subscriber only once the sweeper knows it, too. A roll back goes the same way, so the sweeper bears the other order
 * as well.
 */
function updateAfter(writer: ServiceFunction, readers: readonly ServiceFunction[]): void {
  const resourceOf = ({ node }: ServiceFunction) => node.defaultChild as CfnFunction;
  for (const reader of readers) resourceOf(writer).addResourceDependency(resourceOf(reader));
}

function principalsOf(subscribers: readonly SubscriberSetting[]): IPrincipal[] {
  const names = new Set(subscribers.map(({ principal }) => principal).filter((name) => name !== undefined));
  return [...names].map(subscriberPrincipal);
}

function assertNotEmpty(queues: EventQueue[]): asserts queues is [EventQueue, ...EventQueue[]] & Publishing {
  if (queues.length === 0) throw new ConfigurationError(['eventTypes: there is none.']);
}
