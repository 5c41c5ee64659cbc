import { discardHeld as discard, type HeldDiscard } from '../../../operator/held/discard-held.ts';
import { NOT_DISCARDED } from '../../../operator/held/held-words.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import { namedOrAll } from '../../input/named-or-all.ts';
import { Results } from '../../output/results.ts';
import { tellEach } from '../../output/tell-each.ts';
import { timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which requests are discarded, and how. */
export interface DiscardOptions {
  /** Every request that breaks the policy as it is now. */
  readonly all?: boolean;
  /** Without it nothing is discarded. */
  readonly yes?: boolean;
  /** Tell what would be discarded, write nothing. */
  readonly dryRun?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/**
 * Forgets held requests for good.
 *
 * @param uuids - requests to discard; none with `all`
 */
export async function discardHeld(
  uuids: readonly string[],
  { all, yes, dryRun, reason, json, address }: DiscardOptions,
  ports: CliPorts,
): Promise<number> {
  const requests = namedOrAll(uuids, all, 'discard');
  const target = await ports.connect(address);
  const results = new Results<HeldDiscard['outcome']>(ports.terminal, { json });
  return tellEach(
    discard(target, { requests, dryRun, confirmed: yes, reason }, ports),
    (result) => {
      const { requestUuid, outcome } = result;
      results.add({ requestUuid, outcome, detail: detailOf(result, ports) });
    },
    () => {
      const left = results.count('releasable');
      const summary = dryRun
        ? `${formatCount(results.count('would-discard'), 'request')} would be discarded, ${left} would stay held`
        : `${formatCount(results.count('discarded'), 'request')} discarded, ${left} still held`;
      return results.finish(summary, ['discarded', 'would-discard']);
    },
  );
}

function detailOf(result: HeldDiscard, ports: CliPorts): string {
  switch (result.outcome) {
    case 'not-held':
    case 'releasable':
      return NOT_DISCARDED[result.outcome];
    default:
      return `${result.eventType}, held ${timesOf(ports).exact(result.heldAt)}: ${result.reason}`;
  }
}
