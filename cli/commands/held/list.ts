import { HOLD_CODES } from '../../../lambda/core/signature/hold-verdict.ts';
import { listHeld } from '../../../operator/held/list-held.ts';
import { remedyOf } from '../../../operator/problems/remedy.ts';
import { formatCount } from '../../../operator/words.ts';
import type { HeldList } from '../../json/held.ts';
import { isoTime, printJson } from '../../json/print-json.ts';
import { formatRecords } from '../../output/records.ts';
import { remedyWords } from '../../output/remedy.ts';
import { timesOf } from '../../output/times.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Lists the held requests: what and why, but no value and no body. */
export async function showHeld(
  options: { readonly json?: boolean; readonly address: CommandAddress },
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
  for (const [category, group] of Map.groupBy(kept, ({ held }) => held.category)) {
    // What is not portable is released by its UUID only.
    const some = category === 'not-portable' ? '<uuid>' : '--all';
    const [first] = group;
    const remedy = remedyOf('held', group.length === 1 && first ? first.held.requestUuid : some, category);
    if (remedy !== undefined) out(`next      ${remedyWords(remedy, options.address)}`);
  }
  return 0;
}
