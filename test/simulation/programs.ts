import { hash } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { DeadLetterQueue } from '../../lambda/adapters/dead-letter-queue.ts';
import { LogWriter } from '../../lambda/adapters/log-writer.ts';
import { SecretsManagerStore } from '../../lambda/adapters/secrets-manager-store.ts';
import { isCanary } from '../../lambda/core/canary/canary-event.ts';
import { parseCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import type { ClaimLedger, EventPublisher } from '../../lambda/core/ports.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { type SecretTimes, WebhookSecret } from '../../lambda/core/signature/webhook-secret.ts';
import { canaryHandler } from '../../lambda/functions/canary/canary-handler.ts';
import type { CanaryPorts } from '../../lambda/functions/canary/run-canary.ts';
import type { BusinessCode } from '../../lambda/functions/handlers/business-event.ts';
import type { SqsHandler } from '../../lambda/functions/handlers/event-handler.ts';
import { sweepOutbox } from '../../lambda/functions/sweeper/sweep-outbox.ts';
import { statusOf } from '../../lambda/functions/verifier/http-answer.ts';
import { receiveWebhook } from '../../lambda/functions/verifier/receive-webhook.ts';
import type { Delivery as QueueDelivery } from '../../local/aws/sqs/fifo-queue.ts';
import { type Cloud, QUEUE_URL_PREFIX, type QueuePair, SECRET_ID } from './cloud.ts';
import { previousHandler } from './handlers/previous-handler.ts';
import type { Implementation } from './implementation.ts';
import { HELD_PER_MINUTE } from './plan.ts';
import type { RemoteCalls } from './transport.ts';
import type { SimulatedProcess, World } from './world.ts';

/** Time-outs of the functions, in milliseconds, as the stack sets them. */
export const VERIFIER_TIMEOUT = 15_000;
export const SWEEPER_TIMEOUT = 50_000;

/** What the entry points keep of their time, in milliseconds. */
const ANSWER_MARGIN = 1000;
const FINISH_MARGIN = 10_000;
const REPORT_MARGIN = 2000;
const HANDLER_MARGIN = 5000;

/** Most time of one event in a handler, in milliseconds. */
const RECORD_TIMEOUT = 5000;

/** The clients as the entry points of the functions set them up. */
const DYNAMODB_BUDGET = { requestTimeout: 1000, attempts: 3 };
const SQS_BUDGET = { requestTimeout: 2000, attempts: 2 };
const DELETE_BUDGET = { requestTimeout: 600, attempts: 1 };
const SECRETS_BUDGET = { requestTimeout: 1500, attempts: 2 };

const SECRET_TIMES = {
  cacheFor: 60_000,
  refetchEvery: 3000,
  previousFor: 86_400_000,
  keepFor: 21_600_000,
};

/** One HTTP request as its sender made it. */
export interface SenderRequest {
  readonly name: string;
  readonly requestUuid: string;
  readonly eventType: string;
  readonly signedFields: string;
  /** The text that is hashed before the secret. */
  readonly signedText: string;
  readonly bodyText: string;
}

/** What a sender is answered. */
export interface Answer {
  readonly status: number;
  readonly code: string;
}

/** An execution environment of the verifier: lives on between requests. */
export interface VerifierEnvironment {
  readonly skew: number;
  readonly secret: WebhookSecret;
  /** When a call to the store of the secret last failed: what was learnt then concerns later requests, too. */
  secretFailedAt: number;
  readonly ledger: ClaimLedger;
  readonly publisher: EventPublisher;
  /** The catalogue it was deployed with. */
  readonly eventTypes: readonly EventType[];
  /** Whose clock and life the environment shares right now. */
  process: SimulatedProcess | undefined;
}

/** Millions of deliveries are simulated, and nobody reads their lines. */
const silentLines = Object.assign(new LogWriter('simulation'), { write: () => {}, count: () => {} });

/** The functions of the stack and the operator's redrive, each ready to run as a simulated process. */
export class Programs {
  readonly #world: World;
  readonly #cloud: Cloud;
  readonly #calls: RemoteCalls;
  readonly #implementation: Implementation;
  readonly #shards: readonly string[];
  readonly #secretTimes: SecretTimes;
  readonly #maxAttempts: number;

  constructor(
    world: World,
    cloud: Cloud,
    calls: RemoteCalls,
    implementation: Implementation,
    shards: readonly string[],
    secretTimes: SecretTimes = SECRET_TIMES,
    maxAttempts = 100,
  ) {
    this.#world = world;
    this.#cloud = cloud;
    this.#calls = calls;
    this.#implementation = implementation;
    this.#shards = shards;
    this.#secretTimes = secretTimes;
    this.#maxAttempts = maxAttempts;
  }

  verifierEnvironment(skew: number, eventTypes: readonly EventType[]): VerifierEnvironment {
    const now = () => this.#world.now + skew;
    const client = this.#cloud.client<SecretsManagerClient>(this.#calls, 'secrets', SECRETS_BUDGET);
    const watched = {
      send: async (...call: Parameters<SecretsManagerClient['send']>) => {
        try {
          return await client.send(...call);
        } catch (error) {
          environment.secretFailedAt = this.#world.now;
          throw error;
        }
      },
    } as unknown as SecretsManagerClient;
    const store = new SecretsManagerStore(watched, SECRET_ID, {
      jsonKey: '',
      pathTokenKey: '',
      pathToken: 'off',
    });
    const environment: VerifierEnvironment = {
      skew,
      secret: new WebhookSecret(store, this.#secretTimes, now),
      secretFailedAt: Number.NEGATIVE_INFINITY,
      ledger: this.#implementation.ledger(this.#dynamoDb()),
      publisher: this.#implementation.publisher(this.#sqs()),
      eventTypes,
      process: undefined,
    };
    return environment;
  }

  /** Answers one request. */
  async verify(
    process: SimulatedProcess,
    environment: VerifierEnvironment,
    request: SenderRequest,
    secret: string,
  ): Promise<Answer> {
    const reception = await receiveWebhook(
      {
        headers: {
          'content-type': 'application/json',
          'x-webhook-security-fields': request.signedFields,
          'x-webhook-security-hash': hash('sha256', request.signedText + secret, 'hex'),
          'x-webhook-request-uuid': request.requestUuid,
        },
        body: request.bodyText,
        isBase64Encoded: false,
        apiRequestId: `api request of ${process.name}`,
        sourceAddress: '203.0.113.7',
        path: `/webhooks/${request.eventType}`,
      },
      {
        eventTypes: environment.eventTypes,
        eventTypeField: '',
        maxBodyBytes: 262_144,
        isAllowedSource: () => true,
        pathToken: 'off',
        canary: true,
        sweepAfter: this.#implementation.sweepAfter,
        heldPerMinute: HELD_PER_MINUTE,
      },
      {
        secret: environment.secret,
        ledger: environment.ledger,
        publisher: environment.publisher,
        now: this.#clock(process),
        newClaimId: () => `claim of ${process.name}`,
      },
      AbortSignal.timeout(VERIFIER_TIMEOUT - ANSWER_MARGIN),
    );
    if ('receipt' in reception) return { status: 200, code: reception.receipt.code };
    const { code } = reception.error;
    return { status: statusOf(code), code };
  }

  async sweep(process: SimulatedProcess, eventTypes: readonly EventType[]): Promise<void> {
    await sweepOutbox(
      {
        eventTypes,
        sweepAfter: this.#implementation.sweepAfter,
        maxAttempts: this.#maxAttempts,
        shards: this.#shards,
      },
      {
        ledger: this.#implementation.ledger(this.#dynamoDb()),
        publisher: this.#implementation.publisher(this.#sqs()),
        now: this.#clock(process),
      },
      AbortSignal.timeout(SWEEPER_TIMEOUT - FINISH_MARGIN),
      AbortSignal.timeout(SWEEPER_TIMEOUT - REPORT_MARGIN),
    );
  }

  /**
   * Handles one batch.
   *
   * @param isPrevious - by the code that is being replaced
   * @returns ids of the messages that are not done
   */
  async handle(
    process: SimulatedProcess,
    queue: QueuePair,
    batch: readonly QueueDelivery[],
    business: BusinessCode,
    isPrevious = false,
  ): Promise<ReadonlySet<string>> {
    const client = this.#dynamoDb();
    const timeout = process.endsAt - this.#world.now;
    const parts = {
      settings: {
        eventType: queue.eventType.name,
        recordTimeout: Math.min(RECORD_TIMEOUT, timeout - HANDLER_MARGIN),
        maxReceiveCount: queue.maxReceiveCount,
      },
      ports: {
        entities: this.#implementation.entities(client),
        deadLetters: new DeadLetterQueue(this.#sqs(), `${QUEUE_URL_PREFIX}${queue.deadLetterName}`),
        now: this.#clock(process),
      },
      business,
      lines: silentLines,
      endEnvironment: (done: readonly SQSRecord[]) => this.#endEnvironment(process, queue, done),
      giveBack: ({ receiptHandle }: SQSRecord) => this.#cloud.giveBack(queue, receiptHandle),
    };
    const handler = isCanary(queue.eventType.name)
      ? this.#canary(process, client)
      : isPrevious
        ? previousHandler(parts, client)
        : this.#implementation.handler(parts);
    const context = { getRemainingTimeInMillis: () => process.endsAt - this.#world.now } as Context;
    const { batchItemFailures } = await handler(sqsEvent(batch), context);
    return new Set(batchItemFailures.map((failure) => failure.itemIdentifier));
  }

  /** The canary at the end of its way. It sends nothing here, see `RandomHistory`. */
  #canary(process: SimulatedProcess, client: DynamoDBClient): SqsHandler {
    const ports = { ledger: this.#implementation.canary(client), now: this.#clock(process) } as CanaryPorts;
    const handler = canaryHandler({ endpoint: '', within: 0 }, ports, silentLines);
    return async (...invocation) => (await handler(...invocation)) as SQSBatchResponse;
  }

  async #endEnvironment(
    process: SimulatedProcess,
    { name, source }: QueuePair,
    done: readonly SQSRecord[],
  ): Promise<void> {
    if (done.length > 0) {
      const deleteDone = () => {
        for (const { receiptHandle } of done) source.delete(this.#world.now, receiptHandle);
      };
      await this.#calls
        .call('sqs', DELETE_BUDGET, `delete what is done (${name})`, deleteDone)
        .catch(() => {});
    }
    this.#world.kill(process, 'ends its environment');
    // Nothing comes after that.
    await new Promise(() => {});
  }

  /** What an operator does about dead letters: sends each once more, then deletes it. */
  async redrive(process: SimulatedProcess, { name, deadLetters }: QueuePair): Promise<void> {
    const call = (label: string, effect: () => unknown) =>
      this.#calls.call('sqs', SQS_BUDGET, `${label} (redrive of ${name})`, effect);
    const { now } = this.#world;
    const found = (await call('receive', () => deadLetters.receive(now, 10, 120))) as QueueDelivery[];
    for (const { message, receiptHandle } of found) {
      const deduplicationId = this.#implementation.redriveId(
        parseCloudEvent(message.body).requestUuid,
        `${message.receiveCount}-${process.name.replaceAll(/\W/g, '')}`,
      );
      await call('send', () =>
        this.#cloud.send(name, { body: message.body, groupId: message.groupId, deduplicationId }),
      );
      await call('delete', () => deadLetters.delete(this.#world.now, receiptHandle));
    }
  }

  #clock(process: SimulatedProcess): () => number {
    return () => this.#world.now + process.skew;
  }

  #dynamoDb(): DynamoDBClient {
    return this.#cloud.client<DynamoDBClient>(this.#calls, 'dynamodb', DYNAMODB_BUDGET);
  }

  #sqs(): SQSClient {
    return this.#cloud.client<SQSClient>(this.#calls, 'sqs', SQS_BUDGET);
  }
}

function sqsEvent(batch: readonly QueueDelivery[]): SQSEvent {
  return {
    Records: batch.map(({ message, receiptHandle, receiveCount }) => ({
      messageId: message.id,
      receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        MessageGroupId: message.groupId,
        MessageDeduplicationId: message.deduplicationId,
      },
      messageAttributes: {},
    })),
  } as unknown as SQSEvent;
}
