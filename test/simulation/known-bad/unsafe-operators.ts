import { type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbOperatorEntities } from '../../../lambda/adapters/dynamodb-operator-entities.ts';
import { DynamoDbOperatorLedger } from '../../../lambda/adapters/dynamodb-operator-ledger.ts';
import { entityKey, historyKey } from '../../../lambda/core/ledger/entity-status.ts';
import { outboxShard } from '../../../lambda/core/ledger/outbox-index.ts';
import type {
  ClaimName,
  EntityRecord,
  HistoryName,
  OperatorLedger,
  Unparking,
} from '../../../lambda/core/ports.ts';
import type { AuditEntry } from '../../../operator/audit/audit-entry.ts';
import type { AuditTrail } from '../../../operator/audit/audit-trail.ts';
import { ENTITY_TABLE, LEDGER_TABLE } from '../cloud.ts';

/** Sends its entries off and does not wait for what becomes of them. */
export class TrailWithoutWaiting implements AuditTrail {
  readonly #trail: AuditTrail;

  constructor(trail: AuditTrail) {
    this.#trail = trail;
  }

  newId(): string {
    return this.#trail.newId();
  }

  caller(signal: AbortSignal): Promise<string> {
    return this.#trail.caller(signal);
  }

  async append(entry: AuditEntry, signal: AbortSignal): Promise<void> {
    this.#trail.append(entry, signal).catch(() => {});
  }
}

/** Gives back to the sweeper whatever was parked once, also what it is sending already. */
export class UnparkWithoutCondition extends DynamoDbOperatorLedger {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, LEDGER_TABLE);
    this.#client = client;
  }

  override async unpark(
    claim: Parameters<OperatorLedger['unpark']>[0],
    { dueAt }: Unparking,
    signal: AbortSignal,
  ): Promise<boolean> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: LEDGER_TABLE,
        Key: { pk: { S: claim.requestUuid } },
        UpdateExpression: 'SET outbox = :shard, dueAt = :due, attempts = :none REMOVE parkedBecause',
        ExpressionAttributeValues: {
          ':shard': { S: outboxShard(claim) },
          ':due': { N: String(dueAt) },
          ':none': { N: '0' },
        },
      }),
      { abortSignal: signal },
    );
    return true;
  }
}

/** Erases any claim of the UUID, sent or not. */
export class EraseWithoutCondition extends DynamoDbOperatorLedger {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, LEDGER_TABLE);
    this.#client = client;
  }

  override async erase({ requestUuid }: ClaimName, now: number, signal: AbortSignal): Promise<boolean> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: LEDGER_TABLE,
        Key: { pk: { S: requestUuid } },
        UpdateExpression: 'SET erasedAt = :now REMOVE body, subject, #status',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':now': { N: String(now) } },
      }),
      { abortSignal: signal },
    );
    return true;
  }
}

/** Erases the status of an entity whichever event it is from by now. */
export class EraseAnyStatus extends DynamoDbOperatorEntities {
  constructor(client: DynamoDBClient) {
    super(client, ENTITY_TABLE);
  }

  override erase({ orderKey: _, ...record }: EntityRecord, signal: AbortSignal): Promise<boolean> {
    return super.erase(record, signal);
  }
}

/** Takes off the note whatever became of the event since it was seen. */
export class NoteOffWithoutCondition extends DynamoDbOperatorEntities {
  readonly #client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, ENTITY_TABLE);
    this.#client = client;
  }

  override async takeHandledNoteOff(event: HistoryName): Promise<boolean> {
    await this.#client.send(
      new UpdateItemCommand({
        TableName: ENTITY_TABLE,
        Key: { pk: { S: entityKey(event.entity, event.subject) }, sk: { S: historyKey(event) } },
        UpdateExpression: 'REMOVE handledAt, late',
      }),
    );
    return true;
  }
}

/** Does not wait for the note that an event is discarded: its message may be deleted before. */
export class NoteDiscardedLater extends DynamoDbOperatorEntities {
  constructor(client: DynamoDBClient) {
    super(client, ENTITY_TABLE);
  }

  override async noteDiscarded(
    ...note: Parameters<DynamoDbOperatorEntities['noteDiscarded']>
  ): Promise<'noted'> {
    super.noteDiscarded(...note).catch(() => {});
    return 'noted';
  }
}
