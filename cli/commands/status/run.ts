import { readEntityHistory } from '../../../operator/entities/entity-history.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, formatTime, printable } from '../../../operator/words.ts';
import { formatTable } from '../../output/table.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Shows the current status of an entity, and every event that led to it. */
export async function showStatus(
  entityName: string,
  id: string,
  options: { readonly json?: boolean; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const target = await ports.connect(options.address);
  const { entity, current, events: history } = await readEntityHistory(target, entityName, id, ports);
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
