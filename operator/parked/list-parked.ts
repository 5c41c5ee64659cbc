import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { PARKED } from '../../lambda/core/ledger/outbox-index.ts';
import { readPartition } from '../ledger/index-partition.ts';
import type { Target } from '../target/target.ts';

/** A claim that the sweeper parked. Times are milliseconds since the epoch. */
export interface ParkedClaim {
  readonly requestUuid: string;
  readonly claimId: string;
  readonly eventType: string;
  readonly entity: string;
  readonly subject: string;
  readonly claimedAt: number;
  /** Subscribers whose queue does not have the event. */
  readonly unsent: readonly string[];
  readonly attempts: number;
  /** Why no queue took it: in words of the sweeper's own, or the name of the error that ended the attempts. */
  readonly reason: string;
}

/** Every parked claim, in the order in which their events were accepted. */
export async function listParked(target: Target, signal: AbortSignal): Promise<ParkedClaim[]> {
  const claims = await readPartition(target, PARKED, (uuid) => readParked(target, uuid, signal), signal);
  return claims.toSorted((a, b) => a.claimedAt - b.claimedAt || (a.requestUuid < b.requestUuid ? -1 : 1));
}

/** The index may lag behind, so the table says whether the claim is parked. */
async function readParked(
  target: Target,
  requestUuid: string,
  signal: AbortSignal,
): Promise<ParkedClaim | undefined> {
  const { Item } = await target.dynamoDb.send(
    new GetItemCommand({
      TableName: target.ledgerTable,
      Key: { pk: { S: requestUuid } },
      ConsistentRead: true,
      // The body stays where it is.
      ProjectionExpression:
        'outbox, claimId, #type, entity, subject, claimedAt, unsent, attempts, parkedBecause',
      ExpressionAttributeNames: { '#type': 'type' },
    }),
    { abortSignal: signal },
  );
  if (Item?.outbox?.S !== PARKED) return undefined;
  const { type, unsent, parkedBecause, outbox: _, ...claim } = unmarshall(Item) as StoredClaim;
  return { ...claim, requestUuid, eventType: type, unsent: [...(unsent ?? [])], reason: parkedBecause };
}

type StoredClaim = Pick<ParkedClaim, 'claimId' | 'entity' | 'subject' | 'claimedAt' | 'attempts'> & {
  readonly outbox: string;
  readonly type: string;
  readonly unsent?: ReadonlySet<string>;
  readonly parkedBecause: string;
};
