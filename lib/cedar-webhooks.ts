import { Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { CfnFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BUILT_IN_SUBSCRIBER, type EventType } from '../lambda/core/settings/event-type.ts';
import type { MetricName } from '../lambda/core/telemetry/metric-catalogue.ts';
import type {
  CanaryProps,
  CedarWebhooksProps,
  DocumentedEventTypeName,
  Handler,
  SubscriberOptions,
} from './cedar-webhooks-props.ts';
import { ConfigurationError } from './config/configuration-error.ts';
import { didYouMean } from './config/did-you-mean.ts';
import { tellPathTokenOrder } from './config/path-token-order.ts';
import { serviceNameOf } from './config/service-name.ts';
import { type GivenSettings, resolveSettings, type Settings } from './config/settings.ts';
import { handlerConstructId, queueConstructId } from './construct-ids.ts';
import { addAuditLog } from './constructs/audit-log.ts';
import { Canary, type CanaryNetwork } from './constructs/canary.ts';
import { EntityTable } from './constructs/entity-table.ts';
import { EventHandler, handlerSeconds } from './constructs/event-handler.ts';
import { EventQueue } from './constructs/event-queue.ts';
import { LedgerTable } from './constructs/ledger-table.ts';
import { publishFacts } from './constructs/publish-facts.ts';
import { Publishing } from './constructs/publishing.ts';
import { type RemovalPolicies, removalPolicies } from './constructs/removal-policies.ts';
import type { ServiceFunctionSettings } from './constructs/service-function.ts';
import { SweeperFunction } from './constructs/sweeper-function.ts';
import { VerifierFunction } from './constructs/verifier-function.ts';
import { WebhookApi } from './constructs/webhook-api.ts';
import { WebhookSecret } from './constructs/webhook-secret.ts';
import { customerManagedKey, useGivenKey } from './encryption/encryption-key.ts';
import { subscribersMayDecrypt } from './encryption/key-policy.ts';
import { type FunctionCode, prebuiltCode } from './function-code.ts';
import { guard } from './guards/guard.ts';
import { Observability } from './observability/observability.ts';
import { serviceMetric } from './observability/service-metric.ts';

/** A subscriber as the settings know it. */
interface Subscriber {
  readonly name: string;
  readonly eventTypes?: readonly string[];
}

/** The queues that a subscriber consumes, by the name of the event type. */
export type SubscriberQueues = ReadonlyMap<string, IQueue>;

/**
 * Everything between the Partners Platform's POST and the handled event: HTTP API, verifier, ledger, sweeper, queues,
 * handlers, and what watches them.
 *
 * @example
 * new CedarWebhooks(this, 'Webhooks');
 */
export class CedarWebhooks extends Construct {
  /** Prefix of all names; what the tool takes as `--name`. */
  readonly name: string;
  /** Base URL of the webhooks, without a slash at the end. */
  readonly endpoint: string;
  /** What the custom domain's DNS record must point to, if there is a custom domain. */
  readonly domainTarget: string | undefined;
  /** The HTTP API that the platform calls. */
  readonly api: HttpApi;
  /** The webhook secret, which has no value until one is stored. */
  readonly secret: ISecret;
  /** Where all alarms go. */
  readonly alarmTopic: ITopic;
  readonly #given: GivenSettings;
  #subscribers: readonly Subscriber[] = [];
  readonly #settings: Settings;
  readonly #removal: RemovalPolicies;
  readonly #key: IKey | undefined;
  #subscribersMayDecrypt: PolicyStatement | undefined;
  readonly #publishing: Publishing;
  readonly #handlers: readonly EventHandler[];
  readonly #observability: Observability;

  /**
   * @param scope - stack, or any construct in one
   * @param id - of the construct; part of the names that it gives if there is no `name`
   * @param props - none are needed
   * @throws ConfigurationError listing everything that is wrong with the properties
   */
  constructor(scope: Construct, id: string, props?: CedarWebhooksProps);
  /**
   * @param code - where the functions' code comes from: the bundles in the package, unless the app is this repository's own
   * @internal
   */
  constructor(scope: Construct, id: string, props?: CedarWebhooksProps, code?: FunctionCode);
  constructor(
    scope: Construct,
    id: string,
    props: CedarWebhooksProps = {},
    code: FunctionCode = prebuiltCode,
  ) {
    super(scope, id);
    this.name = serviceNameOf(this, props.name);
    this.#given = givenSettings(props);
    this.#settings = this.#resolve([]);
    const settings = this.#settings;
    const { serviceName } = settings;
    tellPathTokenOrder(this, settings.pathToken);
    this.#removal = removalPolicies(settings.production);
    const removalPolicy = this.#removal.others;
    this.#key = this.#makeKey(props.encryptionKey);
    const encryption = this.#key && { encryptionKey: this.#key };
    const table = {
      deletionProtection: settings.production,
      removalPolicy: this.#removal.tables,
      ...encryption,
    };
    const shared: ServiceFunctionSettings = {
      serviceName,
      logRetentionDays: settings.logRetentionDays,
      systemLogLevel: settings.systemLogLevel,
      tracing: settings.tracing,
      removalPolicy,
      ...encryption,
    };

    const secret = new WebhookSecret(this, 'WebhookSecret', { removalPolicy, ...encryption });
    const ledger = new LedgerTable(this, 'Ledger', table);
    const entities = new EntityTable(this, 'Entities', table);
    this.#publishing = new Publishing(settings.eventTypes);
    const publishing = this.#publishing;
    const handlerOf = (name: string): Handler =>
      props.eventTypes?.find((eventType) => eventType.name === name)?.handler ?? {};
    this.#handlers = settings.eventTypes.map((eventType) => {
      const handler = handlerOf(eventType.name);
      const queue = this.#addQueue(eventType, BUILT_IN_SUBSCRIBER, [], handlerSeconds(handler, settings));
      const id = handlerConstructId(eventType.entity);
      return new EventHandler(this, id, { settings, shared, code, eventType, handler, queue, entities });
    });
    const verifier = new VerifierFunction(this, 'Verifier', {
      settings,
      shared,
      code,
      ledger,
      publishing,
      secret,
    });
    const sweeper = new SweeperFunction(this, 'Sweeper', { settings, shared, code, ledger, publishing });
    updateAfter(
      verifier.lambda,
      [sweeper, ...this.#handlers].map(({ lambda }) => lambda),
    );
    const api = new WebhookApi(this, 'WebhookApi', {
      settings,
      verifier: verifier.lambda,
      removalPolicy,
      encryptionKey: this.#key,
    });
    const canary =
      settings.canary &&
      new Canary(this, 'Canary', {
        settings,
        schedule: settings.canary,
        shared,
        code,
        ledger,
        secret,
        verifier,
        api,
        network: networkOf(props.canary),
      });
    this.#observability = new Observability(
      this,
      {
        settings,
        api,
        verifier,
        sweeper,
        handlers: this.#handlers,
        canary: canary || undefined,
        get queues() {
          return publishing.queues;
        },
        ledger,
        entities,
        encryptionKey: this.#key,
      },
      props.alarms?.topic,
    );
    this.api = api.api;
    this.endpoint = api.endpoint;
    this.domainTarget = api.domainTarget;
    this.secret = Secret.fromSecretAttributes(this, 'GivenSecret', {
      secretCompleteArn: secret.arn,
      ...encryption,
    });
    this.alarmTopic = this.#observability.topic;
    addAuditLog(this, {
      serviceName,
      retentionDays: settings.auditRetentionDays,
      removalPolicy,
      encryptionKey: this.#key,
    });
    publishFacts(this, {
      settings,
      publishing,
      api,
      secret,
      ledger,
      entities,
      handlerSeconds: new Map(
        settings.eventTypes.map(({ entity, name }) => [entity, handlerSeconds(handlerOf(name), settings)]),
      ),
      version: code.version,
    });
    guard(
      props.guards === 'stack' ? Stack.of(this) : this,
      { production: settings.production, customerManagedKey: this.#key !== undefined },
      {
        users: props.guards === 'stack' ? [] : this.#handlers,
        // Also that of another one in the same stack.
        isWithoutEvents: (construct) => construct instanceof Canary,
      },
    );
  }

  /**
   * Gives a downstream service queues of its own.
   *
   * @param name - of the service: lower-case words joined by hyphens, 40 characters at most
   * @param options - which events it gets, and who may consume them; all, and nobody of another account, if absent
   * @returns its queues, to grant consuming them or to tell other stacks
   * @throws ConfigurationError if the name is taken or an event type does not exist
   */
  addSubscriber(name: string, options: SubscriberOptions = {}): SubscriberQueues {
    const { eventTypes, principals = [] } = options;
    const subscribers = [...this.#subscribers, { name, ...(eventTypes && { eventTypes }) }];
    const resolved = this.#resolve(subscribers);
    this.#subscribers = subscribers;
    this.#publishing.extend(resolved.eventTypes);
    if (principals.length > 0) this.#letDecrypt([...principals]);
    const queues = resolved.eventTypes
      .filter(({ subscribers }) => subscribers.includes(name))
      .map((eventType) => {
        const queue = this.#addQueue(eventType, name, principals, this.#settings.handlerTimeoutSeconds);
        return [eventType.name, queue.source] as const;
      });
    this.#observability.update();
    return new Map(queues);
  }

  /**
   * The function that handles an event type: grant it what its code needs.
   *
   * @param eventType - name of the event type
   * @throws ConfigurationError if there is no such event type
   */
  handler(eventType: DocumentedEventTypeName | (string & {})): LambdaFunction {
    const { entity } = this.#eventType(eventType);
    return find(this.#handlers, (handler) => handler.entity === entity).lambda;
  }

  /**
   * The queue of an event type.
   *
   * @param eventType - name of the event type
   * @param subscriber - whose; the handler's if absent
   * @throws ConfigurationError if there is no such queue
   */
  queue(
    eventType: DocumentedEventTypeName | (string & {}),
    subscriber: string = BUILT_IN_SUBSCRIBER,
  ): IQueue {
    return this.#queue(eventType, subscriber).source;
  }

  /**
   * The dead-letter queue of a queue.
   *
   * @param eventType - name of the event type
   * @param subscriber - whose; the handler's if absent
   * @throws ConfigurationError if there is no such queue
   */
  deadLetterQueue(
    eventType: DocumentedEventTypeName | (string & {}),
    subscriber: string = BUILT_IN_SUBSCRIBER,
  ): IQueue {
    return this.#queue(eventType, subscriber).deadLetters;
  }

  /** Events that were accepted, by the minute. */
  metricAccepted(): IMetric {
    return this.metric('AcceptedEvents');
  }

  /** Requests that were rejected, by the minute. */
  metricRejected(): IMetric {
    return this.metric('RejectedRequests');
  }

  /** Requests that were held, by the minute. */
  metricHeld(): IMetric {
    return this.metric('HeldEvents');
  }

  /** Events that were handled, by the minute. */
  metricHandled(): IMetric {
    return this.metric('EndToEndLatency', 'SampleCount');
  }

  /** Events that were moved to a dead-letter queue, by the minute. */
  metricDeadLettered(): IMetric {
    return this.metric('DeadLetteredEvents');
  }

  /** Time from accepting an event to its being handled, in milliseconds: the 99th percentile, by the minute. */
  metricTimeToHandle(): IMetric {
    return this.metric('EndToEndLatency', 'p99');
  }

  /**
   * Any metric of the functions, by the minute.
   *
   * @param name - as the list of metrics has it, which says what it means and its unit
   * @param statistic - over the values of one minute; `Sum` if absent
   */
  metric(name: MetricName, statistic: 'Sum' | 'SampleCount' | 'Maximum' | 'p50' | 'p99' = 'Sum'): IMetric {
    return serviceMetric(this.name, name, statistic);
  }

  #resolve(subscribers: readonly Subscriber[]): Settings {
    const faults: string[] = [];
    const settings = resolveSettings(
      {
        serviceName: this.name,
        eventSource: `urn:cedar-partners-platform:${this.name}`,
        settings: { ...this.#given, subscribers },
        others: [],
      },
      faults,
    );
    if (faults.length > 0) throw new ConfigurationError(faults);
    return settings;
  }

  #makeKey(given: IKey | undefined): IKey | undefined {
    if (given !== undefined) useGivenKey(this, given);
    if (given !== undefined || !this.#settings.customerManagedKey) return given;
    return customerManagedKey(this, 'Key', this.#removal.key);
  }

  #letDecrypt(principals: IPrincipal[]): void {
    if (this.#key === undefined) return;
    if (this.#subscribersMayDecrypt !== undefined) {
      this.#subscribersMayDecrypt.addPrincipals(...principals);
      return;
    }
    this.#subscribersMayDecrypt = subscribersMayDecrypt(this, principals);
    this.#key.addToResourcePolicy(this.#subscribersMayDecrypt);
  }

  #addQueue(
    { entity }: EventType,
    subscriber: string,
    principals: readonly IPrincipal[],
    consumerTimeoutSeconds: number,
  ): EventQueue {
    const queue = new EventQueue(this, queueConstructId(entity, subscriber), {
      serviceName: this.name,
      entity,
      subscriber,
      consumerTimeoutSeconds,
      maxReceiveCount: this.#settings.maxReceiveCount,
      principals,
      encryptionKey: this.#key,
      removalPolicy: this.#removal.others,
    });
    this.#publishing.add(queue);
    return queue;
  }

  #queue(eventType: string, subscriber: string): EventQueue {
    const { entity, subscribers } = this.#eventType(eventType);
    if (!subscribers.includes(subscriber)) {
      throw new ConfigurationError([
        `subscribers: "${subscriber}" has no queue of "${eventType}".${didYouMean(subscriber, subscribers)}`,
      ]);
    }
    return find(
      this.#publishing.queues,
      (queue) => queue.entity === entity && queue.subscriber === subscriber,
    );
  }

  #eventType(name: string): EventType {
    const { eventTypes } = this.#publishing;
    const found = eventTypes.find((eventType) => eventType.name === name);
    if (found !== undefined) return found;
    const known = eventTypes.map((eventType) => eventType.name);
    throw new ConfigurationError([`eventTypes: there is no "${name}".${didYouMean(name, known)}`]);
  }
}

