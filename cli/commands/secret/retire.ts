import { retireSecret } from '../../../operator/secrets/retire-secret.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { timesOf } from '../../output/times.ts';
import type { CliPorts } from '../../program/ports.ts';
import { agreed, DECLINED } from './cut-off.ts';

/** Takes the previous secret out of use, and says from when on it is rejected. Exit code 1 if it stays. */
export async function secretRetire(
  {
    yes = false,
    reason,
    address,
  }: { readonly yes?: boolean; readonly reason?: string; readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const { out } = ports.terminal;
  const target = await ports.connect(address);
  const retired = await agreed(yes, 'Retire it all the same?', ports, (mayCutOff) =>
    retireSecret(target, { mayCutOff, reason }, ports),
  );
  if (retired === DECLINED) return 1;
  if (retired === undefined) {
    out(`${capitalised(target.name)} has no previous secret; nothing was changed.`);
    return 0;
  }
  out(`Retired the previous secret of ${target.name}, version ${retired.versionId}.`);
  // To the second, and not before it is.
  const from = Math.ceil(retired.rejectedFrom / 1000) * 1000;
  out(`It is rejected from ${timesOf(ports).exact(from)} at the latest.`);
  return 0;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
