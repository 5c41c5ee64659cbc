import { listParked } from '../../../operator/parked/list-parked.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import type { ParkedList } from '../../json/parked.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import { formatRecords } from '../../output/records.ts';
import { timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Lists the events that the sweeper parked: which, for whom, and why. */
export async function showParked(
  options: { readonly json?: boolean; readonly address: TargetAddress },
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
  return 0;
}
