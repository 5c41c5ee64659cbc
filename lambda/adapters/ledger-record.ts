import { hash } from 'node:crypto';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CANARY_RETENTION_SECONDS, canaryKey, isCanary } from '../core/canary/canary-event.ts';
import type { Claim, HeldRequest } from '../core/ledger/claim.ts';
import { HELD, outboxShard } from '../core/ledger/outbox-index.ts';
import { RECORD_VERSION, RecordVersionError } from '../core/ledger/record-version.ts';
import { timePartition } from '../core/ledger/time-index.ts';
import type { VerifiedEvent } from '../core/message/cloud-event.ts';
import type { HoldCategory } from '../core/signature/hold-verdict.ts';
import type { Rendering } from '../core/signature/security-hash.ts';

type Item = Record<string, AttributeValue>;

// DynamoDB bills by started kilobyte and limits an item to 400 KB; JSON shrinks to a third or less.
function compress(text: string): Uint8Array {
  const bytes = Buffer.from(text);
  return brotliCompressSync(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 5,
      // Otherwise it makes room for the largest of texts, which takes longer than to compress a small one.
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  });
}

function decompress(bytes: Uint8Array): string {
  return brotliDecompressSync(bytes).toString('utf8');
}

interface ClaimRecord {
  pk: string;
  v: number;
  claimId: string;
  digest: string;
  type: string;
  entity: string;
  subject: string;
  status: string;
  claimedAt: number;
  fields: string[];
  secretVersion: string;
  /** Absent from items of earlier versions of this code. */
  apiRequestId?: string;
  body: Uint8Array;
  /** Absent once every queue has the event. */
  unsent?: Set<string>;
  /** Partition of the index `outbox`; absent unless the claim is enqueued for the sweeper. */
  outbox?: string;
  /** Milliseconds since the epoch; absent once every queue has the event. */
  dueAt?: number;
  /** Milliseconds since the epoch; only while a released claim is unsent. */
  unsentSince?: number;
  attempts: number;
  /** Partition of the index `by-time`. */
  timeline: string;
}

/** Key of a claim. */
export function claimKey({
  requestUuid,
  eventType,
}: Pick<VerifiedEvent, 'requestUuid' | 'eventType'>): string {
  return isCanary(eventType) ? canaryKey(requestUuid) : requestUuid;
}

/**
 * The item of a claim of the canary. It has no place in an index, so no list has it and the sweeper does not find it, and it
 * expires whatever becomes of it.
 */
function canaryItem({ timeline: _, dueAt: __, ...record }: ClaimRecord): Item {
  return marshall({ ...record, expiresAt: Math.floor(record.claimedAt / 1000) + CANARY_RETENTION_SECONDS });
}

/** The item of a fresh claim. One that an operator released is enqueued for the sweeper at once: nobody else sends it. */
export function claimItem(claim: Claim): Item {
  const { event } = claim;
  const shard = outboxShard(event);
  const record: ClaimRecord = {
    pk: claimKey(event),
    v: RECORD_VERSION,
    claimId: claim.claimId,
    digest: claim.digest,
    type: event.eventType,
    entity: event.entity,
    subject: event.subject,
    status: event.status,
    claimedAt: event.claimedAt,
    fields: [...event.securityFields],
    secretVersion: event.secretVersion,
    ...(event.apiRequestId !== undefined && { apiRequestId: event.apiRequestId }),
    body: compress(event.bodyText),
    unsent: new Set(claim.unsent),
    dueAt: claim.dueAt,
    ...(claim.unsentSince !== undefined && { unsentSince: claim.unsentSince, outbox: shard }),
    attempts: claim.attempts,
    timeline: timePartition(shard),
  };
  return isCanary(event.eventType) ? canaryItem(record) : marshall(record);
}

/**
 * @throws RecordVersionError for an item of another version
 */
