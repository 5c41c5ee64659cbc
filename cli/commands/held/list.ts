import { HOLD_CODES } from '../../../lambda/core/signature/hold-verdict.ts';
import { listHeld } from '../../../operator/held/list-held.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import type { HeldList } from '../../json/held.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import { formatRecords } from '../../output/records.ts';
import { timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Lists the held requests: what and why, but no value and no body. */
export async function showHeld(
  options: { readonly json?: boolean; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const target = await ports.connect(options.address);
  const kept = await listHeld(target, ports.signal);
  const { out, columns } = ports.terminal;
  if (options.json) {
    printJson<HeldList>(
      ports.terminal,
      kept.map(({ held }) => ({
        requestUuid: held.requestUuid,
        eventType: held.eventType,
        heldAt: isoTime(held.heldAt),
        signedFields: held.securityFields,
        code: HOLD_CODES[held.category],
        category: held.category,
        reason: held.reason,
      })),
    );
    return 0;
  }
  if (kept.length > 0) {
    const times = timesOf(ports);
    const rows = kept.map(({ held }) => [
      held.requestUuid,
      held.eventType,
      times.withAge(held.heldAt),
      held.securityFields.join(','),
      held.reason,
    ]);
    const headings = ['request UUID', 'event type', 'held', 'signed fields', 'reason'];
    for (const line of formatRecords(headings, rows, 2, columns).flat()) out(line);
    out('');
  }
  out(`${formatCount(kept.length, 'request')} held`);
  return 0;
}
