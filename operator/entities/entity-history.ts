import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { CURRENT_STATUS, entityKey } from '../../lambda/core/ledger/entity-status.ts';
import type { HandlingNote } from '../events/event.ts';
import type { OperatorPorts } from '../ports.ts';
import { NotFoundProblem } from '../problems/not-found-problem.ts';
import { findEventType } from '../target/find-event-type.ts';
import type { Target } from '../target/target.ts';

/** What is on record of one event of an entity. Times are milliseconds since the epoch. */
interface HistoryRecord extends Partial<Pick<HandlingNote, 'handledAt' | 'late' | 'failedAt'>> {
  readonly status: string;
  readonly requestUuid: string;
  readonly claimedAt: number;
}

/** What the handler of an entity's events has noted. */
export interface EntityHistory {
  readonly entity: string;
  readonly id: string;
  /** The event that the current status is from; absent until one was handled. */
  readonly current?: HistoryRecord;
  /** Every event that has reached its handler, in the order of acceptance. */
  readonly events: readonly HistoryRecord[];
}

/**
 * Reads the status of an entity, and every event that led to it.
 *
 * @param name - of the entity, or of its event type
 * @throws InvalidInputProblem if there is no such type; NotFoundProblem if no event of the entity has reached its handler
 */
export async function readEntityHistory(
  target: Target,
  name: string,
  id: string,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<EntityHistory> {
  const { entity } = findEventType(target.eventTypes, name);
  const pages = paginateQuery(
    { client: target.dynamoDb },
    {
      TableName: target.entityTable,
      KeyConditionExpression: 'pk = :entity',
      // DynamoDB may delete what has expired days late.
      FilterExpression: 'attribute_not_exists(expiresAt) OR expiresAt > :now',
      ExpressionAttributeValues: {
        ':entity': { S: entityKey(entity, id) },
        ':now': { N: String(Math.floor(now() / 1000)) },
      },
      ConsistentRead: true,
    },
    { abortSignal: signal },
  );
  const records: (HistoryRecord & { readonly sk: string })[] = [];
  for await (const { Items = [] } of pages) {
    records.push(...Items.map((item) => unmarshall(item) as HistoryRecord & { readonly sk: string }));
  }
  if (records.length === 0) {
    throw new NotFoundProblem(`No event of ${entity} ${id} has reached its handler in ${target.name}.`);
  }
  const current = records.find(({ sk }) => sk === CURRENT_STATUS);
  return {
    entity,
    id,
    ...(current !== undefined && { current }),
    events: records.filter(({ sk }) => sk !== CURRENT_STATUS),
  };
}
