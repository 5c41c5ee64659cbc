import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SecretStore, SecretVersion } from '../core/ports.ts';
import { SecretNotStoredError } from '../core/webhook-secret.ts';

/** Where in the stored text the secret and the path token are. */
export interface SecretFormat {
  /** Key of the webhook secret in a JSON object; empty if the stored text is the secret itself. */
  readonly jsonKey: string;
  /** Key of the path token in the same object; empty if there is none. */
  readonly pathTokenKey: string;
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

  async readCurrent(signal: AbortSignal): Promise<SecretVersion> {
    const version = await this.#read('AWSCURRENT', signal);
    if (version === undefined)
      throw new SecretNotStoredError('Secrets Manager has no value for the webhook secret.');
    return version;
  }

  async readPrevious(signal: AbortSignal): Promise<SecretVersion | undefined> {
    try {
      return await this.#read('AWSPREVIOUS', signal);
    } catch (error) {
      // A previous version in another format verifies nothing; it must not stop the current one.
      if (error instanceof SecretNotStoredError) return undefined;
      throw error;
    }
  }

  async #read(stage: 'AWSCURRENT' | 'AWSPREVIOUS', signal: AbortSignal): Promise<SecretVersion | undefined> {
    try {
      const answer = await this.#client.send(
        new GetSecretValueCommand({ SecretId: this.#secretId, VersionStage: stage }),
        { abortSignal: signal },
      );
      return {
        versionId: answer.VersionId ?? '',
        storedAt: answer.CreatedDate?.getTime() ?? 0,
        ...readSecret(answer.SecretString ?? '', this.#format),
      };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }
}

/** @throws SecretNotStoredError if the stored text does not hold a secret where it is expected */
function readSecret(stored: string, format: SecretFormat): Pick<SecretVersion, 'value' | 'pathToken'> {
  if (format.jsonKey === '') return { value: stored };
  const value = stringAt(stored, format.jsonKey);
  if (format.pathTokenKey === '') return { value };
  const pathToken = stringAt(stored, format.pathTokenKey);
  // It would be the token of no URL: every request would be answered 404, as if nobody had called, and no alarm go off.
  if (pathToken === '') throw new SecretNotStoredError('The stored path token is empty.');
  return { value, pathToken };
}

function stringAt(stored: string, key: string): string {
  try {
    const parsed: unknown = JSON.parse(stored);
    if (typeof parsed === 'object' && parsed !== null && Object.hasOwn(parsed, key)) {
      const value = (parsed as Record<string, unknown>)[key];
      if (typeof value === 'string') return value;
    }
  } catch {
    // The parser's message quotes the secret, so it goes nowhere.
  }
  throw new SecretNotStoredError(
    `The stored webhook secret is not a JSON object with the text key "${key}".`,
  );
}
