import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import type { OperatorPorts } from '../ports.ts';
import type { Target } from '../target/target.ts';
import { readVersions } from './stored-secret.ts';

const SECOND = 1000;

/** A secret that was retired. */
export interface RetiredSecret {
  readonly versionId: string;
  /** From when on it is rejected everywhere, at the latest, in milliseconds since the epoch. */
  readonly rejectedFrom: number;
}

/**
 * Takes the previous secret out of use before its time is over.
 *
 * @returns `undefined` if there is none
 */
export async function retireSecret(
  target: Target,
  { now, signal }: Pick<OperatorPorts, 'now' | 'signal'>,
): Promise<RetiredSecret | undefined> {
  const { current, previous, changedAt } = await readVersions(target, signal);
  if (previous === undefined) return undefined;
  await target.secretsManager.send(
    new UpdateSecretVersionStageCommand({
      SecretId: target.secret.arn,
      VersionStage: 'AWSPREVIOUS',
      RemoveFromVersionId: previous.versionId,
    }),
    { abortSignal: signal },
  );
  return {
    versionId: previous.versionId,
    // A verifier may have read it as the previous secret a moment ago, or as the current one just before the rotation.
    rejectedFrom: Math.max(
      now() + target.secret.refetchSeconds * SECOND,
      Math.max(current?.storedAt ?? 0, changedAt) + target.secret.cacheSeconds * SECOND,
    ),
  };
}
