import { SecretsManagerStore } from '../../lambda/adapters/secrets-manager-store.ts';
import type { SecretVersion } from '../../lambda/core/ports.ts';
import { SecretNotStoredError } from '../../lambda/core/signature/webhook-secret.ts';
import type { KnownSecret } from '../explain/known-secret.ts';
import { OperatorProblem } from '../problems/operator-problem.ts';
import type { Target } from '../target/target.ts';
import { previousUntil } from './stored-secret.ts';

/** What a genuine sender knows. */
export interface SenderSecret {
  readonly secret: string;
  /** Part of the URL, where URLs carry a token. */
  readonly pathToken?: string;
  /** When it was stored, in milliseconds since the epoch. */
  readonly storedAt: number;
}

/** No secret is stored that would verify anything. */
export class NoUsableSecretProblem extends OperatorProblem {
  override readonly name = 'NoUsableSecretProblem';

  constructor(message: string) {
    super(message, { advice: { kind: 'give-secret' } });
  }
}

/** The current secret as the verifier would use it, or why it cannot. */
type SecretReading = SecretVersion | { readonly unusable: string };

/** Reads the current webhook secret of a run or stack as its verifier reads it. */
export async function readCurrentSecret(target: Target, signal: AbortSignal): Promise<SecretReading> {
  try {
    return await storeOf(target).readCurrent(signal);
  } catch (error) {
    if (error instanceof SecretNotStoredError) return { unusable: error.message };
    throw error;
  }
}

/**
 * The current webhook secret of a run or stack, read as its verifier reads it.
 *
 * @throws NoUsableSecretProblem if none is stored, or an empty one
 */
export async function readSenderSecret(target: Target, signal: AbortSignal): Promise<SenderSecret> {
  const { value, pathToken, storedAt } = await demandCurrent(target, signal);
  if (value === '') throw new NoUsableSecretProblem('The stored secret is empty, so it verifies nothing.');
  return { secret: value, ...(pathToken !== undefined && { pathToken }), storedAt };
}

/**
 * What a sender signs with: what is given, and the rest as it is stored in a run or stack.
 *
 * @param needsToken - whether a stored path token is part of the URLs that are posted to
 * @throws OperatorProblem if there is no secret, or an empty one
 */
export async function findSenderSecret(
  target: Target | undefined,
  given: { readonly secret?: string; readonly pathToken?: string },
  needsToken: boolean,
  signal: AbortSignal,
): Promise<Pick<SenderSecret, 'secret' | 'pathToken'>> {
  const isEnough = given.secret !== undefined && (given.pathToken !== undefined || !needsToken);
  const stored = target === undefined || isEnough ? undefined : await demandCurrent(target, signal);
  const secret = given.secret ?? stored?.value ?? '';
  if (secret === '') throw new OperatorProblem('The secret is empty, and an empty secret verifies nothing.');
  const pathToken = given.pathToken ?? (needsToken ? stored?.pathToken : undefined);
  return { secret, ...(pathToken !== undefined && { pathToken }) };
}

/** The secrets of a run or stack that a request may be signed with, newest first, and the tokens of its URLs. */
export interface ReceiverSecrets {
  readonly secrets: readonly KnownSecret[];
  /** When anything of the stored secret was last changed, in milliseconds since the epoch. */
  readonly secretChangedAt: number;
  readonly pathTokens: readonly string[];
  /** URLs are taken without a token, too. */
  readonly tokenIsOptional: boolean;
}

/**
 * The current and the previous webhook secret of a run or stack, read as its verifier reads them.
 *
 * @param now - milliseconds since the epoch; tells whether the previous secret's time is over
 * @throws NoUsableSecretProblem if none is stored
 */
export async function readReceiverSecrets(
  target: Target,
  now: number,
  signal: AbortSignal,
): Promise<ReceiverSecrets> {
  const current = await demandCurrent(target, signal);
  const { previous, until, changedAt } = await readPrevious(target, current, signal);
  const secrets: KnownSecret[] = [knownSecret('current', current)];
  const tokens = [current.pathToken];
  if (previous !== undefined) {
    const isOver = until <= now;
    secrets.push({ ...knownSecret('previous', previous), isOver });
    if (!isOver) tokens.push(previous.pathToken);
  }
  return {
    secrets,
    secretChangedAt: changedAt,
    pathTokens: tokens.filter((token) => token !== undefined),
    tokenIsOptional: target.secret.pathToken !== 'require',
  };
}

function knownSecret(
  stage: KnownSecret['stage'],
  { value, versionId, storedAt }: SecretVersion,
): KnownSecret {
  return { stage, value, versionId, storedAt };
}

function storeOf(target: Target): SecretsManagerStore {
  return new SecretsManagerStore(target.secretsManager, target.secret.arn, target.secret);
}

/** The previous version, if it can be used, and until when it verifies. */
async function readPrevious(target: Target, current: SecretVersion, signal: AbortSignal) {
  const store = storeOf(target);
  const { previousId, changedAt } = await store.readLabels(signal);
  const until = previousUntil(target, current, changedAt);
  try {
    return {
      previous: previousId === undefined ? undefined : await store.readVersion(previousId, signal),
      until,
      changedAt,
    };
  } catch (error) {
    if (error instanceof SecretNotStoredError) return { previous: undefined, until, changedAt };
    throw error;
  }
}

async function demandCurrent(target: Target, signal: AbortSignal): Promise<SecretVersion> {
  const found = await readCurrentSecret(target, signal);
  if ('unusable' in found) throw new NoUsableSecretProblem(found.unusable);
  return found;
}
