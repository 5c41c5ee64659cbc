import { SecretsManagerStore } from '../lambda/adapters/secrets-manager-store.ts';
import { SecretNotStoredError } from '../lambda/core/webhook-secret.ts';
import { CliError } from './cli-error.ts';
import type { Target } from './target.ts';

/** What a genuine sender knows. */
export interface SenderSecret {
  readonly secret: string;
  /** Part of the URL, where URLs carry a token. */
  readonly pathToken?: string;
}

/**
 * The current webhook secret of a run or stack, read as its verifier reads it.
 *
 * @throws CliError if none is stored
 */
export async function readSenderSecret(target: Target, signal: AbortSignal): Promise<SenderSecret> {
  const store = new SecretsManagerStore(target.secretsManager, target.secret.arn, target.secret);
  try {
    const { value, pathToken } = await store.readCurrent(signal);
    return { secret: value, ...(pathToken !== undefined && { pathToken }) };
  } catch (error) {
    if (!(error instanceof SecretNotStoredError)) throw error;
    throw new CliError(
      `${error.message} Store it with "webhooks secret set", or give one to sign with by --secret-file.`,
      { cause: error },
    );
  }
}
