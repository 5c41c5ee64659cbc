import type { SecretStore, SecretVersion } from '../../lambda/core/ports.ts';
import { SecretNotStoredError } from '../../lambda/core/signature/webhook-secret.ts';

/** What the two labels are on. */
interface Labelled {
  readonly current: SecretVersion | undefined;
  readonly previous: SecretVersion | undefined;
}

/** A store over versions in memory, which last changed when the current one was stored. */
export function memorySecretStore(labelled: () => Labelled): SecretStore {
  const orNone = (version: SecretVersion | undefined): SecretVersion => {
    if (version === undefined) throw new SecretNotStoredError('There is none.');
    return version;
  };
  return {
    readCurrent: async () => orNone(labelled().current),
    readVersion: async (versionId) => {
      const { current, previous } = labelled();
      return orNone([current, previous].find((version) => version?.versionId === versionId));
    },
    readLabels: async () => {
      const { current, previous } = labelled();
      return {
        ...(current && { currentId: current.versionId }),
        ...(previous && { previousId: previous.versionId }),
        changedAt: current?.storedAt ?? 0,
      };
    },
  };
}
