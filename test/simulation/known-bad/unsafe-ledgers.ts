import {
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbLedger } from '../../../lambda/adapters/dynamodb-ledger.ts';
import { claimFromItem, claimItem, claimKey } from '../../../lambda/adapters/ledger-record.ts';
import {
  type Claim,
  type ClaimOutcome,
  compareWithEarlier,
  type HeldRequest,
} from '../../../lambda/core/ledger/claim.ts';
import type { InspectedUntil } from '../../../lambda/core/ledger/inspection.ts';
import type { DueClaim } from '../../../lambda/core/ports.ts';
import { LEDGER_TABLE } from '../cloud.ts';
import { RETENTION_DAYS } from '../implementation.ts';

/** The ledger as it is, with its client in reach of the mistakes below. */
class OpenLedger extends DynamoDbLedger {
  protected readonly client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    super(client, LEDGER_TABLE, RETENTION_DAYS);
    this.client = client;
  }
}

/** The put of a claim has no condition: the last of two copies wins, and both are accepted. */
export class ClaimWithoutCondition extends OpenLedger {
  override async claim(claim: Claim, _now: number, signal: AbortSignal): Promise<ClaimOutcome> {
    await this.client.send(new PutItemCommand({ TableName: LEDGER_TABLE, Item: claimItem(claim) }), {
      abortSignal: signal,
    });
    return 'claimed';
  }
}

/** Looks first and writes then: two copies at once both find nothing. */
export class GetThenPut extends OpenLedger {
  override async claim(claim: Claim, now: number, signal: AbortSignal): Promise<ClaimOutcome> {
    const { Item } = await this.client.send(
      new GetItemCommand({
        TableName: LEDGER_TABLE,
        Key: { pk: { S: claimKey(claim.event) } },
        ConsistentRead: true,
      }),
      { abortSignal: signal },
    );
    if (Item !== undefined && !(Number(Item.expiresAt?.N ?? Number.POSITIVE_INFINITY) * 1000 <= now)) {
      return compareWithEarlier(claim, claimFromItem(Item));
    }
    await this.client.send(new PutItemCommand({ TableName: LEDGER_TABLE, Item: claimItem(claim) }), {
      abortSignal: signal,
    });
    return 'claimed';
  }
}

/** The mark does not ask whose claim it is: after the retention, a straggler marks the UUID's next claim. */
export class MarkWithoutOwner extends OpenLedger {
  override async markSent(claim: Claim, sent: readonly string[], now: number, signal: AbortSignal) {
    if (!claim.unsent.every((subscriber) => sent.includes(subscriber))) {
      await super.markSent(claim, sent, now, signal);
      return;
    }
    await this.client.send(
      new UpdateItemCommand({
        TableName: LEDGER_TABLE,
        Key: { pk: { S: claimKey(claim.event) } },
        UpdateExpression: 'SET sentAt = :now, expiresAt = :expires REMOVE unsent, outbox, dueAt',
        ExpressionAttributeValues: {
          ':now': { N: String(now) },
          ':expires': { N: String(Math.floor(now / 1000) + RETENTION_DAYS * 86_400) },
        },
      }),
      { abortSignal: signal },
    );
  }
}

/** Counts all that is held together: what one captured request makes takes the room of the genuine ones. */
export class OneCountOfHeld extends OpenLedger {
  override async hold(request: HeldRequest, perMinute: number, signal: AbortSignal) {
    const outcome = await super.hold({ ...request, category: 'field-policy' }, perMinute + 2, signal);
    return outcome;
  }
}

/** Marks as sent what is about to be sent: a crash in between loses the event. */
export class MarkBeforeSend extends OpenLedger {
  override async claim(claim: Claim, now: number, signal: AbortSignal): Promise<ClaimOutcome> {
    const outcome = await super.claim(claim, now, signal);
    if (outcome === 'claimed') await super.markSent(claim, claim.unsent, now, signal);
    return outcome;
  }
}

/** Goes on, and so answers 2xx, before the claim is known to be written. */
export class AnswerBeforeClaim extends OpenLedger {
  override async claim(claim: Claim, now: number, signal: AbortSignal): Promise<ClaimOutcome> {
    super.claim(claim, now, signal).catch(() => {});
    return 'claimed';
  }
}

/** Any sweeper that saw a claim due takes it, also when another one has. */
export class LeaseWithoutCondition extends OpenLedger {
  override async lease(due: DueClaim, dueAt: number): Promise<Claim | undefined> {
    const { Attributes } = await this.client.send(
      new UpdateItemCommand({
        TableName: LEDGER_TABLE,
        Key: { pk: { S: due.requestUuid } },
        UpdateExpression: 'SET dueAt = :next ADD attempts :one',
        // Without this much it could not even be read.
        ConditionExpression: 'attribute_exists(claimId)',
        ExpressionAttributeValues: { ':next': { N: String(dueAt) }, ':one': { N: '1' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return Attributes && claimFromItem(Attributes);
  }
}

/** Notes as inspected what comes, before it was looked at: a crash in between passes claims by for good. */
export class NoteBeforeInspection extends OpenLedger {
  override async inspectedUntil(shard: string, signal?: AbortSignal): Promise<InspectedUntil> {
    const until = await super.inspectedUntil(shard, signal);
    const now = Date.now();
    await super.noteInspected(shard, { first: now - 60_000, hour: now, day: now }, signal);
    return until;
  }
}

/** Has no later inspections: what comes in behind the first one is never found. */
export class FirstInspectionOnly extends OpenLedger {
  override async inspectedUntil(shard: string, signal?: AbortSignal): Promise<InspectedUntil> {
    const { first } = await super.inspectedUntil(shard, signal);
    return { first, hour: Number.MAX_SAFE_INTEGER, day: Number.MAX_SAFE_INTEGER };
  }
}

/** Sends again to every queue, not only to those that miss the event. */
export class ResendToAll extends OpenLedger {
  override async lease(due: DueClaim, dueAt: number): Promise<Claim | undefined> {
    const claim = await super.lease(due, dueAt);
    return (
      claim && { ...claim, unsent: ['billing', 'handler'].slice(claim.event.entity === 'merchant' ? 0 : 1) }
    );
  }
}

/** Never compares contents: another event under a known UUID is answered 200 and lost. */
export class ConflictIsDuplicate extends OpenLedger {
  override async claim(claim: Claim, now: number, signal: AbortSignal): Promise<ClaimOutcome> {
    const outcome = await super.claim(claim, now, signal);
    return outcome === 'conflict' ? 'duplicate' : outcome;
  }
}