export function claimFromItem(item: Item): Claim {
  const record = unmarshall(item) as ClaimRecord;
  if (record.v !== RECORD_VERSION) throw new RecordVersionError(record.v);
  return {
    claimId: record.claimId,
    digest: record.digest,
    unsent: [...(record.unsent ?? [])],
    dueAt: record.dueAt ?? 0,
    ...(record.unsentSince !== undefined && { unsentSince: record.unsentSince }),
    attempts: record.attempts,
    event: {
      requestUuid: record.pk,
      eventType: record.type,
      entity: record.entity,
      subject: record.subject,
      status: record.status,
      claimedAt: record.claimedAt,
      securityFields: record.fields,
      secretVersion: record.secretVersion,
      ...(record.apiRequestId !== undefined && { apiRequestId: record.apiRequestId }),
      bodyText: decompress(record.body),
    },
  };
}

/**
 * Key of the body of a claim that was sent, where bodies are kept shorter than UUIDs: an item of its own, because
 * DynamoDB deletes expired items as a whole. The claim is part of it, because the UUID may be claimed anew.
 */
export function payloadKey(claim: { readonly requestUuid: string; readonly claimId: string }): string {
  return `payload#${claim.requestUuid}#${claim.claimId}`;
}

/** Key of the note how far the inspections of a shard have come. */
export function inspectionKey(shard: string): string {
  return `inspection${shard.slice(shard.indexOf('#'))}`;
}

/** The stored form of a body. */
export function storedBody(bodyText: string): AttributeValue {
  return { B: compress(bodyText) };
}

/** The inverse of {@link storedBody}; `undefined` for an item without a body. */
export function bodyFromStored(stored: AttributeValue | undefined): string | undefined {
  return stored?.B && decompress(stored.B);
}

interface HeldRecord {
  pk: string;
  v: number;
  digest: string;
  type: string;
  fields: string[];
  rendering: Rendering;
  secretVersion: string;
  /** Absent from items of earlier versions of this code. */
  apiRequestId?: string;
  body: Uint8Array;
  /** Absent from items of earlier versions of this code, which held for the field policy alone. */
  category?: HoldCategory;
  reason: string;
  outbox: string;
  dueAt: number;
}

/**
 * Key of a held request. It is no claim, so the UUID stays free. What it says and what it signed are part of it, so that
 * one held request cannot push out another: of the same body signed twice, only one may keep the corrected policy.
 */
export function heldKey(request: Pick<HeldRequest, 'requestUuid' | 'digest' | 'securityFields'>): string {
  const list = hash('sha256', request.securityFields.join(','), 'base64url');
  return `held#${request.requestUuid}#${request.digest}#${list}`;
}

/** The item of a held request. It shares the index with the outbox, in a partition of its own. */
export function heldItem(request: HeldRequest): Item {
  const record: HeldRecord = {
    pk: heldKey(request),
    v: RECORD_VERSION,
    digest: request.digest,
    type: request.eventType,
    fields: [...request.securityFields],
    rendering: request.rendering,
    secretVersion: request.secretVersion,
    ...(request.apiRequestId !== undefined && { apiRequestId: request.apiRequestId }),
    body: compress(request.bodyText),
    ...(request.category !== 'field-policy' && { category: request.category }),
    reason: request.reason,
    outbox: HELD,
    dueAt: request.heldAt,
  };
  return marshall(record);
}

/**
 * @throws RecordVersionError for an item of another version
 */
export function heldFromItem(item: Item): HeldRequest {
  const record = unmarshall(item) as HeldRecord;
  if (record.v !== RECORD_VERSION) throw new RecordVersionError(record.v);
  return {
    requestUuid: record.pk.split('#')[1] ?? '',
    eventType: record.type,
    digest: record.digest,
    securityFields: record.fields,
    rendering: record.rendering,
    secretVersion: record.secretVersion,
    ...(record.apiRequestId !== undefined && { apiRequestId: record.apiRequestId }),
    bodyText: decompress(record.body),
    category: record.category ?? 'field-policy',
    reason: record.reason,
    heldAt: record.dueAt,
  };
}
