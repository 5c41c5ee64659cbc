import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretLabels, SecretStore, SecretVersion } from '../core/ports.ts';
import type { PathTokenMode } from '../core/webhook-path.ts';
import { SecretNotStoredError } from '../core/webhook-secret.ts';

/** Where in the stored text the secret and the path token are. */
export interface SecretFormat {
  /** Key of the webhook secret in a JSON object; empty if the stored text is the secret itself. */
  readonly jsonKey: string;
  /** Key of the path token in the same object; empty if there is none. */
  readonly pathTokenKey: string;
  /** Whether there must be one. */
  readonly pathToken: PathTokenMode;
}

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
        // So it refuses what is marked for deletion, among other things. The words are not documented; the labels tell.
        if (Object(error).name === 'InvalidRequestException') await this.readLabels(signal);
        throw error;
      }
    });
    return {
      versionId: answer.VersionId ?? '',
      storedAt: answer.CreatedDate?.getTime() ?? 0,
      ...readSecret(answer.SecretString ?? '', this.#format),
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

/** @throws SecretNotStoredError if the stored text does not hold a secret where it is expected */
function readSecret(stored: string, format: SecretFormat): Pick<SecretVersion, 'value' | 'pathToken'> {
  if (format.jsonKey === '') return { value: stored };
  const value = demandText(stored, format.jsonKey);
  if (format.pathTokenKey === '') return { value };
  if (format.pathToken !== 'require') {
    // URLs without a token go on working until one is stored.
    const pathToken = textAt(stored, format.pathTokenKey);
    return pathToken ? { value, pathToken } : { value };
  }
  const pathToken = demandText(stored, format.pathTokenKey);
  // It would be the token of no URL: every request would be answered 404, as if nobody had called, and no alarm go off.
  if (pathToken === '') throw new SecretNotStoredError('The stored path token is empty.');
  return { value, pathToken };
}

function textAt(stored: string, key: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(stored);
    if (typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, key)) {
      const value = (parsed as Record<string, unknown>)[key];
      if (typeof value === 'string') return value;
    }
  } catch {
    // The parser's message quotes the secret, so it goes nowhere.
  }
  return undefined;
}

function demandText(stored: string, key: string): string {
  const text = textAt(stored, key);
  if (text !== undefined) return text;
  throw new SecretNotStoredError(
    `The stored webhook secret is not a JSON object with the text key "${key}".`,
  );
}
