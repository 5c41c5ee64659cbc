import { checkHeld } from '../../../operator/held/check-held.ts';
import { deleteHeld, type KeptRequest, listHeld } from '../../../operator/held/held-requests.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { Target, TargetAddress } from '../../../operator/target/target.ts';
import { formatCount, formatTime } from '../../../operator/words.ts';
import { type Result, Results, selection } from '../../output/results.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which requests are discarded, and how. */
export interface DiscardOptions {
  /** Every request that breaks the policy as it is now. */
  readonly all?: boolean;
  /** Without it nothing is discarded. */
  readonly yes?: boolean;
  /** Tell what would be discarded, write nothing. */
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
}

/** What became of one held request. */
type Discard = Result<'discarded' | 'would-be-discarded' | 'releasable' | 'not-held'>;

/**
 * Forgets held requests for good. One that keeps the policy as it is now goes only if its UUID is named: `--all` leaves
 * it, because `held release` accepts it.
 *
 * @param uuids - requests to discard; none with `all`
 */
export async function discardHeld(
  uuids: readonly string[],
  options: DiscardOptions,
  ports: CliPorts,
): Promise<number> {
  const selected = selection(uuids, options.all, 'discard');
  if (options.yes === options.dryRun) {
    throw new InvalidInputProblem(
      'Discarding cannot be undone: give --dry-run to see what it reaches, or --yes to do it.',
    );
  }
  const target = await ports.connect(options.address);
  const kept = (await listHeld(target, ports.signal)).filter(({ held }) =>
    selected.includes(held.requestUuid),
  );
  const discards = new Results<Discard['outcome']>(ports.terminal, options);
  for (const requestUuid of selected.missingFrom(kept.map(({ held }) => held.requestUuid))) {
    discards.add({ requestUuid, outcome: 'not-held', detail: 'No request of this UUID is held.' });
  }
  for (const request of kept) discards.add(await discardOne(target, request, options, ports.signal));
  const left = discards.count('releasable');
  const summary = options.dryRun
    ? `${formatCount(discards.count('would-be-discarded'), 'request')} would be discarded, ${left} would stay held`
    : `${formatCount(discards.count('discarded'), 'request')} discarded, ${left} still held`;
  return discards.finish(summary, ['discarded', 'would-be-discarded']);
}

async function discardOne(
  target: Target,
  { key, held }: KeptRequest,
  { all, dryRun }: DiscardOptions,
  signal: AbortSignal,
): Promise<Discard> {
  const { requestUuid, eventType, heldAt, reason } = held;
  if (all && checkHeld(held, target.eventTypes).kept) {
    const detail = 'It keeps the policy as it is now: release it, or discard it by its UUID.';
    return { requestUuid, outcome: 'releasable', detail };
  }
  if (!dryRun) await deleteHeld(target, key, signal);
  const detail = `${eventType}, held ${formatTime(heldAt)}: ${reason}`;
  return { requestUuid, outcome: dryRun ? 'would-be-discarded' : 'discarded', detail };
}
