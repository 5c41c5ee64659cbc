import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { entityKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { OUTBOX_INDEX } from '../../lambda/core/ledger/outbox-index.ts';
import { TIME_INDEX } from '../../lambda/core/ledger/time-index.ts';
import { orderKey, parseCloudEvent } from '../../lambda/core/message/cloud-event.ts';
import {
  BUILT_IN_SUBSCRIBER,
  deadLetterQueueName,
  type EventType,
  queueName,
} from '../../lambda/core/settings/event-type.ts';
import { FifoQueue, type OutgoingMessage } from '../../local/aws/sqs/fifo-queue.ts';
import { type Item, UnknownExpressionError } from '../../local/aws/table-expressions.ts';
import type { DeliveryFacts } from '../../operator/target/target.ts';
import { type Answers, DynamoDbTable, type TableWrite } from './dynamodb-table.ts';
import { describeSecretCommand, SimulatedSecret } from './secrets/simulated-secret.ts';
import type { CallBudget, RemoteCalls, ServiceName } from './transport.ts';
import type { SimulatedProcess, World } from './world.ts';

export const LEDGER_TABLE = 'ledger';
export const ENTITY_TABLE = 'entities';
export const QUEUE_URL_PREFIX = 'https://sqs.simulated/';

export const SECRET_ID = 'webhook-secret';
const RETENTION_SECONDS = 14 * 86_400;

/** One subscriber's queue of one event type, and its dead-letter queue. */
export interface QueuePair {
  readonly name: string;
  readonly eventType: EventType;
  readonly subscriber: string;
  readonly source: FifoQueue;
  readonly deadLetters: FifoQueue;
  readonly deadLetterName: string;
  /** Receives after which a message becomes a dead letter. */
  readonly maxReceiveCount: number;
}

/** What there was of an event whose dead letter was deleted. */
export interface DiscardFound {
  readonly history: Item | undefined;
  readonly claim: Item | undefined;
  /** When a copy was sent that waits in the letter's queue, after the letter was dead, in milliseconds since the epoch. */
  readonly copySentAt?: number;
}

/** Who looks on from outside. */
export interface CloudWatcher {
  wroteLedger(process: SimulatedProcess | undefined, write: TableWrite): void;
  wroteEntities(process: SimulatedProcess | undefined, write: TableWrite): void;
  /** A message was accepted, or swallowed as a duplicate. */
  sent(queue: string, message: OutgoingMessage, accepted: boolean): void;
  /** A program is about to send an event to a queue. */
  sending(process: SimulatedProcess, queue: string, requestUuid: string): void;
  called(process: SimulatedProcess, service: ServiceName): void;
  /** A dead letter was deleted, of an event that is noted so. */
  discarded(requestUuid: string, orderKey: string, subscriber: string, found: DiscardFound): void;
  /** An operator reads what is kept of entities. */
  readEntities(process: SimulatedProcess, items: readonly Item[]): void;
}

export interface CloudSettings {
  readonly eventTypes: readonly EventType[];
  readonly maxReceiveCount: number;
  readonly visibilityTimeoutSeconds: number;
  /** How far the outbox index is behind with the next write, in milliseconds. */
  readonly indexLag: () => number;
  /** How far the index by time is. */
  readonly timeIndexLag: () => number;
  /** How short the answers of the ledger's table are; whole, if absent. */
  readonly answers?: Answers;
  /** Whether a queue is there now; each is, if absent. */
  readonly isThere?: (queue: string) => boolean;
  /** Whether SQS takes no message of an event now; it takes each, if absent. */
  readonly rejects?: (requestUuid: string) => boolean;
  /** A message waits in a source queue; Lambda's poller looks at it within so many milliseconds, if that is known. */
  readonly onMessage: (queue: QueuePair, milliseconds?: number) => void;
}

/** DynamoDB, SQS and Secrets Manager with the resources of one stack. */
export class Cloud {
  readonly ledger: DynamoDbTable;
  readonly entities: DynamoDbTable;
  readonly queues: readonly QueuePair[];
  readonly secret: SimulatedSecret;
  /** How the queues deliver, as the stack tells it to its operators. */
  readonly delivery: DeliveryFacts;
  readonly #world: World;
  readonly #watcher: CloudWatcher;
  readonly #onMessage: CloudSettings['onMessage'];
  readonly #isThere: (queue: string) => boolean;
  readonly #rejects: (requestUuid: string) => boolean;
  #acting: SimulatedProcess | undefined;
  #messages = 0;

  constructor(world: World, watcher: CloudWatcher, settings: CloudSettings) {
    this.#world = world;
    this.secret = new SimulatedSecret(() => world.now);
    const { maxReceiveCount, visibilityTimeoutSeconds } = settings;
    this.delivery = {
      maxAttempts: maxReceiveCount,
      visibilitySeconds: visibilityTimeoutSeconds,
      handlerTimeoutSeconds: visibilityTimeoutSeconds / 6,
      sweeperMaxAttempts: 100,
    };
    this.#watcher = watcher;
    this.#onMessage = settings.onMessage;
    this.#isThere = settings.isThere ?? (() => true);
    this.#rejects = settings.rejects ?? (() => false);
    this.ledger = new DynamoDbTable(
      ['pk'],
      (write) => watcher.wroteLedger(this.#acting, write),
      [
        { name: OUTBOX_INDEX, partitionKey: 'outbox', sortKey: 'dueAt', lag: settings.indexLag },
        { name: TIME_INDEX, partitionKey: 'timeline', sortKey: 'claimedAt', lag: settings.timeIndexLag },
      ],
      settings.answers,
    );
    this.entities = new DynamoDbTable(['pk', 'sk'], (write) => watcher.wroteEntities(this.#acting, write));
    this.queues = settings.eventTypes.flatMap((eventType) =>
      eventType.subscribers.map((subscriber) => this.#queuePair(eventType, subscriber, settings)),
    );
  }

  #queuePair(eventType: EventType, subscriber: string, settings: CloudSettings): QueuePair {
    const ids = {
      messageId: () => `message-${++this.#messages}`,
      receipt: () => `receipt-${++this.#messages}`,
    };
    const name = queueName(eventType.entity, subscriber);
    const deadLetterName = deadLetterQueueName(eventType.entity, subscriber);
    const shared = {
      retentionSeconds: RETENTION_SECONDS,
      deduplicationScope: 'messageGroup' as const,
      visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds,
    };
    const deadLetters = new FifoQueue({ ...shared, arn: deadLetterName }, ids, (event) => {
      if (event.type === 'sent') this.#world.note(`${name}: ${event.message.id} is a dead letter`);
    });
    // A downstream service answers for its own failures; here it has none.
    const maxReceiveCount = subscriber === BUILT_IN_SUBSCRIBER ? settings.maxReceiveCount : 1000;
    const source = new FifoQueue(
      { ...shared, arn: name, redrive: { maxReceiveCount, deadLetterQueue: deadLetters } },
      ids,
    );
    return { name, eventType, subscriber, source, deadLetters, deadLetterName, maxReceiveCount };
  }

  /** A client that stands in the place of the SDK's own. */
  client<C extends DynamoDBClient | SQSClient | SecretsManagerClient>(
    calls: RemoteCalls,
    service: ServiceName,
    budget: CallBudget,
  ): C {
    const client = {
      send: (command: { readonly input: object }, options?: { readonly abortSignal?: AbortSignal }) => {
        this.#announce(command);
        return calls.call(
          service,
          budget,
          describe(command),
          (process) => this.#perform(process, service, command),
          options?.abortSignal,
        );
      },
    };
    // The SDK's paginators ask for its own class.
    const kind = service === 'dynamodb' ? DynamoDBClient.prototype : Object.prototype;
    return Object.assign(Object.create(kind), client) as C;
  }

  /** Sends to a source queue as the service does it. */
  send(queue: string, message: OutgoingMessage): void {
    const pair = this.queues.find(({ name }) => name === queue);
    if (pair === undefined) throw noQueue(queue);
    const expected = `message-${this.#messages + 1}`;
    const { messageId } = pair.source.send(this.#world.now, message);
    this.#watcher.sent(queue, message, messageId === expected);
    this.#onMessage(pair);
  }

  /** An operator has deleted a dead letter. */
  discarded(pair: QueuePair, body: string, deadSince: number): void {
    const { requestUuid, ...event } = parseCloudEvent(body);
    const key = `${entityKey(event.entity, event.subject)} ${historyKey({ ...event, requestUuid })}`;
    const history = [...this.entities.items()].find(({ pk, sk }) => `${pk?.S} ${sk?.S}` === key);
    const claim = [...this.ledger.items()].find(({ pk }) => pk?.S === requestUuid);
    const { source, subscriber } = pair;
    const isCopy = (message: OutgoingMessage & { readonly sentAt: number }): boolean =>
      message.deduplicationId.startsWith(`${requestUuid}.replay-`) && message.sentAt > deadSince;
    const copy = source.visible(this.#world.now).find(isCopy);
    const found = { history, claim, ...(copy && { copySentAt: copy.sentAt }) };
    this.#watcher.discarded(requestUuid, orderKey({ ...event, requestUuid }), subscriber, found);
  }

  /** A consumer makes a message in flight visible at once. */
  giveBack(pair: QueuePair, receiptHandle: string): void {
    pair.source.changeVisibility(this.#world.now, receiptHandle, 0);
    this.#onMessage(pair, 1);
  }

  #announce(command: unknown): void {
    const { current } = this.#world;
    if (current === undefined || !(command instanceof SendMessageCommand)) return;
    const { QueueUrl = '', MessageDeduplicationId = '' } = command.input;
    if (this.#skippedFrom(QueueUrl) !== undefined) return;
    this.#watcher.sending(current, QueueUrl.slice(QUEUE_URL_PREFIX.length), MessageDeduplicationId);
  }

  /** The queue whose handler skips a message by sending it to that URL. */
  #skippedFrom(url: string): QueuePair | undefined {
    return this.queues.find(({ deadLetterName }) => url === `${QUEUE_URL_PREFIX}${deadLetterName}`);
  }

  #perform(process: SimulatedProcess, service: ServiceName, command: unknown): unknown {
    const { now } = this.#world;
    this.#watcher.called(process, service);
    this.#acting = process;
    try {
      const aboutSecret = this.secret.answer(command);
      if (aboutSecret !== undefined) return aboutSecret;
      if (command instanceof SendMessageCommand) {
        const {
          QueueUrl = '',
          MessageBody = '',
          MessageGroupId = '',
          MessageDeduplicationId = '',
        } = command.input;
        const queue = QueueUrl.slice(QUEUE_URL_PREFIX.length);
        const skippedFrom = this.#skippedFrom(QueueUrl);
        if (skippedFrom !== undefined) {
          skippedFrom.deadLetters.send(now, {
            body: MessageBody,
            groupId: MessageGroupId,
            deduplicationId: MessageDeduplicationId,
          });
          return {};
        }
        if (!this.#isThere(queue)) throw noQueue(queue);
        if (this.#rejects(MessageDeduplicationId)) {
          throw Object.assign(new Error('Rejected.'), { name: 'InvalidMessageContents' });
        }
        this.send(queue, {
          body: MessageBody,
          groupId: MessageGroupId,
          deduplicationId: MessageDeduplicationId,
        });
        return {};
      }
      if (command instanceof QueryCommand) return this.#query(process, command.input);
      if (command instanceof GetItemCommand) return this.#table(command.input).get(now, command.input);
      if (command instanceof BatchGetItemCommand) return this.#batchGet(process, command);
      if (command instanceof PutItemCommand) return this.#table(command.input).put(now, command.input);
      if (command instanceof UpdateItemCommand) return this.#table(command.input).update(now, command.input);
      if (command instanceof DeleteItemCommand) return this.#table(command.input).delete(now, command.input);
      if (command instanceof ScanCommand) return this.#table(command.input).scan(command.input);
      throw new UnknownExpressionError('The simulation does not know this command.');
    } catch (error) {
      // Whatever the flows would make of it: the simulation has no model of this, so the history says nothing.
      if (error instanceof UnknownExpressionError) this.#world.fail(error);
      throw error;
    } finally {
      this.#acting = undefined;
    }
  }

  #query(process: SimulatedProcess, input: QueryCommandInput) {
    const answer = this.#table(input).query(this.#world.now, input);
    if (input.TableName === ENTITY_TABLE) this.#watcher.readEntities(process, answer.Items ?? []);
    return answer;
  }

  #batchGet(process: SimulatedProcess, { input }: BatchGetItemCommand) {
    const Responses: Record<string, readonly Item[]> = {};
    const UnprocessedKeys: Record<string, object> = {};
    for (const [TableName, request] of Object.entries(input.RequestItems ?? {})) {
      const { items, leftOut } = this.#table({ TableName }).batchGet(this.#world.now, request);
      if (TableName === ENTITY_TABLE) this.#watcher.readEntities(process, items);
      Responses[TableName] = items;
      if (leftOut.length > 0) UnprocessedKeys[TableName] = { ...request, Keys: leftOut };
    }
    return { Responses, UnprocessedKeys };
  }

  #table({ TableName }: { readonly TableName: string | undefined }): DynamoDbTable {
    if (TableName === LEDGER_TABLE) return this.ledger;
    if (TableName === ENTITY_TABLE) return this.entities;
    throw new UnknownExpressionError(`There is no table ${TableName}.`);
  }
}

function noQueue(queue: string): Error {
  return Object.assign(new Error(`No queue ${queue}.`), { name: 'QueueDoesNotExist' });
}

/** Short text for a history. */
function describe(command: unknown): string {
  const aboutSecret = describeSecretCommand(command);
  if (aboutSecret !== undefined) return aboutSecret;
  if (command instanceof SendMessageCommand)
    return `send to ${command.input.QueueUrl?.slice(QUEUE_URL_PREFIX.length)}`;
  if (command instanceof QueryCommand) {
    const [value] = Object.values(command.input.ExpressionAttributeValues ?? {}).map(({ S }) => S);
    const order = command.input.ScanIndexForward === false ? ', newest first' : '';
    return `query ${command.input.IndexName ?? 'records'} ${value ?? ''}${order}`;
  }
  if (command instanceof ScanCommand) return 'scan';
  if (command instanceof DeleteItemCommand) {
    const { pk, sk } = command.input.Key ?? {};
    return `delete ${[pk?.S, sk?.S].filter(Boolean).join(' ')}`;
  }
  if (command instanceof PutItemCommand) {
    const { pk, sk } = command.input.Item ?? {};
    return `put ${[pk?.S, sk?.S].filter(Boolean).join(' ')}`;
  }
  if (command instanceof UpdateItemCommand) {
    const { pk, sk } = command.input.Key ?? {};
    const change = changeIn(command.input.UpdateExpression ?? '');
    return `update ${[pk?.S, sk?.S].filter(Boolean).join(' ')} (${change})`;
  }
  if (command instanceof BatchGetItemCommand) {
    const [keys] = Object.values(command.input.RequestItems ?? {});
    return keys?.ProjectionExpression?.includes('dueAt') === true
      ? 'get several'
      : 'get several for a report';
  }
  if (command instanceof GetItemCommand) return `get ${command.input.Key?.pk?.S}`;
  return 'unknown command';
}

const changes = new Map<string, string>();

/** The first name in each clause of an update. */
function changeIn(expression: string): string {
  const known = changes.get(expression);
  if (known !== undefined) return known;
  const change = (expression.match(/(SET|REMOVE|ADD|DELETE) #?\w+/g) ?? []).join(', ');
  changes.set(expression, change);
  return change;
}

/** How an outcome reads in a history. */
export function outcomeText(outcome: { readonly value?: unknown; readonly error?: unknown }): string {
  const { error } = outcome;
  if (error instanceof ConditionalCheckFailedException) return 'condition failed';
  if (error instanceof Error) return error.name;
  const count = (outcome.value as { Count?: number } | undefined)?.Count;
  return count === undefined ? 'done' : `${count} found`;
}
