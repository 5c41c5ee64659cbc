import type { HoldCategory } from '../../../lambda/core/signature/hold-verdict.ts';
import { heldReleaseWords } from '../../../operator/held/held-words.ts';
import { type HeldRelease, releaseHeld as release } from '../../../operator/held/release-held.ts';
import { formatCount } from '../../../operator/words.ts';
import { namedOrAll } from '../../input/named-or-all.ts';
import { Results } from '../../output/results.ts';
import { tellEach } from '../../output/tell-each.ts';
import { unsentWords } from '../../output/unsent-words.ts';
import type { CommandAddress } from '../../program/context.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which requests are released, and how. */
export interface ReleaseOptions {
  readonly all?: boolean;
  /** Releases unchanged what not every parser can read. Each request must be named. */
  readonly notPortable?: boolean;
  /** Tell what would happen, write nothing. */
  readonly dryRun?: boolean;
  /** Why, for the audit log. */
  readonly reason?: string;
  readonly json?: boolean;
  readonly address: CommandAddress;
}

/**
 * Accepts held requests that keep the policy as it is now.
 *
 * @param uuids - requests to release; none with `all`
 */
export async function releaseHeld(
  uuids: readonly string[],
  options: ReleaseOptions,
  ports: CliPorts,
): Promise<number> {
  const { all, notPortable = false, dryRun, reason } = options;
  const requests = namedOrAll(uuids, all, 'release');
  const target = await ports.connect(options.address);
  const results = new Results<HeldRelease['outcome']>(ports.terminal, options);
  return tellEach(
    release(target, { requests, notPortable, dryRun, reason }, ports),
    (result) => {
      const { requestUuid, outcome } = result;
      results.add({ requestUuid, outcome, detail: heldReleaseWords(result, { notPortable, hints: HINTS }) });
    },
    () => {
      const left = results.count('rejected', 'conflict');
      const summary = dryRun
        ? `${formatCount(results.count('would-release'), 'request')} would be released, ${left} would stay held`
        : `${formatCount(results.count('released', 'duplicate'), 'request')} released, ${left} still held`;
      const exitCode = results.finish(summary, ['released', 'would-release', 'duplicate']);
      if (results.count('released') > 0) ports.terminal.err(unsentWords(options.address));
      return exitCode;
    },
  );
}

/** What releases one that is held all the same. */
const HINTS: Readonly<Partial<Record<HoldCategory, string>>> = {
  'not-portable': '--not-portable releases it as it is, if every subscriber can read it.',
};
