import type { SecretImplementation } from './implementation.ts';
import { runSecretHistory, type SecretReport } from './secret-history.ts';

type Counts = Pick<SecretReport, 'requests' | 'underPrevious' | 'unavailable' | 'rotations' | 'failedReads'>;

/** What many histories of the secret add up to. */
export interface SecretCampaign extends Counts {
  readonly histories: number;
  /** The first history that broke the rule; none was run after it. */
  readonly failing: SecretReport | undefined;
}

/** Runs the histories of seeds one after another until one breaks the rule. */
export async function runSecretCampaign(
  seeds: Iterable<number>,
  implementation: SecretImplementation,
): Promise<SecretCampaign> {
  const sum = { requests: 0, underPrevious: 0, unavailable: 0, rotations: 0, failedReads: 0 };
  let histories = 0;
  for (const seed of seeds) {
    const report = await runSecretHistory(seed, implementation);
    histories++;
    for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += report[name];
    if (report.violations.length > 0) return { ...sum, histories, failing: report };
  }
  return { ...sum, histories, failing: undefined };
}
