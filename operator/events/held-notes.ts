import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { HELD, OUTBOX_INDEX } from '../../lambda/core/ledger/outbox-index.ts';
import { HOLD_CODES, type HoldCategory } from '../../lambda/core/signature/hold-verdict.ts';
import type { Target } from '../target/target.ts';
import { BATCH, batchGet } from './batch-get.ts';

/** A held request without its content. */
export interface HeldNote {
  /** Key it is kept under. */
  readonly key: string;
  readonly requestUuid: string;
  readonly eventType: string;
  /** Code of the answer. */
  readonly code: string;
  readonly reason: string;
  /** Digest of its content: an event of the same UUID has the same if it was a copy. */
  readonly digest: string;
  /** Milliseconds since the epoch. */
  readonly heldAt: number;
}

/** Requests held in a span of time and held still, newest first, read as they are taken. */
export async function* listHeldNotes(
  target: Target,
  { since, until }: { readonly since: number; readonly until: number },
  signal: AbortSignal,
): AsyncGenerator<HeldNote> {
  const pages = paginateQuery(
    { client: target.dynamoDb, pageSize: BATCH },
    {
      TableName: target.ledgerTable,
      IndexName: OUTBOX_INDEX,
      KeyConditionExpression: 'outbox = :held AND dueAt BETWEEN :since AND :until',
      ExpressionAttributeValues: {
        ':held': { S: HELD },
        ':since': { N: String(since) },
        ':until': { N: String(until) },
      },
      ScanIndexForward: false,
    },
    { abortSignal: signal },
  );
  for await (const { Items = [] } of pages) {
    const keys = Items.flatMap(({ pk }) => (pk === undefined ? [] : [pk]));
    // The index lags behind: what was released meanwhile is in the table no more.
    const items = await batchGet(
      target.dynamoDb,
      target.ledgerTable,
      keys.map((pk) => ({ pk })),
      ['pk', 'type', 'category', 'reason', 'digest', 'dueAt'],
      signal,
    );
    const notes = new Map(items.map((item) => [item.pk?.S, unmarshall(item) as StoredNote]));
    for (const { S: key = '' } of keys) {
      const note = notes.get(key);
      if (note === undefined) continue;
      const { type, category = 'field-policy', reason, digest, dueAt } = note;
      const code = HOLD_CODES[category];
      yield { key, requestUuid: requestUuidOf(key), eventType: type, code, reason, digest, heldAt: dueAt };
    }
  }
}

interface StoredNote {
  readonly type: string;
  /** Absent for the field policy. */
  readonly category?: HoldCategory;
  readonly reason: string;
  readonly digest: string;
  readonly dueAt: number;
}

function requestUuidOf(key: string): string {
  return key.split('#')[1] ?? '';
}
