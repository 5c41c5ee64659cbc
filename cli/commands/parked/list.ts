import { listParked } from '../../../operator/parked/list-parked.ts';
import { remedyOf } from '../../../operator/problems/remedy.ts';
import { formatCount } from '../../../operator/words.ts';
import type { ParkedList } from '../../json/parked.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import { formatRecords } from '../../output/records.ts';
import { remedyWords } from '../../output/remedy.ts';
import { timesOf } from '../../output/times.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Lists the events that the sweeper parked: which, for whom, and why. */
export async function showParked(
  options: { readonly json?: boolean; readonly address: CommandAddress },
  ports: CliPorts,
): Promise<number> {
  const target = await ports.connect(options.address);
  const claims = await listParked(target, ports.signal);
  const { out, columns } = ports.terminal;
  if (options.json) {
    printJson<ParkedList>(
      ports.terminal,
      claims.map((claim) => ({
        requestUuid: claim.requestUuid,
        eventType: claim.eventType,
        entity: claim.entity,
        subject: claim.subject,
        acceptedAt: isoTime(claim.claimedAt),
        unsent: claim.unsent,
        attempts: claim.attempts,
        reason: claim.reason,
      })),
    );
    return 0;
  }
  if (claims.length > 0) {
    const times = timesOf(ports);
    const rows = claims.map((claim) => [
      claim.requestUuid,
      claim.eventType,
      times.withAge(claim.claimedAt),
      claim.unsent.join(','),
      String(claim.attempts),
      claim.reason,
    ]);
    const headings = ['request UUID', 'event type', 'accepted', 'unsent', 'attempts', 'reason'];
    for (const line of formatRecords(headings, rows, 2, columns).flat()) out(line);
    out('');
  }
  out(`${formatCount(claims.length, 'event')} parked`);
  const [first] = claims;
  const remedy = first && remedyOf('parked', claims.length === 1 ? first.requestUuid : '--all');
  if (remedy !== undefined) out(`next      ${remedyWords(remedy, options.address)}`);
  return 0;
}
