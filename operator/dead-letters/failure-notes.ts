import { unmarshall } from '@aws-sdk/util-dynamodb';
import { entityKey, eventOfHistoryKey, historyKey } from '../../lambda/core/ledger/entity-status.ts';
import type { ReceivedEvent } from '../../lambda/core/message/cloud-event.ts';
import { BATCH, batchGet } from '../events/batch-get.ts';
import type { HandlingNote } from '../events/event.ts';
import type { Target } from '../target/target.ts';

/** What the history says of an event that its handler failed to handle. */
export type FailureNote = Pick<
  HandlingNote,
  | 'failure'
  | 'failureName'
  | 'failureText'
  | 'attempts'
  | 'handledAt'
  | 'recordedAt'
  | 'startedAt'
  | 'failedAt'
  | 'skippedAt'
>;

const ATTRIBUTES = [
  'sk',
  'failure',
  'failureName',
  'failureText',
  'attempts',
  'handledAt',
  'recordedAt',
  'startedAt',
  'failedAt',
  'skippedAt',
] as const;

/** Failures noted for events, by request UUID. Those that never reached their handler have none. */
export async function readFailureNotes(
  target: Target,
  events: readonly ReceivedEvent[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, FailureNote>> {
  const keys = new Map(
    events.map((event) => {
      const [pk, sk] = [entityKey(event.entity, event.subject), historyKey(event)];
      return [`${pk} ${sk}`, { pk: { S: pk }, sk: { S: sk } }];
    }),
  );
  const notes = new Map<string, FailureNote>();
  const left = [...keys.values()];
  while (left.length > 0) {
    const batch = left.splice(0, BATCH);
    for (const item of await batchGet(target.dynamoDb, target.entityTable, batch, ATTRIBUTES, signal)) {
      const { sk, ...note } = unmarshall(item) as FailureNote & { readonly sk: string };
      notes.set(eventOfHistoryKey(sk).requestUuid, note);
    }
  }
  return notes;
}
