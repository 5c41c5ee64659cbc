import { DescribeSecretCommand, paginateListSecretVersionIds } from '@aws-sdk/client-secrets-manager';
import { previousSecretUntil } from '../../lambda/core/signature/webhook-secret.ts';
import type { Target } from '../target/target.ts';

/** One stored version of the webhook secret. Its value is not part of it. */
export interface StoredVersion {
  readonly versionId: string;
  /** Milliseconds since the epoch. */
  readonly storedAt: number;
}

/** The versions that carry a label. */
export interface StoredVersions {
  readonly current?: StoredVersion;
  readonly previous?: StoredVersion;
  /** When anything of the secret was last changed, in milliseconds since the epoch. */
  readonly changedAt: number;
  /** It is marked for deletion, so none of them can be read. */
  readonly deleted: boolean;
}

/** Which versions of the webhook secret are stored. */
export async function readVersions(target: Target, signal: AbortSignal): Promise<StoredVersions> {
  const { LastChangedDate, DeletedDate } = await target.secretsManager.send(
    new DescribeSecretCommand({ SecretId: target.secret.arn }),
    { abortSignal: signal },
  );
  const found: { current?: StoredVersion; previous?: StoredVersion } = {};
  const pages = paginateListSecretVersionIds(
    { client: target.secretsManager },
    { SecretId: target.secret.arn },
    { abortSignal: signal },
  );
  for await (const { Versions = [] } of pages) {
    for (const { VersionId = '', VersionStages = [], CreatedDate } of Versions) {
      const version = { versionId: VersionId, storedAt: CreatedDate?.getTime() ?? 0 };
      if (VersionStages.includes('AWSCURRENT')) found.current = version;
      if (VersionStages.includes('AWSPREVIOUS')) found.previous = version;
    }
  }
  return { ...found, changedAt: LastChangedDate?.getTime() ?? 0, deleted: DeletedDate !== undefined };
}

const HOUR = 3_600_000;

/** Until when the secret before the current one verifies, in milliseconds since the epoch. */
export function previousUntil(
  { secret }: Pick<Target, 'secret'>,
  current: Pick<StoredVersion, 'storedAt'>,
  changedAt: number,
): number {
  return previousSecretUntil(current, changedAt, secret.previousHours * HOUR);
}

/** The previous secret, and whether it is still of use. */
export interface PreviousSecret extends StoredVersion {
  readonly verifies: boolean;
  /** When its time is over, in milliseconds since the epoch. */
  readonly verifiesUntil: number;
}

/** The previous secret as a verifier judges it; `undefined` if there is none. */
export function previousSecret(
  target: Pick<Target, 'secret'>,
  { current, previous, changedAt }: StoredVersions,
  now: number,
): PreviousSecret | undefined {
  if (current === undefined || previous === undefined) return undefined;
  const verifiesUntil = previousUntil(target, current, changedAt);
  return { ...previous, verifies: verifiesUntil > now, verifiesUntil };
}
