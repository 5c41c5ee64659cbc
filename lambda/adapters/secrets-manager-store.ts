import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretLabels, SecretStore, SecretVersion } from '../core/ports.ts';
import { readStoredSecret, type SecretFormat } from '../core/signature/stored-secret.ts';
import { SecretNotStoredError } from '../core/signature/webhook-secret.ts';

/** The webhook secret in AWS Secrets Manager, by its staging labels AWSCURRENT and AWSPREVIOUS. */
export class SecretsManagerStore implements SecretStore {
  readonly #client: SecretsManagerClient;
  readonly #secretId: string;
  readonly #format: SecretFormat;

  constructor(client: SecretsManagerClient, secretId: string, format: SecretFormat) {
    this.#client = client;
    this.#secretId = secretId;
    this.#format = format;
  }

  readCurrent(signal: AbortSignal): Promise<SecretVersion> {
    return this.#read({ VersionStage: 'AWSCURRENT' }, signal);
  }

  readVersion(versionId: string, signal: AbortSignal): Promise<SecretVersion> {
    return this.#read({ VersionId: versionId }, signal);
  }

  async readLabels(signal: AbortSignal): Promise<SecretLabels> {
    const described = await this.#orNotStored(() =>
      this.#client.send(new DescribeSecretCommand({ SecretId: this.#secretId }), { abortSignal: signal }),
    );
    if (described.DeletedDate !== undefined) {
      throw new SecretNotStoredError('The webhook secret is marked for deletion.');
    }
    const versions = Object.entries(described.VersionIdsToStages ?? {});
    const holder = (label: string) => versions.find(([, labels]) => labels.includes(label))?.[0];
    const [currentId, previousId] = [holder('AWSCURRENT'), holder('AWSPREVIOUS')];
    return {
      ...(currentId !== undefined && { currentId }),
      ...(previousId !== undefined && { previousId }),
      changedAt: described.LastChangedDate?.getTime() ?? 0,
    };
  }

  async #read(
    which: { readonly VersionStage: string } | { readonly VersionId: string },
    signal: AbortSignal,
  ): Promise<SecretVersion> {
    const answer = await this.#orNotStored(async () => {
      try {
        return await this.#client.send(new GetSecretValueCommand({ SecretId: this.#secretId, ...which }), {
          abortSignal: signal,
        });
      } catch (error) {
        // So it rejects what is marked for deletion, among other things. The words are not documented; the labels tell.
        if (Object(error).name === 'InvalidRequestException') await this.readLabels(signal);
        throw error;
      }
    });
    return {
      versionId: answer.VersionId ?? '',
      storedAt: answer.CreatedDate?.getTime() ?? 0,
      ...readStoredSecret(answer.SecretString ?? '', this.#format),
    };
  }

  /** Only this is an answer: there is none. Whoever is throttled, denied or without the key knows nothing. */
  async #orNotStored<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
      throw new SecretNotStoredError('Secrets Manager has no value for the webhook secret.');
    }
  }
}