/** What cdk.json's context can say of a stage, too. */
function givenSettings(props: CedarWebhooksProps): GivenSettings {
  const {
    name: _name,
    encryptionKey: _key,
    guards: _guards,
    eventTypes = [],
    alarms,
    canary,
    ...settings
  } = props;
  const { topic: _topic, ...thresholds } = alarms ?? {};
  return {
    ...settings,
    ...(canary !== undefined && { canary: scheduleOf(canary) }),
    alarms: thresholds,
    eventTypes: eventTypes.map(({ handler: _handler, ...eventType }) => eventType),
  };
}

function scheduleOf(canary: boolean | CanaryProps): unknown {
  if (typeof canary !== 'object') return canary;
  const { vpc: _vpc, vpcSubnets: _subnets, securityGroups: _groups, ...schedule } = canary;
  return schedule;
}

function networkOf(canary: CedarWebhooksProps['canary']): CanaryNetwork {
  const { vpc, vpcSubnets, securityGroups } = typeof canary === 'object' ? canary : {};
  return {
    ...(vpc && { vpc }),
    ...(vpcSubnets && { vpcSubnets }),
    ...(securityGroups && { securityGroups }),
  };
}

function find<T>(items: readonly T[], isWanted: (item: T) => boolean): T {
  const found = items.find(isWanted);
  if (found === undefined) throw new Error('An event type of the catalogue has no queue.');
  return found;
}

/**
 * CloudFormation updates functions in any order. Whoever reads what another writes is updated before it: a claim names a
 * new subscriber only once the sweeper knows it, too. A roll back goes the same way, so the sweeper bears the other order
 * as well.
 */
function updateAfter(writer: LambdaFunction, readers: readonly LambdaFunction[]): void {
  const resourceOf = ({ node }: LambdaFunction) => node.defaultChild as CfnFunction;
  for (const reader of readers) resourceOf(writer).addResourceDependency(resourceOf(reader));
}
