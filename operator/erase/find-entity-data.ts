import { paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import { readText } from '../../lambda/core/json/text-reading.ts';
import { CURRENT_STATUS, entityKey, eventOfHistoryKey } from '../../lambda/core/ledger/entity-status.ts';
import type { ClaimName, EntityRecord } from '../../lambda/core/ports.ts';
import type { EventType } from '../../lambda/core/settings/event-type.ts';
import { renderAs, signedValues } from '../../lambda/core/signature/security-hash.ts';
import { listHeld } from '../held/list-held.ts';
import type { Target } from '../target/target.ts';

/** What is kept of an entity. */
export interface EntityData {
  /** Its status and history. */
  readonly records: readonly EntityRecord[];
  /** Claims of its events that were sent. */
  readonly sent: readonly ClaimName[];
  /** UUIDs of those that are not sent yet. */
  readonly unsent: readonly string[];
  /** UUIDs of held requests that name the id in a signed field. */
  readonly held: readonly string[];
}

/** Finds what the tables keep of an entity. Claims are looked for after the records, so every record's claim is seen. */
export async function findEntityData(
  target: Target,
  { entity, name }: EventType,
  id: string,
  signal: AbortSignal,
): Promise<EntityData> {
  const records = await findRecords(target, entity, id, signal);
  const claims = await findClaims(target, entity, id, signal);
  return { records, ...claims, held: await findHeld(target, name, id, signal) };
}

async function findRecords(
  target: Target,
  entity: string,
  subject: string,
  signal: AbortSignal,
): Promise<readonly EntityRecord[]> {
  const pages = paginateQuery(
    { client: target.dynamoDb },
    {
      TableName: target.entityTable,
      KeyConditionExpression: 'pk = :entity',
      ExpressionAttributeValues: { ':entity': { S: entityKey(entity, subject) } },
      ProjectionExpression: 'sk, requestUuid, orderKey',
      ConsistentRead: true,
    },
    { abortSignal: signal },
  );
  const records: EntityRecord[] = [];
  for await (const { Items = [] } of pages) {
    for (const { sk, requestUuid, orderKey } of Items) {
      const sortKey = sk?.S ?? '';
      const isStatus = sortKey === CURRENT_STATUS;
      records.push({
        entity,
        subject,
        sortKey,
        requestUuid: isStatus ? (requestUuid?.S ?? '') : eventOfHistoryKey(sortKey).requestUuid,
        ...(orderKey?.S !== undefined && { orderKey: orderKey.S }),
      });
    }
  }
  return records;
}

/** Reads the whole ledger: it has no index by entity, and the history does not know events that were never handled. */
async function findClaims(
  target: Target,
  entity: string,
  id: string,
  signal: AbortSignal,
): Promise<Pick<EntityData, 'sent' | 'unsent'>> {
  const pages = paginateScan(
    { client: target.dynamoDb },
    {
      TableName: target.ledgerTable,
      FilterExpression: 'entity = :entity AND subject = :id',
      ExpressionAttributeValues: { ':entity': { S: entity }, ':id': { S: id } },
      ProjectionExpression: 'pk, claimId, dueAt',
      ConsistentRead: true,
    },
    { abortSignal: signal },
  );
  const sent: ClaimName[] = [];
  const unsent: string[] = [];
  for await (const { Items = [] } of pages) {
    for (const { pk, claimId, dueAt } of Items) {
      const requestUuid = pk?.S ?? '';
      if (dueAt === undefined) sent.push({ requestUuid, claimId: claimId?.S ?? '' });
      else unsent.push(requestUuid);
    }
  }
  return { sent, unsent };
}

async function findHeld(
  target: Target,
  eventType: string,
  id: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const kept = await listHeld(target, signal);
  return kept
    .map(({ held }) => held)
    .filter((held) => {
      if (held.eventType !== eventType) return false;
      const { securityFields } = held;
      const values = signedValues(readText(held.bodyText, securityFields), new Set(securityFields));
      return renderAs(values, held.rendering).includes(id);
    })
    .map(({ requestUuid }) => requestUuid);
}
