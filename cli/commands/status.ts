import { paginateQuery } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { CURRENT_STATUS, entityKey } from '../../lambda/core/entity-status.ts';
import { CliError } from '../cli-error.ts';
import { findEventType } from '../event-type-argument.ts';
import type { CliPorts } from '../ports.ts';
import type { Target, TargetAddress } from '../target.ts';
import { formatCount, formatTable, formatTime, printable } from '../terminal.ts';

/** What is on record of one event. Times are milliseconds since the epoch. */
interface HistoryRecord {
  readonly sk: string;
  readonly status: string;
  readonly requestUuid: string;
  readonly claimedAt: number;
  readonly handledAt?: number;
  readonly late?: boolean;
}

/** Shows the current status of an entity, and every event that led to it. */
export async function showStatus(
  entityName: string,
  id: string,
  options: { readonly json?: boolean; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const target = await ports.connect(options.address);
  const { entity } = findEventType(target.eventTypes, entityName);
  const records = await readRecords(target, entity, id, ports);
  const current = records.find(({ sk }) => sk === CURRENT_STATUS);
  const history = records.filter(({ sk }) => sk !== CURRENT_STATUS);
  if (records.length === 0) {
    throw new CliError(`No event of ${entity} ${id} has reached its handler in ${target.name}.`);
  }
  const { out } = ports.terminal;
  if (options.json) {
    out(
      JSON.stringify({
        entity,
        id,
        status: current?.status ?? null,
        since: current === undefined ? null : formatTime(current.claimedAt),
        requestUuid: current?.requestUuid ?? null,
        history: history.map((record) => ({
          time: formatTime(record.claimedAt),
          status: record.status,
          requestUuid: record.requestUuid,
          late: record.late ?? false,
          handledAt: record.handledAt === undefined ? null : formatTime(record.handledAt),
        })),
      }),
    );
    return 0;
  }
  const since = current === undefined ? '' : ` since ${formatTime(current.claimedAt)}`;
  out(`${printable(`${entity} ${id}`)}: ${printable(current?.status ?? 'no status yet')}${since}`);
  out('');
  const rows = history.map((record) => [
    formatTime(record.claimedAt),
    record.status,
    record.requestUuid,
    record.late ? 'late' : '',
    record.handledAt === undefined ? 'not yet' : formatTime(record.handledAt),
  ]);
  for (const line of formatTable(['accepted', 'status', 'request UUID', 'late', 'handled'], rows)) out(line);
  out('');
  out(formatCount(history.length, 'event'));
  return 0;
}

async function readRecords(
  target: Target,
  entity: string,
  id: string,
  { now, signal }: CliPorts,
): Promise<HistoryRecord[]> {
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
  const records: HistoryRecord[] = [];
  for await (const { Items = [] } of pages) {
    records.push(...Items.map((item) => unmarshall(item) as HistoryRecord));
  }
  return records;
}
