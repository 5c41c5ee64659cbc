import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { type AuditPorts, audited } from '../audit/audited.ts';
import type { Target } from '../target/target.ts';
import { changeLabels } from './change-labels.ts';
import { previousCutOff, WouldCutOffProblem } from './cut-off.ts';
import { readSecretUse } from './secret-use.ts';
import { previousSecret, readVersions } from './stored-secret.ts';

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
 * @param mayCutOff - also if somebody still signs with it, or that is not known
 * @returns `undefined` if there is none
 * @throws WouldCutOffProblem unless that may be; SecretChangeProblem if AWS fails
 */
export async function retireSecret(
  target: Target,
  { mayCutOff = false, reason }: { readonly mayCutOff?: boolean; readonly reason?: string | undefined },
  ports: AuditPorts,
): Promise<RetiredSecret | undefined> {
  const { now, signal } = ports;
  const { secretsManager, secret } = target;
  const versions = await readVersions(target, signal);
  const { current, changedAt } = versions;
  const previous = previousSecret(target, versions, now());
  if (previous === undefined) return undefined;
  if (previous.verifies && !mayCutOff) {
    const uses = await readSecretUse(target, versions, ports);
    // Only traffic that the current one verified shows that nobody needs the previous one.
    const isOver = uses.previous.kind === 'unused' && uses.current.kind === 'used';
    if (!isOver) throw new WouldCutOffProblem(target, previousCutOff(previous, uses), now(), false);
  }
  const remove = (abortSignal: AbortSignal) =>
    secretsManager.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secret.arn,
        VersionStage: 'AWSPREVIOUS',
        RemoveFromVersionId: previous.versionId,
      }),
      { abortSignal },
    );
  const wanted = { current: current?.versionId, previous: undefined };
  await audited(
    target,
    { operation: 'secret retire', reason, parameters: { versionId: previous.versionId } },
    ports,
    () => changeLabels(target, versions, wanted, [remove], ports),
    () => ({ counts: { retired: 1 } }),
  );
  return {
    versionId: previous.versionId,
    // A verifier may have read it as the previous secret a moment ago, or as the current one just before the rotation.
    rejectedFrom: Math.max(
      now() + secret.refetchSeconds * SECOND,
      Math.max(current?.storedAt ?? 0, changedAt) + secret.cacheSeconds * SECOND,
    ),
  };
}
