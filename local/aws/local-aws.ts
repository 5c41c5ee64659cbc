import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AccessControl, type Role } from './access/access-control.ts';
import type { Access } from './access/policy.ts';
import type { Alarm, AlarmDefinition } from './cloudwatch/alarms.ts';
import { cloudWatchService } from './cloudwatch/cloudwatch-service.ts';
import type { DataPoint } from './cloudwatch/metric.ts';
import type { MetricFilterDefinition } from './cloudwatch/metric-filter.ts';
import { Monitoring } from './cloudwatch/monitoring.ts';
import { openDynamoDb } from './dynamodb.ts';
import { FaultSwitches } from './fault-switches.ts';
import { Gateway } from './gateway.ts';
import {
  type InvokeFunction,
  type LambdaFacts,
  lambdaControl,
  type SwitchMapping,
} from './lambda-control.ts';
import type { LogGroupSettings } from './logs/log-group.ts';
import { LogGroups } from './logs/log-groups.ts';
import { logsService } from './logs/logs-service.ts';
import { ParameterStore, parameterService } from './parameters.ts';
import { SecretStore } from './secret-store.ts';
import { secretsManagerService } from './secrets-manager.ts';
import { securityTokenService } from './security-tokens.ts';
import type { Service, ServiceName } from './service.ts';
import { receiveRecords, type SqsRecord } from './sqs/lambda-records.ts';
import { QueueRegistry } from './sqs/queue-registry.ts';
import { sqsService } from './sqs/sqs-service.ts';
import { UsageMeter } from './usage/usage-meter.ts';

/** Settings of the AWS stand-in. */
export interface LocalAwsOptions {
  /** Folder that keeps all state. */
  readonly stateDirectory: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** A free one if absent. */
  readonly port?: number;
  /** Milliseconds since the epoch; the system's clock if absent. */
  readonly clock?: () => number;
}

/** The services of AWS that a stack and its operator need, in this process, behind one endpoint. */
export interface LocalAws {
  /** Origin, for `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  readonly sqs: {
    /**
     * Makes a FIFO queue, with what an earlier run left in it. A dead-letter queue has to be made before the queue that
     * names it.
     *
     * @param attributes - as CreateQueue takes them
     * @throws AwsError if an attribute is unusable
     */
    ensureQueue(name: string, attributes: Record<string, string>): { url: string; arn: string };
    /**
     * Receives as an event source mapping does, at once when there is something. Nothing while SQS is down. Not counted
     * as a call.
     *
     * @throws AwsError if there is no such queue
     */
    receive(
      queueName: string,
      options: { maxMessages: number; waitMilliseconds: number; signal: AbortSignal },
    ): Promise<SqsRecord[]>;
    /** Deletes what was received; a handle that has expired does nothing. Works while SQS is down, too. */
    delete(queueName: string, receiptHandle: string): void;
  };
  readonly secrets: {
    /** Makes a secret without a value, unless it is there. */
    ensure(name: string): { arn: string };
    /** Stores a value as the current one. */
    put(idOrArn: string, value: string): { versionId: string };
    /** Whether a value was ever stored. */
    hasValue(idOrArn: string): boolean;
  };
  readonly parameters: {
    put(name: string, value: string): void;
    all(): Record<string, string>;
  };
  readonly logs: {
    /** Makes a file readable as a log group. */
    addGroup(settings: LogGroupSettings): void;
    /** @throws AwsError if the pattern is invalid or there is no such log group */
    addMetricFilter(definition: MetricFilterDefinition): void;
  };
  readonly cloudWatch: {
    record(point: DataPoint): void;
    addAlarm(definition: AlarmDefinition): void;
    /** Calls back when an alarm goes off and when it is over. */
    onAlarm(listener: (alarm: Alarm) => void): void;
  };
  readonly lambda: {
    /**
     * Tells what Lambda's own API says of the stack.
     *
     * @param invoke - runs what an operator invokes by hand
     * @param switchMapping - enables or disables a mapping
     */
    describe(facts: LambdaFacts, invoke?: InvokeFunction, switchMapping?: SwitchMapping): void;
  };
  readonly access: {
    /** Has a function do only what its role allows from now on. */
    assume(functionName: string, role: Role): void;
    /** Notes that a function, or AWS in its name, needs something. @returns whether it may */
    need(functionName: string, access: Access): boolean;
  };
  readonly usage: {
    /** Notes that a function was invoked. */
    invoked(functionName: string): void;
  };
  /** Answers `GET` of a path of the endpoint with what `look` returns. For tests and for programs beside the run. */
  show(path: `/_${string}`, look: () => object): void;
  close(): Promise<void>;
}

