import { SecretsManagerStore } from '../../lambda/adapters/secrets-manager-store.ts';
import type { SecretVersion } from '../../lambda/core/ports.ts';
import { previousSecretUntil, SecretNotStoredError } from '../../lambda/core/signature/webhook-secret.ts';
import type { KnownSecret } from '../explain/known-secret.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';

const HOUR = 3_600_000;

/** What a genuine sender knows. */
export interface SenderSecret {
  readonly secret: string;
  /** Part of the URL, where URLs carry a token. */
  readonly pathToken?: string;
  /** When it was stored, in milliseconds since the epoch. */
  readonly storedAt: number;
}

/**
 * The current webhook secret of a run or stack, read as its verifier reads it.
 *
 * @throws OperatorProblem if none is stored
 */
export async function readSenderSecret(target: Target, signal: AbortSignal): Promise<SenderSecret> {
  const { value, pathToken, storedAt } = await readCurrent(target, signal);
  return { secret: value, ...(pathToken !== undefined && { pathToken }), storedAt };
}

/** The secrets of a run or stack that a request may be signed with, newest first, and the tokens of its URLs. */
export interface ReceiverSecrets {
  readonly secrets: readonly KnownSecret[];
  readonly pathTokens: readonly string[];
  /** URLs are taken without a token, too. */
  readonly tokenIsOptional: boolean;
}

/**
 * The current and the previous webhook secret of a run or stack, read as its verifier reads them.
 *
 * @param now - milliseconds since the epoch; tells whether the previous secret's time is over
 * @throws OperatorProblem if none is stored
 */
export async function readReceiverSecrets(
  target: Target,
  now: number,
  signal: AbortSignal,
): Promise<ReceiverSecrets> {
  const current = await readCurrent(target, signal);
  const { previous, until } = await readPrevious(target, current, signal);
  const secrets: KnownSecret[] = [{ stage: 'current', value: current.value }];
  const tokens = [current.pathToken];
  if (previous !== undefined) {
    const isOver = until <= now;
    secrets.push({ stage: 'previous', value: previous.value, isOver });
    if (!isOver) tokens.push(previous.pathToken);
  }
  return {
    secrets,
    pathTokens: tokens.filter((token) => token !== undefined),
    tokenIsOptional: target.secret.pathToken !== 'require',
  };
}

function storeOf(target: Target): SecretsManagerStore {
  return new SecretsManagerStore(target.secretsManager, target.secret.arn, target.secret);
}

/** The previous version, if it can be used, and until when it verifies. */
async function readPrevious(target: Target, current: SecretVersion, signal: AbortSignal) {
  const store = storeOf(target);
  const { previousId, changedAt } = await store.readLabels(signal);
  const until = previousSecretUntil(current, changedAt, target.secret.previousHours * HOUR);
  try {
    return {
      previous: previousId === undefined ? undefined : await store.readVersion(previousId, signal),
      until,
    };
  } catch (error) {
    if (error instanceof SecretNotStoredError) return { previous: undefined, until };
    throw error;
  }
}

async function readCurrent(target: Target, signal: AbortSignal): Promise<SecretVersion> {
  try {
    return await storeOf(target).readCurrent(signal);
  } catch (error) {
    if (!(error instanceof SecretNotStoredError)) throw error;
    throw new OperatorProblem(
      `${error.message} Store it with "webhooks secret set", or give one by --secret-file.`,
      { cause: error },
    );
  }
}
