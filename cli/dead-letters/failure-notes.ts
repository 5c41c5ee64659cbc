import { type AttributeValue, BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { ReceivedEvent } from '../../lambda/core/cloud-event.ts';
import { entityKey, historyKey } from '../../lambda/core/entity-status.ts';
import type { Target } from '../target.ts';

/** What the history says of an event that its handler failed to handle. Times are milliseconds since the epoch. */
export interface FailureNote {
  /** Fingerprint of the error; absent if the handler left no note, for example because it was killed. */
  readonly failure?: string;
  readonly failureName?: string;
  readonly failureText?: string;
  readonly failedAt?: number;
  /** Receives of the message up to its last failure. */
  readonly attempts?: number;
  readonly givenUpAt?: number;
  /** It was handled after all. */
  readonly handledAt?: number;
}

const ATTRIBUTES = [
  'requestUuid',
  'failure',
  'failureName',
  'failureText',
  'failedAt',
  'attempts',
  'givenUpAt',
  'handledAt',
];

/** Most keys of one call. */
const KEYS = 100;

/** Failures noted for events, by request UUID. Those that never reached their handler have none. */
export async function readFailureNotes(
  target: Target,
  events: readonly ReceivedEvent[],
): Promise<ReadonlyMap<string, FailureNote>> {
  const keys = new Map<string, Record<string, AttributeValue>>();
  for (const event of events) {
    const [pk, sk] = [entityKey(event.entity, event.subject), historyKey(event)];
    keys.set(JSON.stringify([pk, sk]), { pk: { S: pk }, sk: { S: sk } });
  }
  const notes = new Map<string, FailureNote>();
  let left = [...keys.values()];
  while (left.length > 0) {
    const { Responses = {}, UnprocessedKeys = {} } = await target.dynamoDb.send(
      new BatchGetItemCommand({
        RequestItems: {
          [target.entityTable]: {
            Keys: left.slice(0, KEYS),
            ProjectionExpression: ATTRIBUTES.join(', '),
            ConsistentRead: true,
          },
        },
      }),
    );
    for (const item of Responses[target.entityTable] ?? []) {
      const { requestUuid, ...note } = unmarshall(item) as FailureNote & { readonly requestUuid: string };
      notes.set(requestUuid, note);
    }
    left = [...(UnprocessedKeys[target.entityTable]?.Keys ?? []), ...left.slice(KEYS)];
  }
  return notes;
}
