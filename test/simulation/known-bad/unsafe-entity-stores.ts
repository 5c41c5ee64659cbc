import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbEntityStore } from '../../../lambda/adapters/dynamodb-entity-store.ts';
import { CURRENT_STATUS, entityKey, historyKey } from '../../../lambda/core/ledger/entity-status.ts';
import { orderKey, type ReceivedEvent } from '../../../lambda/core/message/cloud-event.ts';
import type { Delivery, HandlingFailure, Recorded, StatusEffect } from '../../../lambda/core/ports.ts';
import { ENTITY_TABLE } from '../cloud.ts';

/** Never asks whether an event was handled before. */
export class ForgetfulEntityStore extends DynamoDbEntityStore {
  override async record(event: ReceivedEvent, delivery: Delivery, now: number): Promise<Recorded> {
    await super.record(event, delivery, now);
    return 'new';
  }
}

/** Notes that an event was handled with its status, in one go before business code. */
export class MarkBeforeBusinessCode extends DynamoDbEntityStore {
  override async applyStatus(event: ReceivedEvent, startedAt: number): Promise<StatusEffect> {
    const effect = await super.applyStatus(event, startedAt);
    await super.markHandled(event, 'in-order', startedAt, startedAt);
    return effect;
  }
}

/** Begins the history of an event anew with each delivery that is not the first. */
export class HistoryBegunAnew extends DynamoDbEntityStore {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, ENTITY_TABLE);
    this.#client = client;
  }

  override async record(event: ReceivedEvent, _delivery: Delivery, now: number): Promise<'new'> {
    await this.#client.send(
      new PutItemCommand({
        TableName: ENTITY_TABLE,
        Item: {
          pk: { S: entityKey(event.entity, event.subject) },
          sk: { S: historyKey(event) },
          status: { S: event.status },
          recordedAt: { N: String(now) },
        },
      }),
    );
    return 'new';
  }
}

/** The status of whatever comes last is the current one, however old it is. */
export class LastWriteWins extends DynamoDbEntityStore {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, ENTITY_TABLE);
    this.#client = client;
  }

  override async applyStatus(event: ReceivedEvent): Promise<StatusEffect> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: ENTITY_TABLE,
        Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: CURRENT_STATUS } },
        UpdateExpression: 'SET #status = :status, orderKey = :order',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':status': { S: event.status }, ':order': { S: orderKey(event) } },
      }),
    );
    return { outcome: 'applied' };
  }
}

/** Skips every message of an event that was marked once. */
export class SkipsWhateverIsMarked extends DynamoDbEntityStore {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, ENTITY_TABLE);
    this.#client = client;
  }

  override async record(event: ReceivedEvent, delivery: Delivery, now: number): Promise<Recorded> {
    const recorded = await super.record(event, delivery, now);
    const Key = { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } };
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: ENTITY_TABLE, Key }));
    return recorded === 'unfinished' && Item?.skipMessageId !== undefined ? 'to-skip' : recorded;
  }
}

/** Notes a failure whatever became of the event meanwhile. */
export class NoteWithoutCondition extends DynamoDbEntityStore {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, ENTITY_TABLE);
    this.#client = client;
  }

  override async noteFailure(event: ReceivedEvent, failure: HandlingFailure, now: number): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: ENTITY_TABLE,
        Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
        UpdateExpression: 'SET failedAt = :now, failure = :failure',
        ExpressionAttributeValues: { ':now': { N: String(now) }, ':failure': { S: failure.fingerprint } },
      }),
    );
  }
}

/** Notes a start whatever became of the event meanwhile. */
export class StartNotedWithoutCondition extends DynamoDbEntityStore {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, ENTITY_TABLE);
    this.#client = client;
  }

  override async noteStart(event: ReceivedEvent, { received }: Delivery, now: number): Promise<void> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: ENTITY_TABLE,
        Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
        UpdateExpression: 'SET startedAt = :now, startedAttempt = :received',
        ExpressionAttributeValues: { ':now': { N: String(now) }, ':received': { N: String(received) } },
      }),
    );
  }
}
