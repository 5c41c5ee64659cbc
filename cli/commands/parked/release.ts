import { parkedReleaseWords } from '../../../operator/parked/parked-words.ts';
import {
  type ParkedRelease,
  releaseParked as release,
  type ParkedReleaseOptions as Wish,
} from '../../../operator/parked/release-parked.ts';
import { formatCount } from '../../../operator/words.ts';
import { namedOrAll } from '../../input/named-or-all.ts';
import { Results } from '../../output/results.ts';
import { tellEach } from '../../output/tell-each.ts';
import { unsentWords } from '../../output/unsent-words.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which events are released, and how. */
export interface ParkedReleaseOptions extends Omit<Wish, 'events'> {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

/**
 * Gives parked events back to the sweeper.
 *
 * @param uuids - events to release; none with `all`
 */
export async function releaseParked(
  uuids: readonly string[],
  { all, json, address, ...wish }: ParkedReleaseOptions,
  ports: CliPorts,
): Promise<number> {
  const events = namedOrAll(uuids, all, 'release');
  const target = await ports.connect(address);
  const results = new Results<ParkedRelease['outcome']>(ports.terminal, { json });
  return tellEach(
    release(target, { events, ...wish }, ports),
    (result) => {
      const { requestUuid, outcome } = result;
      results.add({ requestUuid, outcome, detail: parkedReleaseWords(result, HINTS) });
    },
    () => {
      const left = results.count('renamed', 'removed');
      const summary = wish.dryRun
        ? `${formatCount(results.count('would-release'), 'event')} would be released, ${left} would stay parked`
        : `${formatCount(results.count('released'), 'event')} released, ${left} still parked`;
      const exitCode = results.finish(summary, ['released', 'would-release']);
      if (results.count('released') > 0) ports.terminal.err(unsentWords(address));
      return exitCode;
    },
  );
}

const HINTS = {
  renamed: (to: string) => `give --renamed to send it as one of ${to}`,
  removed: 'give --without-removed',
};