/**
 * Starts the stand-in on 127.0.0.1.
 *
 * @throws the system's error if the port is taken; JournalError or DynamoDbStoreError if the state is unusable
 */
export async function startLocalAws(options: LocalAwsOptions): Promise<LocalAws> {
  const { stateDirectory, region, accountId, clock = Date.now } = options;
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });

  let endpoint = '';
  const account = { region, accountId, clock };
  const queues = new QueueRegistry({
    ...account,
    directory: join(stateDirectory, 'sqs'),
    endpoint: () => endpoint,
  });
  const secrets = new SecretStore({ ...account, path: join(stateDirectory, 'secrets.json') });
  const parameters = new ParameterStore(account);
  const groups = new LogGroups();
  let lambdaFacts: LambdaFacts = { functions: [], eventSourceMappings: [] };
  let invokeFunction: InvokeFunction = cannotInvoke;
  let switchMapping: SwitchMapping = () => {};
  const usage = new UsageMeter();
  const dynamoDb = await openDynamoDb(join(stateDirectory, 'dynamodb'), usage);
  const monitoring = new Monitoring({ groups, queues, clock });
  const faults = new FaultSwitches();
  const services: Readonly<Record<ServiceName, Service>> = {
    sqs: sqsService(queues),
    dynamodb: dynamoDb.service,
    secretsmanager: secretsManagerService(secrets),
    ssm: parameterService(parameters),
    logs: logsService(groups, account),
    cloudwatch: cloudWatchService(monitoring, account),
    lambda: lambdaControl({
      region,
      accountId,
      facts: () => lambdaFacts,
      invoke: (arn, payload) => invokeFunction(arn, payload),
      switchMapping: (...which) => switchMapping(...which),
    }),
    sts: securityTokenService(account),
  };
  const access = new AccessControl({ region, accountId, secretArn: (id) => secretArn(secrets, id) });
  const gateway = new Gateway(services, faults, access, usage);

  try {
    endpoint = await gateway.listen(options.port ?? 0);
  } catch (error) {
    await monitoring.close();
    await dynamoDb.close();
    throw error;
  }

  return {
    endpoint,
    accountId,
    region,
    sqs: {
      ensureQueue(name, attributes) {
        const { url, arn } = queues.ensure(name, attributes);
        return { url, arn };
      },
      receive: (queueName, receive) => receiveRecords(queues.byName(queueName), region, faults, receive),
      delete(queueName, receiptHandle) {
        queues.byName(queueName).delete(receiptHandle);
      },
    },
    secrets: {
      ensure: (name) => ({ arn: secrets.ensure(name).arn }),
      put: (id, text) => ({ versionId: secrets.put(id, { text }).id }),
      hasValue: (id) => secrets.find(id).versions.length > 0,
    },
    parameters: {
      put: (name, value) => parameters.put(name, value),
      all: () => parameters.all(),
    },
    logs: {
      addGroup(settings) {
        groups.add(settings);
      },
      addMetricFilter: (definition) => monitoring.addMetricFilter(definition),
    },
    cloudWatch: {
      record: (point) => monitoring.metrics.record(point),
      addAlarm: (definition) => monitoring.alarms.add(definition),
      onAlarm: (listener) => monitoring.onAlarm(listener),
    },
    lambda: {
      describe(facts, invoke = cannotInvoke, change = () => {}) {
        lambdaFacts = facts;
        invokeFunction = invoke;
        switchMapping = change;
      },
    },
    access: {
      assume: (functionName, role) => access.assume(functionName, role),
      need: (functionName, needed) => access.need(functionName, needed),
    },
    usage: { invoked: (functionName) => usage.invoked(functionName) },
    show: (path, look) => gateway.show(path, look),
    async close() {
      await gateway.close();
      await monitoring.close();
      queues.close();
      await dynamoDb.close();
    },
  };
}

async function cannotInvoke(): ReturnType<InvokeFunction> {
  return { ok: false, error: { errorType: 'Runtime.Unknown', errorMessage: 'No function runs here.' } };
}

/** One that does not exist stays as it was given: its service says so better than a rejection would. */
function secretArn(secrets: SecretStore, id: string): string {
  try {
    return secrets.find(id).arn;
  } catch {
    return id;
  }
}
