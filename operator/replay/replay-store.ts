import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { claimFromItem, payloadKey } from '../../lambda/adapters/ledger-record.ts';
import type { Claim } from '../../lambda/core/ledger/claim.ts';
import { entityKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import { RECORD_VERSION } from '../../lambda/core/ledger/record-version.ts';
import type { KnownEvent } from '../events/event.ts';
import { readLedgerItem } from '../ledger/ledger-item.ts';
import type { Target } from '../target/target.ts';

/**
 * The claim of an event with its body.
 *
 * @returns `no-body` if that is no longer kept, `undefined` if the claim is gone
 * @throws RecordVersionError if a later version of this code wrote it
 */
export async function readClaim(
  target: Target,
  requestUuid: string,
  signal: AbortSignal,
): Promise<Claim | 'no-body' | undefined> {
  const item = await readLedgerItem(target, requestUuid, signal);
  if (item === undefined) return undefined;
  if (item.body !== undefined) return claimFromItem(item);
  const payload = await readLedgerItem(
    target,
    payloadKey({ requestUuid, claimId: item.claimId?.S ?? '' }),
    signal,
  );
  return payload?.body === undefined ? 'no-body' : claimFromItem({ ...item, body: payload.body });
}

/**
 * Takes the note off an event that it was handled, so that its handler handles the next delivery; and with it those of
 * failures before, or the event would count as failed until then.
 *
 * @returns false if it is not as it was seen
 */
export function takeHandledNoteOff(target: Target, event: KnownEvent): Promise<boolean> {
  return written(
    target.dynamoDb.send(
      new UpdateItemCommand({
        TableName: target.entityTable,
        Key: {
          pk: { S: entityKey(event.entity, event.subject ?? '') },
          sk: { S: historyKey(event) },
        },
        UpdateExpression:
          'REMOVE handledAt, late, attempts, failedAt, givenUpAt, failure, failureName, failureText',
        ConditionExpression: 'handledAt = :seen AND v = :version',
        ExpressionAttributeValues: {
          ':seen': { N: String(event.handling?.handledAt) },
          ':version': { N: String(RECORD_VERSION) },
        },
      }),
    ),
  );
}

/** Notes on a claim that its event was sent again. @returns false if the UUID was claimed anew meanwhile */
export function noteReplay(target: Target, claim: Claim, now: number): Promise<boolean> {
  return written(
    target.dynamoDb.send(
      new UpdateItemCommand({
        TableName: target.ledgerTable,
        Key: { pk: { S: claim.event.requestUuid } },
        UpdateExpression: 'SET replayedAt = :now ADD replays :one',
        ConditionExpression: 'claimId = :claim',
        ExpressionAttributeValues: {
          ':now': { N: String(now) },
          ':one': { N: '1' },
          ':claim': { S: claim.claimId },
        },
      }),
    ),
  );
}

async function written(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
