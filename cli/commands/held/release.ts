import type { HoldCategory } from '../../../lambda/core/signature/hold-verdict.ts';
import {
  type HeldRelease,
  type HeldReleaseOptions,
  releaseHeld as release,
} from '../../../operator/held/release-held.ts';
import { InvalidInputProblem } from '../../../operator/problems/operator-problem.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatCount } from '../../../operator/words.ts';
import { namedOrAll } from '../../input/named-or-all.ts';
import { Results } from '../../output/results.ts';
import type { CliPorts } from '../../program/ports.ts';

/** Which requests are released, and how. */
export interface ReleaseOptions {
  readonly all?: boolean;
  /** Releases unchanged what not every parser can read. Each request must be named. */
  readonly notPortable?: boolean;
  /** Tell what would happen, write nothing. */
  readonly dryRun?: boolean;
  readonly json?: boolean;
  readonly address: TargetAddress;
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
  const wish = wishOf(uuids, options);
  const target = await ports.connect(options.address);
  const results = new Results<HeldRelease['outcome']>(ports.terminal, options);
  for await (const result of release(target, wish, ports)) {
    const { requestUuid, outcome } = result;
    results.add({ requestUuid, outcome, detail: detailOf(result, options) });
  }
  const left = results.count('rejected', 'conflict');
  const summary = options.dryRun
    ? `${formatCount(results.count('would-release'), 'request')} would be released, ${left} would stay held`
    : `${formatCount(results.count('released', 'duplicate'), 'request')} released, ${left} still held`;
  return results.finish(summary, ['released', 'would-release', 'duplicate']);
}

function wishOf(uuids: readonly string[], { all, notPortable, dryRun }: ReleaseOptions): HeldReleaseOptions {
  const requests = namedOrAll(uuids, all, 'release');
  if (requests !== 'all') return { requests, notPortable, dryRun };
  if (!notPortable) return { requests, dryRun };
  throw new InvalidInputProblem(
    'What is not portable can block an entity for every subscriber: name the requests to release with --not-portable.',
  );
}

function detailOf(result: HeldRelease, { notPortable }: ReleaseOptions): string {
  switch (result.outcome) {
    case 'not-held':
      return 'No request of this UUID is held.';
    case 'rejected':
      return `${result.reason}${result.category === undefined ? '' : HINTS[result.category]}`;
    case 'would-release':
      return notPortable
        ? 'The signed fields keep the policy as it is now; whether every parser can read the body was not looked at.'
        : 'The request keeps the policy as it is now.';
    case 'released':
      return 'Accepted; the sweeper queues it within a minute.';
    case 'duplicate':
      return 'It was accepted before with the same content.';
    case 'conflict':
      return 'An event with the same UUID and other content was accepted before, so this one stays held.';
  }
}

/** What has a request accepted after all. */
const HINTS: Readonly<Record<HoldCategory, string>> = {
  'field-policy': '',
  'rounded-number':
    ' If the sender is known to round, set "roundedNumbers": "accept" for the event type and deploy.',
  'not-portable': ' --not-portable releases it as it is, if every subscriber can read it.',
};
