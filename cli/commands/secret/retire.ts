import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { readVersions } from '../../../operator/secrets/stored-secret.ts';
import type { TargetAddress } from '../../../operator/target/target.ts';
import { formatTime } from '../../../operator/words.ts';
import type { CliPorts } from '../../program/ports.ts';

const SECOND = 1000;

/** Takes the previous secret out of use before its time is over. */
export async function retireSecret(
  options: { readonly address: TargetAddress },
  ports: CliPorts,
): Promise<number> {
  const { out } = ports.terminal;
  const target = await ports.connect(options.address);
  const { current, previous, changedAt } = await readVersions(target, ports.signal);
  if (previous === undefined) {
    out(`${capitalised(target.name)} has no previous secret; nothing was changed.`);
    return 0;
  }
  await target.secretsManager.send(
    new UpdateSecretVersionStageCommand({
      SecretId: target.secret.arn,
      VersionStage: 'AWSPREVIOUS',
      RemoveFromVersionId: previous.versionId,
    }),
    { abortSignal: ports.signal },
  );
  // A verifier may have read it as the previous secret a moment ago, or as the current one just before the rotation.
  const refusedFrom = Math.max(
    ports.now() + target.secret.refetchSeconds * SECOND,
    Math.max(current?.storedAt ?? 0, changedAt) + target.secret.cacheSeconds * SECOND,
  );
  out(`Retired the previous secret of ${target.name}, version ${previous.versionId}.`);
  out(`It is refused from ${formatTime(refusedFrom)} at the latest.`);
  return 0;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
