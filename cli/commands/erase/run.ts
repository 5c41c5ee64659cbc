import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  paginateQuery,
  paginateScan,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { payloadKey } from '../../../lambda/adapters/ledger-record.ts';
import type { HeldRequest } from '../../../lambda/core/ledger/claim.ts';
import { entityKey } from '../../../lambda/core/ledger/entity-status.ts';
import { renderAs, signedValues } from '../../../lambda/core/signature/security-hash.ts';
import { listHeld } from '../../../operator/held/held-requests.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import { findEventType } from '../../../operator/target/find-event-type.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, printable } from '../../../operator/words.ts';
import type { CliPorts } from '../../program/ports.ts';

type Item = Record<string, AttributeValue>;

/** How an entity's data is erased. */
export interface EraseOptions {
  /** Without it nothing is erased. */
  readonly yes?: boolean;
  /** Tell what would be erased, write nothing. */
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** What is kept of an entity. */
interface Findings {
  /** Keys of its status and history. */
  readonly records: readonly Item[];
  /** Claims of its events that were sent. */
  readonly sent: readonly Item[];
  /** Claims that are not sent yet: erasing them would lose events that were accepted. */
  readonly unsent: readonly Item[];
  /** Held requests that name the id in a signed field. */
  readonly held: readonly HeldRequest[];
}

/** Where copies may be that no command can find by entity. */
const OUT_OF_REACH =
  'Not reached: messages in queues and dead-letter queues (14 days each), point-in-time backups (35 days), log lines ' +
  'with the id (logRetentionDays), and what subscribers and business code have kept. A message that is handled or ' +
  'redriven later brings the entity back.';

/**
 * Erases what the tables keep of one entity: status, history, and body, id and status in the claims of its events. The
 * claims stay, so that their UUIDs remain known. It can be interrupted and repeated.
 */
export async function eraseEntity(
  entityName: string,
  id: string,
  options: EraseOptions,
  ports: CliPorts,
): Promise<number> {
  if (options.yes === options.dryRun) {
    throw new InvalidInputProblem(
      'Erasing cannot be undone: give --dry-run to see what it reaches, or --yes to do it.',
    );
  }
  const target = await ports.connect(options.address);
  const { entity, name } = findEventType(target.eventTypes, entityName);
  const findings: Findings = {
    records: await findRecords(target, entity, id, ports.signal),
    ...(await findClaims(target, entity, id, ports.signal)),
    held: await findHeld(target, name, id, ports.signal),
  };
  if (options.yes) await erase(target, findings, ports);
  const left = findings.unsent.length + findings.held.length;
  const { out } = ports.terminal;
  if (options.json) {
    out(
      JSON.stringify({
        entity,
        id,
        erased: options.yes ?? false,
        records: findings.records.length,
        claims: findings.sent.length,
        unsent: findings.unsent.map(({ pk }) => pk?.S),
        held: findings.held.map(({ requestUuid }) => requestUuid),
      }),
    );
    return left === 0 ? 0 : 1;
  }
  const verb = options.yes ? 'erased' : 'would be erased';
  out(
    `${printable(`${entity} ${id}`)}: ${formatCount(findings.records.length, 'record')} of status and history ${verb}`,
  );
  out(`${formatCount(findings.sent.length, 'claim')} in the ledger ${verb}, but for UUID and digest`);
  if (findings.unsent.length > 0) {
    out(
      `${formatCount(findings.unsent.length, 'event')} not sent yet, left as it is: erase again when it is sent`,
    );
  }
  if (findings.held.length > 0) {
    out(`${formatCount(findings.held.length, 'held request')} left as it is: release or discard it first`);
  }
  out(OUT_OF_REACH);
  return left === 0 ? 0 : 1;
}

async function findRecords(
  target: Target,
  entity: string,
  id: string,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const pages = paginateQuery(
    { client: target.dynamoDb },
    {
      TableName: target.entityTable,
      KeyConditionExpression: 'pk = :entity',
      ExpressionAttributeValues: { ':entity': { S: entityKey(entity, id) } },
      ProjectionExpression: 'pk, sk',
      ConsistentRead: true,
    },
    { abortSignal: signal },
  );
  const records: Item[] = [];
  for await (const { Items = [] } of pages) records.push(...Items);
  return records;
}

/** Reads the whole ledger: it has no index by entity, and the history does not know events that were never handled. */
async function findClaims(
  target: Target,
  entity: string,
  id: string,
  signal: AbortSignal,
): Promise<Pick<Findings, 'sent' | 'unsent'>> {
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
  const sent: Item[] = [];
  const unsent: Item[] = [];
  for await (const { Items = [] } of pages) {
    for (const item of Items) (item.dueAt === undefined ? sent : unsent).push(item);
  }
  return { sent, unsent };
}

async function findHeld(
  target: Target,
  eventType: string,
  id: string,
  signal: AbortSignal,
): Promise<readonly HeldRequest[]> {
  const kept = await listHeld(target, signal);
  return kept
    .map(({ held }) => held)
    .filter((held) => {
      if (held.eventType !== eventType) return false;
      const { securityFields } = held;
      const values = signedValues(held.bodyText, securityFields, new Set(securityFields));
      return renderAs(values, held.rendering).includes(id);
    });
}

async function erase(target: Target, { records, sent }: Findings, ports: CliPorts): Promise<void> {
  const { dynamoDb, ledgerTable, entityTable } = target;
  const options = { abortSignal: ports.signal };
  for (const { pk, claimId } of sent) {
    // The body first: without its subject the claim would not be found again.
    const key = payloadKey({ requestUuid: pk?.S ?? '', claimId: claimId?.S ?? '' });
    await dynamoDb.send(new DeleteItemCommand({ TableName: ledgerTable, Key: { pk: { S: key } } }), options);
    await eraseClaim(target, { pk, claimId }, ports);
  }
  for (const { pk, sk } of records) {
    if (pk === undefined || sk === undefined) continue;
    await dynamoDb.send(new DeleteItemCommand({ TableName: entityTable, Key: { pk, sk } }), options);
  }
}

async function eraseClaim(
  { dynamoDb, ledgerTable }: Target,
  { pk, claimId }: { readonly pk: AttributeValue | undefined; readonly claimId: AttributeValue | undefined },
  ports: CliPorts,
): Promise<void> {
  if (pk === undefined || claimId === undefined) return;
  try {
    await dynamoDb.send(
      new UpdateItemCommand({
        TableName: ledgerTable,
        Key: { pk },
        UpdateExpression: 'SET erasedAt = :now REMOVE body, subject, #status',
        // After its retention the UUID may have been claimed anew.
        ConditionExpression: 'claimId = :claim AND attribute_not_exists(dueAt)',
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: { ':now': { N: String(ports.now()) }, ':claim': claimId },
      }),
      { abortSignal: ports.signal },
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
